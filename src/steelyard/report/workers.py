"""Processes that share the work of a build, and that end with it when it is interrupted."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context


@contextmanager
def workers() -> Iterator[Executor]:
    """As many processes as there are processors.

    They do not hear the interrupt key, which a terminal sends to every process of a command: the build hears it, ends
    them and says so in one line.
    """
    others = active_children()
    number = os.cpu_count() or 1
    pool = ProcessPoolExecutor(number, get_context("spawn"))
    with _deaf():
        for _ in range(number):
            pool.submit(os.getpid)  # a task that finds no idle process starts one, which inherits what is ignored
    try:
        yield pool
    except BaseException:
        for one in active_children():
            if one not in others:
                one.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Ignore the interrupt key; only the main thread may, and only there it is heard."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)
