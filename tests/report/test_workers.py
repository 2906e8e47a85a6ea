"""Processes that share the work: the interrupt key while they start, and what they do with it later."""

import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children

import pytest

from steelyard.report import workers as module
from steelyard.report.workers import workers


def test_an_interrupt_while_processes_start_is_heard_and_ends_them(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Interrupting(module.ProcessPoolExecutor):
        def submit(self, *args, **keywords):  # type: ignore[no-untyped-def]
            os.kill(os.getpid(), signal.SIGINT)
            started.append(super().submit(*args, **keywords))
            return started[-1]

    monkeypatch.setattr(module, "ProcessPoolExecutor", Interrupting)
    others = active_children()
    with pytest.raises(KeyboardInterrupt), workers():
        pytest.fail("the work went on")
    assert len(started) == min(max((os.cpu_count() or 1) - 1, 1), module.MOST)
    assert active_children() == others
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_process_does_not_hear_the_interrupt_key() -> None:
    with workers() as pool:
        heard = pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ())
        assert signal.SIGINT in heard.result()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_processes_end_with_the_block() -> None:
    start = time.monotonic()
    with workers() as pool:
        asleep = pool.submit(time.sleep, 60)
        while not asleep.running():  # until then it is a plan, which the end of the block cancels
            time.sleep(0.01)
    assert time.monotonic() - start < 30
    assert isinstance(asleep.exception(), BrokenProcessPool)
