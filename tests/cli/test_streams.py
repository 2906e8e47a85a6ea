"""Where the words of a command go: a pipe that closes, no stream at all, letters that a terminal lacks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "steelyard"]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")]


@pytest.mark.parametrize("words", [["index"], ["vintages"], ["index", "training_cost", "--csv"]])
def test_a_reader_that_goes_away_is_no_fault(words: list[str]) -> None:
    for _ in range(3):
        running = subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert running.stdout is not None
        running.stdout.close()
        _, said = running.communicate(timeout=60)
        assert (running.returncode, said) == (0, b"")


def test_a_command_without_any_stream_ends_in_order() -> None:
    done = subprocess.run(["/bin/sh", "-c", '"$0" -m steelyard vintages >&- 2>&-', sys.executable], timeout=60)
    assert done.returncode == 0


def test_a_pipe_gets_utf_8_whatever_the_terminal_speaks() -> None:
    done = subprocess.run(
        [*COMMAND, "index", "--json"], capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "训练" in done.stdout.decode("utf-8")
