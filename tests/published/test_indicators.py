"""Figures that others printed, recomputed on the data of their day."""

from __future__ import annotations

import pytest

from steelyard.indicators import api
from steelyard.indicators.reproduce import SAME, Reproduction, tally
from steelyard.words.phrase import Phrase, Recorded

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found() -> list[Reproduction]:
    return api.reproduce()


def of(found: list[Reproduction], indicator: str, source: str) -> dict[tuple[str, str, str], Reproduction]:
    return {(r.entity, r.period, r.dimension): r for r in found if r.indicator == indicator and r.source == source}


def test_at_least_80_figures_are_covered_and_40_agree(found: list[Reproduction]) -> None:
    counted = tally(found)
    assert len(found) - counted["not recomputable"] >= 700
    assert sum(counted[verdict] for verdict in SAME) >= 400


def test_each_figure_that_differs_has_a_reason(found: list[Reproduction]) -> None:
    assert [r for r in found if r.verdict not in SAME and not r.reason] == []


def test_what_ours_is_made_of_gives_ours(found: list[Reproduction]) -> None:
    """Three digits of electricity and grid are told: their product is the emissions that are judged, within 1 %."""
    told = {r.entity: r for r in found if r.indicator == "training_carbon" and r.ours}
    assert len(told) >= 30
    for one in told.values():
        assert isinstance(one.ours, Phrase)
        mwh, grams = (one.ours.values[name] for name in ("energy_mwh", "grid_intensity"))
        assert isinstance(mwh, Recorded)
        assert isinstance(grams, Recorded)
        ours = one.now if one.then is None else one.then
        assert float(mwh.cells[0]) * float(grams.cells[0]) / 1000 == pytest.approx(ours, rel=0.01), one.entity
    assert not [r.entity for r in found if r.ours and r.verdict in SAME]


def test_the_block_of_foundation_models_is_exact(found: list[Reproduction]) -> None:
    """ai-index-2024, Ch. 1, section 1.3: totals, access, organizations, countries, sectors; shares as printed."""
    block = [r for r in found if r.indicator.startswith("foundation_model") and r.source == "ai-index-2024"]
    assert len(block) >= 35
    assert {r.verdict for r in block if r.unit == "count"} == {"exact"}
    assert {r.verdict for r in block if r.unit == "percent"} == {"within its rounding"}
    assert {r.then_vintage for r in block} == {"2024-02-10"}


def test_notable_models_of_2023_by_sector(found: list[Reproduction]) -> None:
    """ai-index-2024, Ch. 1, section 1.3: industry 51, academia 15, joint 21, government 2.

    The snapshot of 2024-02-15 has one model fewer, and one company in academia until May 2024.
    """
    rows = of(found, "notable_models", "ai-index-2024")
    ours = {dimension.removeprefix("sector="): r.then for (_, _, dimension), r in rows.items()}
    assert ours == {"industry": 50, "academia": 15, "industry_academia_collaboration": 20, "government": 2}


def test_notable_models_of_2023_by_country(found: list[Reproduction]) -> None:
    """ai-index-2024, Ch. 1, section 1.3: China 15, Germany 5, Canada 4; US 61, where upstream places firms later."""
    rows = of(found, "notable_models_by_country", "ai-index-2024")
    assert {rows[name, "2023", ""].verdict for name in ("China", "Germany", "Canada")} == {"exact"}
    assert rows["United States", "2023", ""].then == 66


@pytest.mark.parametrize(
    ("indicator", "source", "n"),
    [
        ("developer_transparency", "fmti-2023-10", 10),
        ("developer_transparency", "fmti-2024-05", 14),
        ("developer_transparency_by_domain", "fmti-2023-10", 30),
        ("chip_peak_performance", "ai-index-2025", 4),
        ("data_center_revenue", "epoch-ai-companies-nvidia", 12),
    ],
)
def test_figures_that_rest_on_one_table_are_exact(
    found: list[Reproduction], indicator: str, source: str, n: int
) -> None:
    rows = of(found, indicator, source)
    assert len(rows) == n
    assert {r.verdict for r in rows.values()} == {"exact"}


def test_devices_authorized_in_2022_then_and_now(found: list[Reproduction]) -> None:
    """ai-index-2024, section 5.2: 139; ai-index-2025, Fig. 5.4.10: 160; the list of January 2026: 162."""
    then = of(found, "fda_ai_devices", "ai-index-2024")["United States", "2022", ""]
    later = of(found, "fda_ai_devices", "ai-index-2025")["United States", "2022", ""]
    assert (then.published, later.published, then.now, later.now) == (139, 160, 162, 162)
    assert then.then is None


def test_growth_of_cost(found: list[Reproduction]) -> None:
    """cottier2024, abstract: 2.4 times a year on their data; 3 without TPUs."""
    rows = [r for r in found if r.indicator == "training_cost_growth"]
    assert {r.verdict for r in rows} <= {*SAME, "close"}


def test_two_editions_that_differ_both_stand() -> None:
    """A carried series keeps each provider's figure."""
    table = api.index("private_investment")
    assert len({row["source"] for row in table.records}) > 1
    assert table.n == len(
        {(r["entity"], r["period"], r["dimension"], r["source"], r["locator"]) for r in table.records}
    )
