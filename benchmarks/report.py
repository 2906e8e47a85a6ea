"""The budget of the site: what a whole build takes, beside its floors: the charts alone and the templates alone.

    python benchmarks/report.py

The floor of the charts is the time that vl-convert needs to draw the same specifications as SVG, and Typst to print
these as PNG; that of the pages is the time that Jinja needs to escape and join as many values as the pages have
elements. Both run on one processor, a build on all of them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUDGET = "20 s"
ELEMENT = re.compile(r"<[a-z]")


def built(out: Path) -> float:
    """Seconds of a cold process that builds the site."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "steelyard", "report", "--out", str(out)], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def drawn() -> tuple[float, int]:
    """Seconds that the renderers need for the charts of the site, once they are specified, and how many they are."""
    import vl_convert

    from steelyard.charts import press
    from steelyard.charts.api import draw
    from steelyard.charts.fonts import ready
    from steelyard.charts.theme import FONTS
    from steelyard.estimators.api import registry
    from steelyard.indicators.view import View
    from steelyard.report.content import tables
    from steelyard.report.pictures import LEAST, SCALE

    ready("")
    charts = (draw(table) for table in tables(View(registry())).values() if table.n >= LEAST)
    specs = [dict(chart.spec) for chart in charts if chart and len(chart.rows) >= LEAST]
    start = time.perf_counter()
    press.png([vl_convert.vegalite_to_svg(spec) for spec in specs], FONTS["en"].partition(",")[0], SCALE)
    return time.perf_counter() - start, len(specs)


def rendered(pages: list[Path]) -> tuple[float, int]:
    """Seconds that Jinja needs for as many values as the pages have elements, and how many these are."""
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string("{% for one in values %}<td>{{ one }}</td>{% endfor %}")
    counts = [len(ELEMENT.findall(page.read_text(encoding="utf-8"))) for page in pages]
    start = time.perf_counter()
    for count in counts:
        template.render(values=["a value"] * count)
    return time.perf_counter() - start, sum(counts)


def line(name: str, seconds: float, beside: str) -> None:
    """Print one row."""
    print(f"{name:<72} {seconds:>6.1f} s   {beside}")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "site"
        seconds = built(out)
        pages = sorted(out.rglob("*.html"))
        line(f"steelyard report: {len(pages):,} pages on {os.cpu_count()} processors", seconds, f"budget {BUDGET}")
        floor, count = rendered(pages)
    line(f"floor of the pages: Jinja, {count:,} values", floor, "on one processor")
    floor, count = drawn()
    line(f"floor of the charts: vl-convert and Typst, {count:,} charts as SVG and PNG", floor, "on one processor")


if __name__ == "__main__":
    main()
