"""Where a run's electricity came from, what counts of a developer's statements, and what stands beside emissions."""

from __future__ import annotations

import numpy as np
import pytest

import steelyard
from steelyard.draws.sample import Sampler
from steelyard.estimators import places
from steelyard.estimators.comparisons import comparisons, without
from steelyard.estimators.derivation import provenance, reason
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.quantities import quantities
from steelyard.estimators.resolve import Resolution
from steelyard.estimators.world import World
from steelyard.facts.load import method_table
from steelyard.facts.record import BASES
from steelyard.facts.registry import Registry

GRID = (
    ("USA", "2020", "United States", 400),
    ("USA", "2022", "United States", 360),
    ("FRA", "2022", "France", 60),
    ("GBR", "2022", "United Kingdom", 240),
    ("CAF", "2022", "Central African Republic", 0),
    ("gcp:clean", "", "Clean", 100),
    ("gcp:middle", "", "Middle", 300),
    ("gcp:dirty", "", "Dirty", 500),
)
RUN = {"published": "2022-06-01", "chip_hours": "1e6", "countries": "United States of America", "chip": "fast"}


@pytest.fixture(scope="module")
def resolved(make_registry, fact, entry):
    """Resolution of models given as {id: facts}, on a small table of grids."""

    def build(**models: dict[str, str]) -> Resolution:
        rows = [
            fact(subject, name, value)
            for subject, facts in models.items()
            for name, value in {"name": subject, **facts}.items()
        ]
        chip = {"name": "Fast", "kind": "GPU", "tdp_w": "500"}
        folder = make_registry(
            models=rows,
            chips=[fact("fast", name, value, kind="chips") for name, value in chip.items()],
            grid=[entry("grid", place=p, year=y, name=n, gco2e_per_kwh=str(g)) for p, y, n, g in GRID],
            prices=[],
        )
        return Resolution(World(Registry(folder)), quantities(2023))

    return build


def middle(resolution: Resolution, name: str) -> float:
    return float(resolution.solved(name).middle[0])


def spread(resolution: Resolution, name: str) -> float:
    """95 % quantile / 5 % quantile of the first model."""
    low, high = np.quantile(resolution.draws(name, Sampler(2_000, 0))[0], [0.05, 0.95])
    return float(high / low)


# Places


@pytest.mark.parametrize(
    ("stated", "intensity"),
    [
        ({"grid_gco2e_per_kwh": "123", "training_place": "FRA", "cloud_vendor": "Google Cloud"}, 123),
        ({"training_place": "gcp:dirty", "cloud_vendor": "Google Cloud"}, 500),
        ({"training_place": "FRA", "cloud_vendor": "Google Cloud"}, 60),
        ({"cloud_vendor": "Google Cloud"}, 300),
        ({"cloud_vendor": "Amazon Web Services"}, 360),
        ({}, 360),
        ({"countries": "France|United States of America"}, (60 * 360) ** 0.5),
        ({"countries": "Multinational|France"}, 60),
    ],
    ids=["stated", "site", "country of training", "cloud", "cloud without sites", "country", "two countries", "noise"],
)
def test_the_best_known_place_counts(resolved, stated, intensity):
    assert middle(resolved(run=RUN | stated), "grid_intensity") == pytest.approx(intensity)


def test_the_weaker_the_place_is_known_the_wider_the_range(resolved):
    kinds = (
        {"training_place": "USA"},
        {"countries": "United States of America"},
        {"countries": "United States of America|France"},
    )
    widths = [spread(resolved(run=RUN | stated), "grid_intensity") for stated in kinds]
    assert spread(resolved(run=RUN | {"grid_gco2e_per_kwh": "360"}), "grid_intensity") < widths[0]
    assert widths == sorted(widths)
    assert widths[0] < 0.7 * widths[1] < 0.7 * widths[2]


@pytest.mark.parametrize(
    ("published", "year", "apart"),
    [("2019-06-01", "2020", 1), ("2021-06-01", "2020", 1), ("2022-06-01", "2022", 0), ("2026-06-01", "2022", 4)],
    ids=["before the first", "between two: the earlier", "on record", "after the last"],
)
def test_the_nearest_year_counts_and_the_gap_is_told(resolved, published, year, apart):
    found = resolved(run=RUN | {"published": published, "training_place": "USA"})
    read = provenance(found, found.quantities["grid_middle"], 0)
    assert read is not None
    assert read.text.startswith(f"United States {year}: ")
    assert middle(found, "grid_years_apart") == apart


def test_a_gap_of_years_widens_the_range(resolved):
    widths = [
        spread(resolved(run=RUN | {"published": day, "training_place": "USA"}), "grid_intensity")
        for day in ("2022-06-01", "2038-06-01")
    ]
    assert widths[1] > 1.02 * widths[0]


def test_an_intensity_without_a_year_counts_as_years_apart(resolved):
    found = resolved(run=RUN | {"training_place": "gcp:dirty"})
    assert middle(found, "grid_years_apart") == 3
    assert spread(found, "grid_intensity") > 1.2


@pytest.mark.parametrize("countries", ["Multinational", "Atlantis", "Central African Republic"])
def test_no_average_of_the_world_stands_in_for_an_unknown_place(resolved, countries):
    found = resolved(run=RUN | {"countries": countries})
    assert np.isnan(middle(found, "operational_tco2e"))
    assert "neither the place of training" in reason(found, "operational_tco2e", 0)
    assert np.isfinite(middle(found, "embodied_tco2e"))


def test_the_developers_country_is_an_assumption_and_a_place_on_record_is_not(resolved):
    def basis(**stated):
        return BASES[resolved(run=RUN | stated).solved("grid_middle").basis[0]]

    assert basis() == basis(cloud_vendor="Google Cloud") == "assumed"
    assert basis(training_place="FRA") == "estimated"


def test_spread_within_a_country_is_that_of_the_sites_on_record():
    """The constant is measured on the table of grids; new rows there ask for a new constant."""
    world = World(steelyard.registry(), [])
    grid = places.Grid(world)
    ratios = [
        float(row["gco2e_per_kwh"]) / grid.intensity[grid.places[row["country"]][0]]
        for row in grid.rows
        if places.SITE_MARK in row["place"]
    ]
    constant = world.assumption("grid_within_country")["any"]
    assert np.quantile(ratios, [0.05, 0.95]) == pytest.approx([constant.low, constant.high], abs=0.005)


def test_places_on_record_stand_in_the_table_of_grids():
    world = World(steelyard.registry())
    grid = places.Grid(world)
    named = {row["value"] for row in method_table("facts_models") if row["attribute"] == "training_place"}
    assert named <= grid.places.keys()
    assert {code for _, code in places.aliases("places")} <= grid.places.keys()


def test_countries_of_almost_all_models_are_understood():
    grid = places.Grid(World(steelyard.registry(), []))
    lists = [facts["countries"] for facts in steelyard.registry().facts("models").values() if "countries" in facts]
    lost = {one.value for one in lists if not grid.codes_of(one)}
    assert lost <= {"Multinational"}


# What a developer states


def test_pue_enters_once(resolved):
    servers = resolved(run=RUN | {"it_energy_mwh": "100", "pue": "1.2", "grid_gco2e_per_kwh": "500"})
    assert [middle(servers, name) for name in ("it_energy_mwh", "energy_mwh", "operational_tco2e")] == [100, 120, 60]
    facility = resolved(run=RUN | {"facility_energy_mwh": "120", "pue": "1.2", "grid_gco2e_per_kwh": "500"})
    assert middle(facility, "it_energy_mwh") == pytest.approx(100)
    assert [middle(facility, name) for name in ("energy_mwh", "operational_tco2e")] == [120, 60]


def test_power_as_measured_needs_no_share_of_a_server(resolved):
    """1e6 chip-hours × 300 W = 300 MWh; from the TDP it would be 500 W × 1.8 × 0.75 = 675 MWh."""
    assert middle(resolved(run=RUN | {"chip_power_w": "300"}), "it_energy_mwh") == pytest.approx(300)
    assert middle(resolved(run=RUN), "it_energy_mwh") == pytest.approx(675)


def test_market_based_stands_beside_and_is_never_subtracted(resolved):
    with_, without_ = resolved(run=RUN | {"market_based_tco2e": "0"}), resolved(run=RUN)
    assert middle(with_, "market_based_tco2e") == 0
    assert np.isnan(middle(without_, "market_based_tco2e"))
    assert middle(with_, "operational_tco2e") == middle(without_, "operational_tco2e") > 0


def test_energy_that_is_stated_is_as_narrow_as_its_error(resolved):
    assert spread(resolved(run=RUN | {"it_energy_mwh": "100"}), "it_energy_mwh") == pytest.approx(1.6 / 0.85, rel=0.02)


# All models at once


def test_a_model_alone_has_the_draws_that_it_has_among_all():
    registry = steelyard.registry()
    several = [registry.resolve("models", name) for name in ("GPT-3", "Gemini Ultra", "BLOOM", "Llama 3.1-405B")]
    together = Estimates(registry, several, draws=200)
    for subject in several:
        alone = Estimates(registry, [subject], draws=200)
        assert (alone.draws("operational_tco2e") == together.draws("operational_tco2e", [subject])).all()


def test_electricity_that_costs_also_emits():
    """A draw of the energy enters cost and carbon together."""
    models = Estimates(steelyard.registry(), [steelyard.registry().resolve("models", "Llama 2-70B")], draws=500)
    ratio = models.draws("operational_tco2e") / models.draws("energy_mwh")
    assert ratio == pytest.approx(models.draws("grid_intensity") / 1_000, rel=1e-5)


# Beside it


def test_llama_2_emitted_as_much_as_sixteen_americans_in_a_year():
    """ai-index-2024, Fig. 2.13.1: 291 t are about 16 times what an average American emits in a year."""
    found = {one.entity: one.times for one in comparisons(steelyard.registry(), 291)}
    assert found["average_american_life_year"] == pytest.approx(16, abs=0.5)
    assert found["flight_NY_SF_one_passenger"] == pytest.approx(291, rel=0.02)


def test_comparisons_run_from_the_largest_thing_and_count_one_in_the_singular():
    found = comparisons(steelyard.registry(), 18.08)
    assert [one.tco2e for one in found] == sorted((one.tco2e for one in found), reverse=True)
    named = {one.entity: one.words for one in found}
    assert named["average_american_life_year"] == "average American in a year"
    assert named["average_human_life_year"] == "average people in a year"


def test_no_comparison_is_known_before_it_was_published():
    assert comparisons(steelyard.registry("2024-02"), 100) == []


def test_every_everyday_thing_has_words_and_every_word_a_figure():
    entities = {row["entity"] for row in steelyard.registry().rows("observations", "reference_emissions")}
    assert entities == {row["entity"] for row in method_table("comparisons")}


def test_figures_of_another_scope_do_not_stand_beside_operational_carbon():
    bloom = steelyard.registry().resolve("models", "BLOOM")
    found = Estimates(steelyard.registry(), [bloom], draws=1).of(bloom, ("operational_tco2e", "embodied_tco2e"))
    assert {one.value for one in found["operational_tco2e"].published_figures} == {25, 30}
    assert {one.value for one in found["embodied_tco2e"].published_figures} == {11.2}


def test_a_model_without_its_statements_keeps_everything_else():
    registry = steelyard.registry()
    subject = registry.resolve("models", "Gopher")
    bare = without(registry, subject, draws=50)
    whole = Estimates(registry, [subject], draws=50)
    assert (bare.draws("chip_hours") == whole.draws("chip_hours")).all()
    assert bare.of(subject, ("energy_mwh",))["energy_mwh"].basis == "estimated"
