"""The budgets: what each job takes, beside its floor: what NumPy or Python alone needs for the same work.

    python benchmarks/run.py

Each figure is the best of several runs; a cold process is timed from outside.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

DRAWS = 10_000
COLD = 7
WARM = 3


def best(job: Callable[[], object], runs: int) -> float:
    """Shortest of several runs. [s]"""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


def process(*arguments: str) -> Callable[[], object]:
    """A cold Python process."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def all_models(imputes: bool) -> tuple[float, float, int]:
    """Seconds for all models × shown quantities, the floor, and how many (model, quantity) pairs are known.

    The registry is read before; facts are gathered, rules resolved, draws made and summarized anew in each run.
    """
    import steelyard
    from steelyard.estimators.estimate import SHOWN

    known = 0

    def job() -> None:
        nonlocal known
        summaries = steelyard.estimate_all(draws=DRAWS, imputes=imputes).summaries(SHOWN)
        known = sum(int(np.isfinite(summary.median).sum()) for summary in summaries.values())

    job()
    return best(job, WARM), best(floor_of(known), WARM), known


def floor_of(rows: int) -> Callable[[], object]:
    """One normal draw, one exponential and one sort for each known pair, in blocks that fit the cache."""
    generator = np.random.default_rng(0)

    def job() -> None:
        for start in range(0, rows, 52):
            block = generator.standard_normal((min(52, rows - start), DRAWS), np.float32)
            np.exp(block, out=block)
            block.sort(axis=1)

    return job


def one_model() -> tuple[float, float]:
    """Seconds for one model, its facts read already, and the floor."""
    import steelyard
    from steelyard.estimators.estimate import SHOWN, Estimates

    facts = steelyard.registry()
    subject = facts.resolve("models", "GPT-4")
    warm = Estimates(facts, [subject], draws=DRAWS)
    warm.of(subject)

    def job() -> None:
        warm._summaries.clear()
        warm.summaries(SHOWN)

    return best(job, 20), best(floor_of(len(SHOWN)), 20)


def line(name: str, seconds: float, floor: float, budget: str, what: str) -> None:
    """Print one row."""
    print(f"{name:<66} {seconds * 1e3:>9.1f} ms   floor {floor * 1e3:>8.1f} ms ({what})   budget {budget}")


def main() -> None:
    """Print every figure."""
    empty = best(process("-c", "pass"), COLD)
    libraries = best(process("-c", "import numpy, click, rich.table"), COLD)
    line("import steelyard", best(process("-c", "import steelyard"), COLD) - empty, 0, "60 ms", "nothing")
    cost = best(process("-m", "steelyard", "cost", "GPT-4"), COLD)
    line('steelyard cost "GPT-4", cold process', cost, libraries, "400 ms", "import numpy, click, rich")
    seconds, floor = one_model()
    line(f"one model x {DRAWS:,} draws", seconds, floor, "10 ms", "draw, exp, sort")
    for imputes, what in ((False, "from facts alone"), (True, "with imputation")):
        seconds, floor, known = all_models(imputes)
        name = f"all models x {DRAWS:,} draws, {known:,} numbers {what}"
        line(name, seconds, floor, "1,000 ms", "draw, exp, sort, on one core")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory of this process':<66} {peak:>9.0f} MiB   budget 1,024 MiB")


if __name__ == "__main__":
    main()
