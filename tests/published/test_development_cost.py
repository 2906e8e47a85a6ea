"""Development cost as Cottier et al. 2024 print it (section 3.5, Fig. 6, and the saved output behind it), beside ours.

Their staff intervals are 95 % intervals with pay and time drawn for each person, which narrows them; ours are 90 %
intervals with both drawn once for a project, and the length of the project is not known to us. So ours must hold
theirs, and the middles may differ by a factor of 3. Their compute rests on the same constants as ours: within 15 %.
"""

from __future__ import annotations

import os

import pytest

import steelyard
from steelyard.estimators.development import DEVELOPMENT_COST, DEVELOPMENT_PARTS
from steelyard.estimators.estimate import Estimate
from steelyard.facts.registry import Registry

FOLDER = os.environ.get("STEELYARD_REGISTRY")
MODELS = {"GPT-3 175B": "GPT-3 175B (davinci)", "OPT 175B": "OPT-175B", "GPT-4": "GPT-4"}
COMPUTE = ("ai_accelerator_chips", "other_server_components", "cluster_interconnect", "energy")


@pytest.fixture(scope="module")
def registry() -> Registry:
    return steelyard.registry(folder=FOLDER)


def printed(registry: Registry, entity: str) -> dict[tuple[str, str], float]:
    """Figures of a model by component and estimate."""
    found = {}
    for row in registry.rows("observations", "development_cost"):
        if row["entity"] == entity:
            pairs = dict(pair.split("=") for pair in row["dimension"].split("; "))
            found[pairs["component"], pairs["estimate"]] = float(row["value"])
    return found


def ours(name: str) -> dict[str, Estimate]:
    wanted = ("contributors", DEVELOPMENT_COST, *DEVELOPMENT_PARTS)
    return steelyard.cost(name, folder=FOLDER, quantities=wanted)


@pytest.mark.parametrize("entity", list(MODELS))
def test_staff_interval_holds_the_printed_one(registry: Registry, entity: str) -> None:
    figure, staff = printed(registry, entity), ours(MODELS[entity])["development_staff"]
    assert staff.p05 < figure["rd_staff", "ci95_lower"]
    assert figure["rd_staff", "ci95_upper"] < staff.p95
    assert 1 / 3 < staff.median / figure["rd_staff", "median"] < 3


@pytest.mark.parametrize("entity", list(MODELS))
def test_compute_of_the_development(registry: Registry, entity: str) -> None:
    """Theirs is the sum of the medians of four parts; the experiments multiply the final run's cost by 2.2."""
    figure, mine = printed(registry, entity), ours(MODELS[entity])
    compute = mine["development_final_run"].central + mine["development_experiments"].central
    assert compute == pytest.approx(sum(figure[name, "median"] for name in COMPUTE), rel=0.15)


@pytest.mark.parametrize("entity", list(MODELS))
def test_total_of_the_printed_parts_lies_in_our_interval(registry: Registry, entity: str) -> None:
    figure, total = printed(registry, entity), ours(MODELS[entity])[DEVELOPMENT_COST]
    sum_of_medians = sum(value for (_, estimate), value in figure.items() if estimate == "median")
    assert total.p05 < sum_of_medians < total.p95
    assert total.median == pytest.approx(sum_of_medians, rel=0.25)


@pytest.mark.parametrize(("entity", "people"), [("GPT-3 175B", 25), ("GPT-4", 284), ("Gemini Ultra", 941)])
def test_people_counted(registry: Registry, entity: str, people: int) -> None:
    """Upstream lists 31 authors of GPT-3 where the paper counts 25 contributors, and 281 of GPT-4 for its 284."""
    rows = {row["entity"]: float(row["value"]) for row in registry.rows("observations", "rd_contributors")}
    assert rows[entity] == people
    assert ours(MODELS.get(entity, entity))["contributors"].central == pytest.approx(people, rel=0.25)


def test_share_of_staff(registry: Registry) -> None:
    """Section 3.5: staff with equity are 29 to 49 % of the whole, 49 % for Gemini Ultra."""
    rows = registry.rows("observations", "development_cost_component_share")
    with_equity = [
        float(row["value"]) / 100
        for row in rows
        if "with_equity" in row["dimension"] and "rd_staff" in row["dimension"]
    ]
    assert (min(with_equity), max(with_equity)) == (0.29, 0.49)
    for name in (*MODELS.values(), "Gemini Ultra"):
        mine = ours(name)
        shares = mine["development_staff"].draws() / mine[DEVELOPMENT_COST].draws()
        low, high = sorted(shares.ravel())[500], sorted(shares.ravel())[9_500]
        assert low < 0.29
        assert high > 0.49
