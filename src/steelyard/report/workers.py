"""Processes that share the work of a build, and that end with it when it is interrupted."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from multiprocessing.resource_tracker import ensure_running

MOST = 8
"""Processes at most: a build has no work for more."""


@contextmanager
def workers() -> Iterator[Executor]:
    """A process for each processor but the one that this process itself keeps busy, up to ``MOST``.

    They end with the block, whatever they are at. They do not hear the interrupt key, which a terminal sends to every
    process of a command: the build hears it, ends them and says so in one line.
    """
    others = active_children()
    number = min(max((os.cpu_count() or 1) - 1, 1), MOST)
    pool = ProcessPoolExecutor(number, get_context("spawn"), _alone)
    try:
        with _deaf():
            for _ in range(number):
                pool.submit(os.getpid)  # a task that finds no idle process starts one, which inherits what is held back
        yield pool
    finally:
        for one in active_children():
            if one not in others:
                one.terminate()
        pool.shutdown(cancel_futures=True)


def _alone() -> None:
    """One thread for linear algebra, before NumPy is imported: the other processors have work of their own."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold the interrupt key back: a process started meanwhile never hears it, this one hears it afterwards."""
    if sys.platform == "win32":
        yield
        return
    with _later():
        ensure_running()  # started later, it would let the key through to what is started after it
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)


@contextmanager
def _later() -> Iterator[None]:
    """Hear the interrupt key at the end of the block: another thread may take it in, whatever this one holds back."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    heard = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)
        for number in came[:1]:
            signal.raise_signal(number)
