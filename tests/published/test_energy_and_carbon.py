"""Emissions that others printed, beside ours: with what the developers state, and without."""

from __future__ import annotations

import pytest

import steelyard
from steelyard.estimators.comparisons import Difference, difference, differences, without
from steelyard.estimators.estimate import Estimate, Estimates

FIGURE_2_13_1 = {"GPT-3": 502, "Gopher": 352, "OPT": 70, "BLOOM": 25, "Llama 2-70B": 291}
"""ai-index-2024, Fig. 2.13.1, tCO2e; the first four are those of luccioni-2022-bloom, Table 4, without PUE."""
PATTERSON_TABLE_4 = {"T5-11B": 46.7, "Meena": 96.3, "GPT-3": 552.1}
"""patterson-2021, Table 4: MWh × gross intensity, tCO2e."""
TPUS_MEASURED = ("T5-11B", "Meena", "Switch", "GPT-3")
STATED_ENERGY = ("it_energy_mwh", "facility_energy_mwh")


def of(models: Estimates, subject: str, name: str = "operational_tco2e") -> Estimate:
    return models.of(subject, (name,))[name]


def figure(name: str, value: float) -> tuple[Estimates, str, Difference]:
    """Estimates of one model, its id, and what sets ours apart from a figure."""
    registry = steelyard.registry()
    subject = registry.resolve("models", name)
    models = Estimates(registry, [subject])
    found = [one for one in differences(models, subject) if one.figure.value == value]
    assert found, f"{value} t of {name} is not explained"
    return models, subject, found[0]


@pytest.mark.parametrize("name", FIGURE_2_13_1)
def test_carbon_with_the_stated_inputs_comes_within_a_factor_of_one_and_a_half(name):
    models, subject, found = figure(name, FIGURE_2_13_1[name])
    ours = of(models, subject)
    assert FIGURE_2_13_1[name] / 1.5 < ours.central < FIGURE_2_13_1[name] * 1.5
    assert found.factors.ratio == pytest.approx(ours.central / FIGURE_2_13_1[name])


@pytest.mark.parametrize(
    ("name", "pue"), [("GPT-3", 1.10), ("Gopher", 1.08), ("OPT", 1.09), ("BLOOM", 1.20), ("Llama 2-70B", 1.0)]
)
def test_what_remains_is_the_pue_that_the_figure_leaves_out(name, pue):
    """Energy within 2 % is rounding; OPT's was found from emissions that are printed as 75 t elsewhere."""
    *_, found = figure(name, FIGURE_2_13_1[name])
    assert found.factors.pue == pytest.approx(pue)
    assert found.factors.intensity == pytest.approx(1)
    assert found.factors.energy == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("name", FIGURE_2_13_1)
def test_interval_without_the_stated_inputs_holds_the_figure(name):
    """Chip-hours, chip and developer alone: wide, for the place is not known."""
    registry = steelyard.registry()
    subject = registry.resolve("models", name)
    bare, whole = without(registry, subject), Estimates(registry, [subject])
    ours, stated = of(bare, subject), of(whole, subject)
    assert ours.p05 < FIGURE_2_13_1[name] < ours.p95
    assert ours.p05 < stated.central < ours.p95
    assert ours.p95 / ours.p05 > 3 * stated.p95 / stated.p05


@pytest.mark.parametrize(
    ("name", "energy"),
    [("GPT-3", 0.95), ("Gopher", 1.01), ("OPT", 1.63), ("BLOOM", 1.50), ("Llama 2-70B", 1.52)],
)
def test_with_stated_place_and_pue_alone_the_energy_makes_the_difference(name, energy):
    """GPT-3 and Gopher were measured at the server; of the others the chips alone were counted, at their TDP."""
    registry = steelyard.registry()
    subject = registry.resolve("models", name)
    models = without(registry, subject, (*STATED_ENERGY, "chip_power_w"), draws=1)
    found = next(one for one in differences(models, subject) if one.figure.value == FIGURE_2_13_1[name])
    assert found.factors.energy == pytest.approx(energy, abs=0.01)
    assert found.factors.intensity == pytest.approx(1)


@pytest.mark.parametrize("name", PATTERSON_TABLE_4)
def test_carbon_of_patterson_2021_comes_out(name):
    registry = steelyard.registry()
    subject = registry.resolve("models", name)
    assert of(Estimates(registry, [subject], draws=1), subject).central == pytest.approx(
        PATTERSON_TABLE_4[name], rel=0.01
    )


@pytest.mark.parametrize("name", TPUS_MEASURED)
def test_energy_from_measured_power_comes_close_to_the_stated(name):
    """patterson-2021, Table 4: mean power of an accelerator with its share of the host, and the MWh with PUE."""
    registry = steelyard.registry()
    subject = registry.resolve("models", name)
    stated = of(Estimates(registry, [subject], draws=1), subject, "energy_mwh").central
    from_power = of(without(registry, subject, STATED_ENERGY, draws=1), subject, "energy_mwh").central
    assert from_power == pytest.approx(stated, rel=0.02)


@pytest.mark.parametrize("name", [*TPUS_MEASURED, "LaMDA", "Gopher"])
def test_energy_from_tdp_holds_the_stated_within_its_interval(name):
    registry = steelyard.registry()
    subject = registry.resolve("models", name)
    stated = of(Estimates(registry, [subject], draws=1), subject, "energy_mwh").central
    ours = of(without(registry, subject), subject, "energy_mwh")
    assert ours.p05 < stated < ours.p95


def test_embodied_carbon_of_bloom_is_of_the_printed_size():
    """luccioni-2022-bloom, Table 3: 11.2 t, with six years of service; ours counts four and a heavier chip."""
    registry = steelyard.registry()
    subject = registry.resolve("models", "BLOOM")
    ours = of(Estimates(registry, [subject]), subject, "embodied_tco2e")
    assert ours.p05 < 11.2 < ours.p95
    assert ours.p95 / ours.p05 > 5


def test_a_figure_that_the_stated_inputs_do_not_give_is_not_explained_by_them():
    """ai-index-2025, Fig. 1.4.7, gives 588 t for GPT-3, from inputs that it does not print."""
    registry = steelyard.registry()
    subject = registry.resolve("models", "GPT-3")
    models = Estimates(registry, [subject], draws=1)
    printed = {one.value: one for one in of(models, subject).published_figures}
    assert difference(models, subject, printed[588]) is None
    assert difference(models, subject, printed[552.1]) is not None


def test_so_many_models_have_carbon():
    models = steelyard.estimate_all(draws=1)
    known = models.summaries(("energy_mwh", "operational_tco2e", "embodied_tco2e"))
    energy, carbon, made = (int((one.median == one.median).sum()) for one in known.values())
    assert carbon >= 0.98 * energy
    assert carbon >= 600
    assert made >= carbon
