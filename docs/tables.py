"""Write the generated tables of the documentation, between their markers.

python docs/tables.py           # bring them up to date
python docs/tables.py --check   # exit 1 where they are not
"""

from __future__ import annotations

import io
import re
import statistics
import sys
from dataclasses import replace
from pathlib import Path

import steelyard
from steelyard.estimators.estimate import METHODS, Estimates
from steelyard.estimators.quantities import quantities
from steelyard.estimators.selection import Selection
from steelyard.estimators.spec import Assumed, Derived, LookedUp, Quantity, Rule
from steelyard.estimators.trends import Trend, crossing, trend
from steelyard.estimators.validation import validate
from steelyard.facts.load import assumptions, sources
from steelyard.facts.schema import DATA, schema
from steelyard.render.records import markdown
from steelyard.render.text import score_cells

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
THEN = "2024-02-05"
"""Day of the data on which the costs of AI Index 2024, Fig. 1.3.21, were made."""
PICTURE = HERE / "images" / "cost.svg"


def quantity_table() -> str:
    """Every quantity and its rules."""
    rows = [[f"`{q.id}`", q.title, q.unit, "; ".join(rule_words(q, rule) for rule in q.rules)] for q in declared()]
    return markdown(["quantity", "what", "unit", "rules, the most trusted first"], rows)


def declared() -> list[Quantity]:
    """Quantities as for dollars of 2023."""
    return list(quantities(2023).values())


def rule_words(quantity: Quantity, rule: Rule) -> str:
    """A rule in words."""
    if isinstance(rule, Assumed):
        return f"constant `{rule.assumption}`"
    if isinstance(rule, Derived):
        condition = {"base": ", with a base model", "no_base": ", without a base model"}.get(rule.where, "")
        return f"derived: {rule.words}{condition}"
    if isinstance(rule, LookedUp):
        return f"looked up: {rule.words}"
    condition = {"base": ", with a base model", "no_base": ", without a base model"}.get(rule.where, "")
    return f"on record (`{rule.attribute}`{condition})"


def assumption_table() -> str:
    """Every constant of a method."""
    rows = []
    for one in assumptions():
        spread = "" if one.distribution == "fixed" else f"{one.low:g} to {one.high:g}"
        common = "all models" if one.common else "each model" if spread else ""
        cells = [f"`{one.id}`", one.scope, f"{one.value:g}", spread, one.unit, common, f"{one.source}, {one.locator}"]
        rows.append([*cells, one.meaning])
    names = ["constant", "for", "value", "90 % interval", "unit", "drawn for", "source", "meaning"]
    return markdown(names, rows)


def attribute_table() -> str:
    """Every attribute and column of the tables."""
    rows = [
        [table, f"`{column.name}`", column.type, column.unit, column.meaning]
        for table, columns in schema().items()
        for column in columns.values()
    ]
    return markdown(["table", "column", "type", "unit", "meaning"], rows)


def source_table() -> str:
    """Every source."""
    rows = [
        [f"`{one.id}`", one.title, one.publisher, one.published, one.licence, one.url] for one in sources(DATA).values()
    ]
    return markdown(["source", "title", "publisher", "published", "licence", "address"], rows)


def reproduction_table() -> str:
    """Published training costs beside ours, as of then and as of now."""
    facts = steelyard.registry()
    rows = [row for row in facts.rows("observations", "training_cost") if row["locator"] == "Fig. 1.3.21"]
    rows = [row for row in rows if row["source"] == "ai-index-2024" and "method=cloud_cost" in row["dimension"]]
    then, now = (steelyard.estimate_all(vintage=day, draws=1) for day in (THEN, None))
    names = ["model", "AI Index 2024", f"as of {THEN}", f"as of {facts.vintage}", "inputs then", "inputs now"]
    cells = []
    for row in sorted(rows, key=lambda row: float(row["value"])):
        sides = [inputs_of(models, row["entity"]) for models in (then, now)]
        figures = [f"${float(row['value']):,.0f}", *(side[0] for side in sides)]
        cells.append([row["entity"], *figures, *(side[1] for side in sides)])
    return markdown(names, cells) + "\n" + error_table(now)


def inputs_of(models: Estimates, name: str) -> tuple[str, str]:
    """Our cloud cost of a model, and the chip-hours, price and index that give it."""
    subject = models.registry.resolve("models", name)
    found = models.of(subject, ["cloud_cost", "chip_hours", "price_per_chip_hour", "price_factor"])
    values = [one.central for one in found.values()]
    if any(value is None for value in values):
        return "unknown", found["cloud_cost"].reason
    place = models.subjects.index(subject)
    stated = models.resolution.solved("stated_chip_hours").rule[place] >= 0
    origin = "" if stated else " (from FLOP: chips or hours are not on record)"
    cost, hours, price, factor = (float(value or 0) for value in values)
    return f"${cost:,.0f}", f"{hours:,.0f} chip-hours{origin} × ${price:.4g} × {factor:.4f}"


def error_table(now: Estimates) -> str:
    """How far our costs are from those of the paper's public code."""
    lines = []
    for method, quantity in METHODS.items():
        errors = []
        for row in now.registry.rows("observations", "training_cost"):
            if row["source"] == "cottier2024-code" and f"method={quantity}" in row["dimension"]:
                subject = now.registry.resolve("models", row["entity"])
                ours = now.of(subject, [quantity])[quantity].central
                errors.append(abs((ours or 0) / float(row["value"]) - 1))
        lines.append([method, str(len(errors)), f"{statistics.median(errors):.1%}", f"{max(errors):.1%}"])
    return markdown(["method", "figures of the paper's code", "median error", "largest"], lines)


def calibration_table() -> str:
    """How far the intervals hold."""
    rows = [score_cells(score) for score in sorted(validate(steelyard.registry()), key=lambda score: score.half)]
    return markdown(list(rows[0]), [list(row.values()) for row in rows])


PUBLISHED_GROWTH = "2024-05-31"
"""Day on which the growth of training costs was published, and whose data stand beside it."""


def growth_table() -> str:
    """Growth of training costs: published, as of then, as of now."""
    then, now = (steelyard.estimate_all(vintage=day) for day in (PUBLISHED_GROWTH, None))
    usual = Selection()
    rows = []
    for title, quantity, selection in (
        ("amortized cost", "amortized_cost", usual),
        ("… since 2018", "amortized_cost", replace(usual, since="2018-01-01")),
        ("… trained on GPUs", "amortized_cost", replace(usual, kinds=("GPU",))),
        ("… with imputed values", "amortized_cost", replace(usual, imputed=True)),
        ("cloud cost", "cloud_cost", usual),
        ("acquisition cost", "acquisition_cost", usual),
    ):
        fits = [trend(models, quantity, selection) for models in (then, now)]
        rows.append([title, PUBLISHED[title], *(growth_words(fit) for fit in fits)])
    for threshold, published in ((1e9, "by 2027"), (1e10, "")):
        years = [crossing(trend(models, "amortized_cost", usual), threshold).year for models in (then, now)]
        words = [f"{year.central:.1f} ({year.low:.1f} to {year.high:.1f})" for year in years]
        rows.append([f"the largest run passes ${threshold / 1e9:.0f} B", published, *words])
    names = [
        "the ten largest at release, since 2016",
        "published (version 2)",
        *(m.registry.vintage for m in (then, now)),
    ]
    return markdown([*names[:2], *(f"as of {name}" for name in names[2:])], rows)


PUBLISHED = {
    "amortized cost": "2.4 × (2.0 to 2.9), n = 41",
    "… since 2018": "",
    "… trained on GPUs": "3.0 × (2.4 to 3.7), n = 22 (no TPU)",
    "… with imputed values": "",
    "cloud cost": "2.5 × (2.1 to 3.1), n = 36",
    "acquisition cost": "2.5 × (2.1 to 3.0), n = 40",
}
"""Growth as published: cottier2024, version 2, and its public code."""


def growth_words(fit: Trend) -> str:
    """Growth per year, its interval and the number of models."""
    growth = fit.growth
    return f"{growth.central:.2f} × ({growth.low:.1f} to {growth.high:.1f}), n = {fit.n}"


TABLES = {
    "growth": growth_table,
    "calibration": calibration_table,
    "reproduction": reproduction_table,
    "quantities": quantity_table,
    "assumptions": assumption_table,
    "attributes": attribute_table,
    "sources": source_table,
}


def draw() -> None:
    """The picture of README: the card of one model, as a terminal shows it."""
    from rich.console import Console

    from steelyard.estimators.estimate import SHOWN
    from steelyard.render import text

    models = Estimates(steelyard.registry(), [steelyard.registry().resolve("models", "GPT-4")])
    console = Console(record=True, width=118, file=io.StringIO(), force_terminal=True, highlight=False, markup=False)
    console.print(text.card(models.of(models.subjects[0], SHOWN), models.choices(models.subjects[0])))
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(console.export_svg(title="steelyard cost GPT-4", unique_id="steelyard"), encoding="utf-8")


def shown(text: str) -> str:
    """README with the first lines of the card that its first command prints."""
    from rich.console import Console

    from steelyard.estimators.estimate import SHOWN
    from steelyard.render import text as cards

    models = Estimates(steelyard.registry(), [steelyard.registry().resolve("models", "Gemini Ultra")])
    console = Console(width=120, file=io.StringIO(), highlight=False, markup=False, record=True)
    console.print(cards.card(models.of(models.subjects[0], SHOWN), models.choices(models.subjects[0])))
    card = console.export_text().split("\n\nWhat went into it")[0]
    lines = "\n".join(line.rstrip() for line in card.splitlines())
    return re.sub(r"```text\n.*?\n…\n", lambda _: f"```text\n{lines}\n…\n", text, count=1, flags=re.DOTALL)


def filled(text: str) -> str:
    """A page with its tables brought up to date."""
    for name, table in TABLES.items():
        begin, end = f"<!-- table {name} -->", f"<!-- end {name} -->"
        text = re.sub(f"{begin}.*?{end}", lambda _, t=table, b=begin, e=end: f"{b}\n{t()}{e}", text, flags=re.DOTALL)
    return text


def main() -> int:
    """Write the pages, or with ``--check`` say which are out of date."""
    stale = []
    if "--check" not in sys.argv:
        draw()
    for page, fill in [(README, shown), *((page, filled) for page in sorted(HERE.glob("*.md")))]:
        text = page.read_text(encoding="utf-8")
        fresh = fill(text)
        if fresh != text:
            stale.append(page.name)
            if "--check" not in sys.argv:
                page.write_text(fresh, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print(f"out of date: {', '.join(stale)}; run make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
