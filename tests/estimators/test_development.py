"""Development cost: its parts, its width, and where it cannot be given."""

from __future__ import annotations

import os

import numpy as np
import pytest

import steelyard
from steelyard.estimators.development import DEVELOPMENT_COST, DEVELOPMENT_PARTS
from steelyard.estimators.estimate import SHOWN, Estimate, Estimates

FOLDER = os.environ.get("STEELYARD_REGISTRY")
RUN = {
    "chip": "nvidia-a100",
    "chip_count": 1024,
    "training_hours": 720,
    "published": "2022-05-02",
    "contributors": 19,
}
QUANTITIES = (DEVELOPMENT_COST, *DEVELOPMENT_PARTS, "amortized_cost")


def developed(price_year: int = 2023, **changes: object) -> dict[str, Estimate]:
    fields = {name: value for name, value in (RUN | changes).items() if value is not None}
    return steelyard.cost_of(fields, price_year=price_year, draws=2_000, folder=FOLDER, quantities=QUANTITIES)


def spread(estimate: Estimate) -> float:
    return estimate.p95 / estimate.p05


def test_parts_add_up_draw_by_draw() -> None:
    found = developed()
    parts = sum(found[name].draws() for name in DEVELOPMENT_PARTS)
    np.testing.assert_allclose(found[DEVELOPMENT_COST].draws(), parts, rtol=1e-5)
    np.testing.assert_array_equal(found["development_final_run"].draws(), found["amortized_cost"].draws())


def test_experiments_share_the_draws_of_the_run() -> None:
    found = developed()
    ratio = found["development_experiments"].draws() / found["amortized_cost"].draws()
    assert np.quantile(ratio, 0.05) == pytest.approx(0.2, rel=0.05)
    assert np.median(ratio) == pytest.approx(1.2, rel=0.02)
    assert np.quantile(ratio, 0.95) == pytest.approx(3.0, rel=0.02)
    assert ratio.min() >= 0


@pytest.mark.parametrize("people", [1, 19, 284, 3_000])
def test_interval_does_not_collapse_as_people_become_more(people: int) -> None:
    """Drawn for each person, pay and time would give 284 people an interval of 0.90 to 1.11 of the median."""
    staff = developed(contributors=people)["development_staff"]
    assert staff.p05 < 0.24 * staff.median
    assert staff.p95 > 4.1 * staff.median
    assert staff.central == pytest.approx(developed(contributors=1)["development_staff"].central * people)


def test_pay_of_2023_costs_the_same_in_dollars_of_2023_whenever_the_project_was() -> None:
    early, late = (developed(published=day)["development_staff"].central for day in ("2017-06-12", "2025-03-01"))
    assert early == pytest.approx(late)
    assert early == pytest.approx(19 * 0.2 * 330_000 * 0.7)
    in_2015 = developed(2015)
    ratio = in_2015["amortized_cost"].central / developed()["amortized_cost"].central
    assert in_2015["development_staff"].central == pytest.approx(early * ratio)


def test_without_people_there_is_no_cost_of_them() -> None:
    found = developed(contributors=None)
    for name in (DEVELOPMENT_COST, "development_staff"):
        assert not found[name].known
        assert "no count of its authors is on record" in found[name].reason
    assert found["development_experiments"].known


def test_without_a_price_of_the_run_the_reason_is_the_run_s() -> None:
    found = developed(chip=None, chip_count=None, training_hours=None)
    clause = found["amortized_cost"].reason.removeprefix("No amortized cost: ")
    assert not found["amortized_cost"].known
    assert len(clause) > 20
    assert found[DEVELOPMENT_COST].reason == f"No development cost: {clause}"
    assert found["development_staff"].known


def test_it_is_an_estimate_and_says_where_its_constants_come_from() -> None:
    found = developed()
    assert {found[name].basis for name in (DEVELOPMENT_COST, *DEVELOPMENT_PARTS)} == {"estimated"}
    steps = [found[DEVELOPMENT_COST].derivation()]
    for step in steps:
        steps.extend(step.inputs)
    origins = {step.quantity: step.provenance for step in steps if step.provenance}
    assert origins["development_compute_ratio"].source == origins["annual_pay_usd"].source == "cottier2024"
    assert origins["fte_share"].source == origins["project_years"].source == "steelyard"
    assert origins["pay_index"].text.startswith("PCU518210518210, 2022-05")


def test_it_is_not_shown_unless_asked_for() -> None:
    assert not {DEVELOPMENT_COST, *DEVELOPMENT_PARTS} & set(SHOWN)


def test_known_for_models_with_authors_and_an_amortized_cost_alone() -> None:
    models = Estimates(steelyard.registry(folder=FOLDER), draws=1)
    known = {name: models.resolution.solved(name).rule >= 0 for name in (*QUANTITIES, "contributors")}
    np.testing.assert_array_equal(known[DEVELOPMENT_COST], known["amortized_cost"] & known["contributors"])
    assert known[DEVELOPMENT_COST].sum() > 300
