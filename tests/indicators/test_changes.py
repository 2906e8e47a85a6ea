"""What moved between two vintages, on made-up registries: facts, indicators, estimates and what moved them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import log
from pathlib import Path
from typing import Any

import pytest

import steelyard
from steelyard.errors import InputError
from steelyard.estimators.causes import sentence
from steelyard.estimators.moves import Movement
from steelyard.facts.record import Fact
from steelyard.facts.registry import Registry
from steelyard.indicators.changes import COLUMNS, Changes, changes, indicator_change, rank_rule
from steelyard.indicators.spec import Indicator, find, indicators
from steelyard.indicators.view import View
from steelyard.words.language import CHINESE, Language

FIRST, SECOND, THIRD = "2024-01-31", "2024-03-15", "2025-06-30"
RUN = {
    "name": "Run",
    "published": "2023-06-01",
    "chip": "fast-1",
    "chip_count": "1000",
    "training_hours": "1000",
    "training_flop": "1e+24",
}
OTHER = RUN | {"name": "Other", "chip_count": "50", "training_flop": "1e+20"}
"""A model that changes on no day."""
CHIP = {
    "name": "Fast 1", "kind": "GPU", "vendor": "Maker", "released": "2021-01-01", "tdp_w": "400",
    "peak_tensor16_flop_per_s": "3e+14",
}  # fmt: skip


@pytest.fixture(scope="module")
def write(make_registry: Callable[..., Path], fact: Callable[..., Fact], entry: Callable[..., Any]) -> Any:
    """Writes a registry of two models and a chip, with more rows of the log of models and of prices."""

    def price(usd: str, day: str, date: str = "2022-12-01") -> Any:
        cells = {"chip": "fast-1", "vendor": "Amazon Web Services", "date": date, "kind": "on_demand"}
        return entry("prices", day, region="", basis="single_unit", offer="1", usd=usd, **cells)

    def make(*models: Fact, prices: tuple[tuple[str, str], ...] = ()) -> Path:
        rows = [fact(key, name, value) for key, of in (("run", RUN), ("other", OTHER)) for name, value in of.items()]
        months = [f"{year}-{month:02}" for year in range(2010, 2025) for month in range(1, 13)]
        index = [entry("series", series="PCU518210518210", period=month, value="100") for month in months]
        power = [entry("series", series="us-industrial-electricity", period="2023", value="0.08")]
        return make_registry(
            models=[*rows, *models],
            chips=[fact("fast-1", name, value, kind="chips") for name, value in CHIP.items()],
            prices=[price("4", FIRST), *(price(usd, day) for usd, day in prices)],
            series=[*index, *power],
        )

    return make


def between(folder: Path, before: str = FIRST, after: str = THIRD) -> Changes:
    chosen = [find(name) for name in ("training_hardware", "training_cost")]
    return changes(*(View(Registry(folder, day), draws=1) for day in (before, after)), chosen)


def moves(found: Changes) -> dict[tuple[str, str], Movement]:
    return {(one.subject, one.quantity): one for one in found.estimates}


def test_nothing_moves_where_nothing_is_learnt(write: Any) -> None:
    found = between(write())
    assert (found.before, found.after) == (FIRST, THIRD)
    assert (found.tables, found.facts, found.indicators, found.estimates) == ((), (), (), ())
    assert {(one.moved, one.new, one.gone) for one in found.quantities} == {(0, 0, 0)}


def test_facts_are_added_revised_withdrawn_and_counted(write: Any, fact: Callable[..., Fact]) -> None:
    found = between(
        write(
            fact("run", "parameters", "7e+10", SECOND),
            fact("run", "training_hours", "2000", SECOND),
            fact("run", "training_hours", "4000", THIRD),
            fact("run", "training_flop", "", THIRD),
            fact("newer", "name", "Newer", THIRD),
            fact("other", "name", "", THIRD),
        )
    )
    (models,) = found.tables
    assert models.table == "models"
    assert (models.added, models.revised, models.withdrawn, models.new, models.gone) == (2, 1, 1 + len(OTHER), 1, 1)
    revised = found.facts[0]
    assert (revised.change, revised.attribute, revised.before, revised.after) == (
        "revised",
        "training_hours",
        "1000",
        "4000",
    )
    assert (revised.unit, revised.source, revised.known) == ("h", f"snapshot-{THIRD}", THIRD)
    assert revised.size == pytest.approx(log(4))
    gone = next(one for one in found.facts if one.attribute == "training_flop" and one.subject == "run")
    assert (gone.change, gone.before, gone.after, gone.source) == ("withdrawn", "1e+24", "", f"snapshot-{FIRST}")


def test_an_estimate_is_told_with_the_fact_that_moved_it(write: Any, fact: Callable[..., Fact]) -> None:
    found = between(write(fact("run", "chip_count", "3000", SECOND), fact("run", "parameters", "7e+10", SECOND)))
    moved = moves(found)
    assert {subject for subject, _ in moved} == {"run"}
    assert {"chip_hours", "cloud_cost", "energy_mwh"} <= {quantity for _, quantity in moved}
    hours = moved["run", "chip_hours"]
    assert (hours.before, hours.after, hours.unit) == (1e6, 3e6, "chip-hour")
    for one in moved.values():
        assert one.after / one.before == pytest.approx(3)
        assert sentence(one.causes) == "number of chips was 1,000 chips, is 3,000 chips"
        assert one.causes[0].source == f"snapshot-{SECOND}"
    counts = {one.quantity: one for one in found.quantities}
    assert (counts["chip_hours"].same, counts["chip_hours"].moved, counts["training_flop"].moved) == (1, 1, 0)


def test_a_price_alone_is_told_as_such(write: Any) -> None:
    found = between(write(prices=(("2", SECOND),)))
    moved = moves(found)
    assert {quantity for _, quantity in moved} == {"cloud_cost"}
    cost = moved["run", "cloud_cost"]
    assert cost.after / cost.before == pytest.approx(0.5)
    assert not cost.own
    said = sentence(cost.causes)
    assert said.startswith("no fact of its own changed: another price of the chip counts: ")
    assert said.endswith("$0.72 per chip-hour instead of $1.44 per chip-hour"), "with the discount of three years"
    assert [(one.table, one.attribute, one.before, one.after) for one in found.facts] == [("prices", "usd", "4", "2")]


def test_the_largest_movement_is_told_first_up_or_down(write: Any, fact: Callable[..., Fact]) -> None:
    found = between(write(fact("run", "chip_count", "2000", SECOND), fact("other", "training_hours", "100", SECOND)))
    hours = [one.subject for one in found.estimates if one.quantity == "chip_hours"]
    assert hours == ["other", "run"]
    sizes = [one.size for one in found.estimates]
    assert sizes == sorted(sizes, reverse=True)


def test_an_estimate_that_came_or_went_is_counted_and_is_no_movement(write: Any, fact: Callable[..., Fact]) -> None:
    found = between(write(fact("run", "training_flop", "", THIRD), fact("other", "training_flop", "", THIRD)))
    count = next(one for one in found.quantities if one.quantity == "training_flop")
    moved = {(one.subject, one.quantity) for one in found.estimates}
    assert count.same + count.moved + count.gone == 2
    assert count.moved == sum(quantity == "training_flop" for _, quantity in moved)


def test_values_of_an_indicator_are_joined_by_their_model(write: Any, fact: Callable[..., Fact]) -> None:
    """A new name and another day of publication make no new model."""
    found = between(
        write(
            fact("run", "name", "Run (final)", SECOND),
            fact("run", "published", "2023-07-01", SECOND),
            fact("run", "chip_count", "4000", SECOND),
        )
    )
    hardware = next(one for one in found.indicators if one.indicator.id == "training_hardware")
    assert (hardware.same, hardware.new, hardware.gone) == (1, 0, 0)
    (row,) = hardware.moved
    assert (row.entity, row.period, row.before, row.after) == ("Run (final)", "2023-07-01", 1000, 4000)
    assert row.size == pytest.approx(log(4))
    assert row.relative == pytest.approx(3)


def test_counts_are_ranked_against_the_largest(make_registry: Any, fact: Callable[..., Fact]) -> None:
    """One release of 2022, then three; two of 2023, then four."""
    days = {"a": ("2022", FIRST), "b": ("2022", THIRD), "c": ("2022", THIRD)}
    days |= {
        "d": ("2023", FIRST),
        "e": ("2023", FIRST),
        "f": ("2023", THIRD),
        "g": ("2023", THIRD),
        "h": ("2025", THIRD),
    }
    rows = [fact(key, "name", key, day, kind="releases") for key, (_, day) in days.items()]
    rows += [fact(key, "released", f"{year}-05-01", day, kind="releases") for key, (year, day) in days.items()]
    folder = make_registry(releases=rows)
    made = Indicator("made", "Made", "虚构", "?", "count", "models", "year", compute="foundation.by_year")
    found = indicator_change(made, *(View(Registry(folder, day)) for day in (FIRST, THIRD)))
    assert [(row.period, row.before, row.after, row.size) for row in found.moved] == [
        ("2022", 1, 3, 0.5),
        ("2023", 2, 4, 0.5),
    ]
    assert (found.same, found.new, found.gone) == (0, 1, 0)


@pytest.fixture(scope="module")
def both(write: Any, fact: Callable[..., Fact]) -> Callable[[str, str], Changes]:
    folder = write(
        fact("run", "chip_count", "3000", SECOND),
        fact("run", "training_flop", "5e+23", THIRD),
        fact("other", "training_hours", "", SECOND),
        fact("other", "training_hours", "700", THIRD),
        fact("newer", "name", "Newer", SECOND),
        fact("newer", "training_flop", "2e+23", SECOND),
        fact("newer", "published", "2024-01-01", SECOND),
        fact("newer", "name", "", THIRD),
        prices=(("2", THIRD),),
    )
    return cache(lambda first, second: between(folder, first, second))


@pytest.mark.parametrize("first", [FIRST, SECOND, THIRD])
@pytest.mark.parametrize("second", [FIRST, SECOND, THIRD])
def test_the_way_back_is_the_mirror_image(both: Callable[[str, str], Changes], first: str, second: str) -> None:
    there, back = both(first, second), both(second, first)
    assert {(o.subject, o.quantity, o.before, o.after, o.basis_before, o.basis) for o in there.estimates} == {
        (o.subject, o.quantity, o.after, o.before, o.basis, o.basis_before) for o in back.estimates
    }
    assert {
        (o.subject, o.quantity): {(c.kind, c.attribute, c.before, c.after) for c in o.causes} for o in there.estimates
    } == {(o.subject, o.quantity): {(c.kind, c.attribute, c.after, c.before) for c in o.causes} for o in back.estimates}
    assert [(o.table, o.added, o.revised, o.withdrawn, o.new, o.gone) for o in there.tables] == [
        (o.table, o.withdrawn, o.revised, o.added, o.gone, o.new) for o in back.tables
    ]
    assert {(o.subject, o.attribute, o.before, o.after) for o in there.facts if o.change == "revised"} == {
        (o.subject, o.attribute, o.after, o.before) for o in back.facts if o.change == "revised"
    }
    assert {
        o.indicator.id: (o.same, o.new, o.gone, {(r.subject, r.before, r.after) for r in o.moved})
        for o in there.indicators
    } == {
        o.indicator.id: (o.same, o.gone, o.new, {(r.subject, r.after, r.before) for r in o.moved})
        for o in back.indicators
    }
    assert [o.size for o in there.estimates] == pytest.approx([o.size for o in back.estimates])
    assert first == second or there.estimates


def test_records_have_one_form_and_know_both_vintages(both: Callable[[str, str], Changes]) -> None:
    found = both(FIRST, THIRD)
    records = found.records()
    assert {tuple(one) for one in records} == {COLUMNS}
    assert {(one["vintage_before"], one["vintage_after"]) for one in records} == {(FIRST, THIRD)}
    assert [one["kind"] for one in found.records("facts")] == ["fact"] * len(found.records("facts"))
    assert len(records) == sum(len(found.records(kind)) for kind in ("facts", "indicators", "estimates"))
    cost = next(one for one in records if (one["of"], one["subject"]) == ("cloud_cost", "run"))
    assert (cost["unit"], cost["price_year"], cost["source"]) == (
        "USD",
        2023,
        "snapshot-2024-03-15; snapshot-2025-06-30",
    )
    assert cost["ratio"] == pytest.approx(1.5)
    assert sum(one["n"] for one in records if (one["kind"], one["change"]) == ("fact", "added")) == sum(
        one.added for one in found.tables
    )


def test_every_sentence_has_its_chinese(both: Callable[[str, str], Changes]) -> None:
    speaker = Language("zh", {})
    for say in (speaker, CHINESE):
        say.missing.clear()
        found = both(FIRST, THIRD)
        found.summary(say), rank_rule(say)
        for one in found.estimates:
            sentence(one.causes, say)
        assert bool(say.missing) == (say is speaker)


# The registry that comes with the package


@pytest.fixture(scope="module")
def real() -> Changes:
    return steelyard.diff("2024-02-05", "2025-10-30")


@pytest.mark.slow
def test_a_thousandfold_revision_that_is_known(real: Changes) -> None:
    """Upstream took the FLOP of a run from 1.5e23 to 3.41e20 between February 2024 and October 2025."""
    one = moves(real)["alphago-master", "training_flop"]
    assert (one.before, one.after, one.own) == (1.5e23, 3.41e20, True)
    assert "training compute was 1.5e23, is 3.41e20" in sentence(one.causes)
    fact = next(f for f in real.facts if (f.subject, f.attribute) == ("alphago-master", "training_flop"))
    assert (fact.change, float(fact.before), float(fact.after)) == ("revised", 1.5e23, 3.41e20)


@pytest.mark.slow
def test_every_movement_has_a_cause_and_those_of_the_method_never_change(real: Changes) -> None:
    assert len(real.estimates) > 500
    assert [one for one in real.estimates if not one.causes] == []
    kinds = {cause.kind for one in real.estimates for cause in one.causes}
    assert {"fact", "peers", "series"} <= kinds
    assert "constants" not in kinds, "a constant holds for a model because of its facts"


@pytest.mark.slow
def test_rows_of_the_day_of_the_facts_are_joined(real: Changes) -> None:
    """An indicator that is given as of the day of the facts has its values on both days."""
    growth = next(one for one in real.indicators if one.indicator.id == "training_compute_growth")
    assert (len(growth.moved), growth.new, growth.gone) == (1, 0, 0)
    assert {one.indicator.id for one in real.indicators} <= {one.id for one in indicators().values() if not one.carried}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("2025", "2024", "nothing changed from 2025 to 2024, which is 2024-07-23, before 2025-12-31"),
        ("2024-02-05", "2024-02-06", "which is the same day, 2024-02-05"),
        ("2020", "2024", "the first vintage is 2024-02-05"),
        ("soon", "2024", "is no vintage"),
    ],
)
def test_vintages_that_cannot_be_compared(before: str, after: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        steelyard.diff(before, after)
