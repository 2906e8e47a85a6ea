"""Rental prices that know their age: how prices wander, what a gap of days does to an interval, what else was asked."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner

import steelyard
from steelyard.cli.main import cli
from steelyard.draws.dist import Z90
from steelyard.draws.sample import Sampler
from steelyard.estimators import lookups
from steelyard.estimators.derivation import provenance
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.price_age import LISTED, PriceSpan, price_drift, price_span
from steelyard.estimators.quantities import quantities
from steelyard.estimators.resolve import Resolution
from steelyard.estimators.spec import GRADES
from steelyard.estimators.world import World, day_number
from steelyard.facts.load import assumptions
from steelyard.facts.registry import Registry

CHIP = "nvidia-a100"
RATE = next(one.value for one in assumptions() if one.id == "price_drift")
YEARS = (0, 1, 4)
ACQUIRED = {f"model-{years}": f"{2020 + years}-01-01" for years in YEARS}
"""Day of acquisition of three models: that of the price, a year and four years after."""


@pytest.fixture(scope="module")
def priced(make_registry, fact, entry):
    """A registry with some prices, and three models with that chip."""

    def make(*prices: dict[str, str]) -> Registry:
        rows = [
            entry("prices", **({"basis": "single_unit", "offer": str(n), "vendor": "Microsoft Azure"} | price))
            for n, price in enumerate(prices)
        ]
        chips = [fact(chip, "name", chip, kind="chips") for chip in (CHIP, "nvidia-h100")]
        models = []
        for model, day in ACQUIRED.items():
            published = np.datetime64(day) + 60 + 33 + 60
            cells = {"name": model, "chip": CHIP, "published": str(published), "cloud_vendor": "Microsoft Azure"}
            models += [fact(model, name, value) for name, value in cells.items()]
        return Registry(make_registry(models=models, chips=chips, prices=rows))

    return make


def rent(date: str, usd: float, **rest: str) -> dict[str, str]:
    return {"chip": CHIP, "date": date, "kind": "commit_3y", "usd": str(usd)} | rest


def resolved(registry: Registry) -> Resolution:
    return Resolution(World(registry), quantities(2023))


def found_basis(found: Resolution) -> str:
    """How firm the listed price of the first model is by itself, whatever its day of acquisition rests on."""
    inputs = (found.solved(name).middle for name in ("chip", "cloud_vendor", "acquisition_day"))
    return GRADES[lookups.rental_price(found.world, *inputs).basis[0]]


# How prices wander


def test_the_constant_is_what_the_price_table_gives():
    """Of the newest vintage, as the locator of the constant says."""
    drift = price_drift(steelyard.registry())
    assert drift.rate == pytest.approx(RATE, rel=0.005)
    assert f"{drift.pairs} pairs of successive prices of {drift.offers} offers" in next(
        one.locator for one in assumptions() if one.id == "price_drift"
    )


def test_the_rate_is_the_spread_of_a_year_and_grows_with_the_root_of_time(priced):
    e = np.e
    assert price_drift(priced(rent("2020-01-01", 1), rent("2024-01-01", e))).rate == pytest.approx(0.5, rel=1e-3)
    both = price_drift(priced(rent("2020-01-01", 1), rent("2021-01-01", 1), rent("2024-01-01", 1 / e)))
    assert both.rate == pytest.approx(0.5, rel=1e-3)
    assert (both.pairs, both.offers, both.unchanged) == (2, 1, 0.5)
    assert both.years == pytest.approx(4, abs=0.01)


def test_only_prices_of_the_same_offer_are_compared(priced):
    first = rent("2020-01-01", 1)
    for other in ({"chip": "nvidia-h100"}, {"vendor": "Lambda Labs"}, {"kind": "on_demand"}, {"region": "East US"}):
        assert price_drift(priced(first, rent("2021-01-01", 9) | other)).pairs == 0, other
    assert np.isnan(price_drift(priced(first)).rate)
    bought = [rent(f"202{n}-01-01", 9**n, kind="purchase") for n in range(3)]
    assert price_drift(priced(*bought)).pairs == 0


def test_of_the_prices_of_a_day_the_cheapest_counts(priced):
    drift = price_drift(priced(rent("2020-01-01", 2), rent("2020-01-01", 1), rent("2021-01-01", 1)))
    assert (drift.pairs, drift.rate) == (1, 0)


# What a gap does


def test_the_gap_is_signed_and_widens_the_interval_by_the_root_of_time(priced):
    found = resolved(priced(rent("2020-01-01", 1.5)))
    gaps = found.solved("price_gap_days").middle
    np.testing.assert_array_equal(gaps, [0, -366, -1461])
    np.testing.assert_array_equal(found.solved(LISTED).middle, 1.5)
    drawn = found.draws(LISTED, Sampler(10_000, 0))
    assert np.ptp(drawn[0]) == 0, "a price of the day has no more width"
    for years, row in zip(YEARS, drawn, strict=True):
        low, middle, high = np.quantile(row, (0.05, 0.5, 0.95))
        assert middle == pytest.approx(1.5, rel=1e-4)
        assert np.log(high / low) / 2 / Z90 == pytest.approx(RATE * years**0.5, rel=0.01, abs=1e-6)


def test_streams_are_read_for_the_models_that_have_a_gap_alone(priced):
    asked = []

    class Counting(Sampler):
        def each(self, name, keys, *rest):
            asked.append((name, len(keys)))
            return super().each(name, keys, *rest)

    found = resolved(priced(rent("2020-01-01", 1.5)))
    found.draws(LISTED, Counting(10, 0))
    assert asked == [(f"imputed/{LISTED}", 2)]
    found.draws(LISTED, Counting(10, 0), np.array([0]))
    assert len(asked) == 1


def test_a_price_seen_later_is_a_last_resort_and_says_so(priced):
    early, late = rent("2019-12-01", 1), rent("2020-01-02", 2)
    both, later = resolved(priced(early, late)), resolved(priced(late))
    assert both.solved(LISTED).middle[0] == 1, "though the other is nearer"
    assert found_basis(both) == "reported"
    assert later.solved("price_gap_days").middle[0] == 1
    assert found_basis(later) == "estimated"
    text = provenance(later, later.quantities[LISTED], 0).text
    assert text.endswith("seen 1 day after acquisition, with no earlier one of its kind on record")
    assert provenance(both, both.quantities[LISTED], 0).text.endswith("seen 31 days before acquisition")


def test_a_gap_of_the_other_sign_widens_as_much():
    world = World(steelyard.registry(), ["gpt-4"])
    np.testing.assert_array_equal(lookups._aged(world, np.array([-200.0])), lookups._aged(world, np.array([200.0])))


def test_where_there_is_no_price_there_is_no_gap(priced):
    found = resolved(priced(rent("2020-01-01", 1, chip="nvidia-h100")))
    assert np.isnan(found.solved("price_gap_days").middle).all()
    assert np.isnan(found.solved(LISTED).middle).all()


def test_cloud_cost_rests_on_the_age_but_its_middle_does_not(priced):
    """A gap of a year adds its variance to that of the price paid."""
    models = Estimates(steelyard.registry(), ["gpt-4"])
    price, gap = (models.of("gpt-4", [name])[name] for name in ("price_per_chip_hour", "price_gap_days"))
    assert price.median == pytest.approx(price.central, rel=0.01)
    sigma = np.hypot(np.log(2) / Z90, RATE * np.sqrt(abs(gap.central) / 365.25))
    assert np.log(price.p95 / price.p05) / 2 / Z90 == pytest.approx(sigma, rel=0.02)


# What else was asked


def test_the_span_is_of_that_chip_within_a_year_by_contract(priced):
    world = World(
        priced(
            rent("2020-06-01", 1.2),
            rent("2020-02-01", 1.0, vendor="Lambda Labs"),
            rent("2020-02-01", 3.0, kind="on_demand"),
            rent("2018-12-01", 0.1),
            rent("2021-02-01", 9.0),
            rent("2020-02-01", 0.2, chip="nvidia-h100"),
            rent("2020-02-01", 9_000, kind="purchase"),
        )
    )
    found = price_span(world, world.chip_code[CHIP], day_number("2020-01-15"))
    assert found == [PriceSpan("commit_3y", 1.0, 1.2, 2, 2), PriceSpan("on_demand", 3.0, 3.0, 1, 1)]
    assert price_span(world, world.chip_code[CHIP], day_number("2010-01-01")) == []


def test_the_card_and_the_derivation_tell_the_age_and_the_span():
    def output(*words: str) -> str:
        done = CliRunner().invoke(cli, ["cost", "GPT-4", "--draws", "50", *words], env={"COLUMNS": "250"})
        return done.output

    card = output()
    line = next(line for line in card.splitlines() if line.startswith("Price listed"))
    assert "Microsoft Azure, commit_3y, 2022-01-20, 1.36 USD, seen 52 days before acquisition" in line
    assert "on record within a year of acquisition" not in card
    tree = output("--explain", "--method", "cloud")
    assert "on record within a year of acquisition: three years $1.36 to $1.45 (2 vendors)" in tree
    assert '"note": "on record within a year of acquisition' in output("--explain", "--json")
