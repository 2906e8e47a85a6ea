"""What drives an estimate: shares against what is known of products and sums, and what a fact would tell."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from click.testing import CliRunner

import steelyard
from steelyard.cli.main import cli
from steelyard.draws.dist import Z90
from steelyard.draws.sample import Sampler
from steelyard.errors import UnknownNameError
from steelyard.estimators import drivers as drive
from steelyard.estimators.drivers import drivers, narrowing
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.quantities import quantities
from steelyard.estimators.resolve import Resolution
from steelyard.estimators.spec import Assumed, Derived, Quantity
from steelyard.facts.load import assumptions, method_table
from steelyard.facts.record import Fact

GPT_4, BY_LIKENESS = "gpt-4", "claude-3.5-sonnet"
INPUTS = ("training_flop_error", "rental_price_error", "pue", "price_performance_oom_per_year")
MADE_UP = {"training_flop_error": 0.5, "rental_price_error": 0.3, "pue": 0.25, "price_performance_oom_per_year": 0.05}
"""Standard deviations of the logarithms that the tests give four constants, one of them common to all models."""


@pytest.fixture(scope="module")
def models() -> Estimates:
    return Estimates(steelyard.registry(), [GPT_4, BY_LIKENESS])


def made_of(formula, *, seed: int = 0, sigmas: dict[str, float] = MADE_UP) -> Estimates:
    """Estimates with a quantity ``result`` made of four log-normal constants with median 1."""
    found = Estimates(steelyard.registry(), [GPT_4], seed=seed)
    declared = {name: Quantity(f"x_{name}", name, "1", (Assumed(name),)) for name in INPUTS}
    result = Quantity("result", "Result", "1", (Derived(formula, tuple(one.id for one in declared.values()), ""),))
    extra = {one.id: one for one in (*declared.values(), result)}
    found.resolution = Resolution(found.world, quantities(2023) | extra)
    for name, sigma in sigmas.items():
        constant = found.resolution.constant(name)
        low, high = np.exp(-Z90 * sigma), np.exp(Z90 * sigma)
        options = [one._replace(value=1, low=low, high=high, distribution="lognormal") for one in constant.options]
        found.resolution._constants[name] = constant._replace(options=options)
    return found


def shares(models: Estimates, quantity: str = "result", subject: str = GPT_4) -> dict[str, float]:
    return {one.stream.partition("/")[0]: one.share for one in drivers(models, subject, quantity)}


# Shares


@pytest.mark.parametrize("seed", [0, 1, -7])
def test_shares_of_a_product_are_those_of_the_variances_within_two_points(seed):
    found = shares(made_of(lambda a, b, c, d: a * b / c * d, seed=seed))
    whole = sum(sigma**2 for sigma in MADE_UP.values())
    assert found == pytest.approx({name: sigma**2 / whole for name, sigma in MADE_UP.items()}, abs=0.02)
    assert list(found) == list(MADE_UP), "the largest share comes first"


def test_the_ranking_holds_where_two_inputs_are_nearly_alike():
    sigmas = MADE_UP | {"rental_price_error": 0.3, "pue": 0.285}
    orders = {tuple(shares(made_of(lambda a, b, c, d: a * b * c * d, seed=s, sigmas=sigmas))) for s in range(8)}
    assert orders == {tuple(sigmas)}


def total_effects_of_a_sum(sigmas: list[float], nodes: int = 40) -> list[float]:
    """Total effects on ln(x + 2 y) of two log-normal inputs, by Gauss and Hermite's quadrature."""
    z, weight = np.polynomial.hermite_e.hermegauss(nodes)
    weight = weight / weight.sum()
    log = np.log(np.exp(sigmas[0] * z)[:, None] + 2 * np.exp(sigmas[1] * z)[None, :])
    mean = weight @ log @ weight
    variance = weight @ (log - mean) ** 2 @ weight
    of_first, of_second = log - (weight @ log)[None, :], log - (log @ weight)[:, None]
    return [float(weight @ left**2 @ weight / variance) for left in (of_first, of_second)]


def test_shares_of_a_sum_are_its_total_effects_within_two_points():
    sigmas = {"training_flop_error": 0.9, "rental_price_error": 0.6}
    found = shares(made_of(lambda a, b, c, d: a + 2 * b, sigmas=MADE_UP | sigmas))
    expected = total_effects_of_a_sum([0.9, 0.6])
    assert [found[name] for name in sigmas] == pytest.approx(expected, abs=0.02)
    assert sum(expected) > 1.005, "the two interact"


def test_an_input_that_enters_twice_counts_once_and_one_that_cancels_not_at_all():
    found = shares(made_of(lambda a, b, c, d: a * a * b / b))
    assert found == pytest.approx({"training_flop_error": 1}, abs=1e-3)


def test_shares_of_a_listed_model_follow_from_its_constants(models):
    """Cloud cost is a product: stated chip-hours, the price paid, the age of the price."""
    widths = {one.id: np.log(one.high / one.low) for one in assumptions() if one.scope == "any"}
    gap = models.of(GPT_4, ["price_gap_days"])["price_gap_days"].central
    rate = next(one.value for one in assumptions() if one.id == "price_drift")
    expected = {name: (widths[name] / 2 / Z90) ** 2 for name in ("chip_hours_error", "rental_price_error")}
    expected["imputed"] = rate**2 * abs(gap) / 365.25
    whole = sum(expected.values())
    assert shares(models, "cloud_cost") == pytest.approx({k: v / whole for k, v in expected.items()}, abs=0.02)


def test_telling_leaves_the_draws_as_they_were(models):
    before = models.draws("amortized_cost").copy()
    drivers(models, GPT_4, "amortized_cost")
    narrowing(models, GPT_4, "amortized_cost")
    np.testing.assert_array_equal(models.draws("amortized_cost"), before)


def test_the_same_seed_tells_the_same_and_a_model_alone_what_it_is_among_others(models):
    alone = Estimates(steelyard.registry(), [GPT_4])
    assert drivers(alone, GPT_4, "amortized_cost") == drivers(models, GPT_4, "amortized_cost")


def test_each_driver_says_how_uncertain_it_is_itself(models):
    found = {one.stream: one for one in drivers(models, GPT_4, "amortized_cost")}
    hours = found["chip_hours_error"]
    assert (hours.quantity, hours.unit, hours.basis) == ("stated_chip_hours", "chip-hour", "reported")
    assert (hours.low, hours.high) == pytest.approx((57e6 * 0.482, 57e6 * 2.075), rel=0.01)
    network = found["interconnect_share/any"]
    assert (network.low, network.high) == pytest.approx((0.0654, 0.2424), rel=0.01)
    assert network.basis == "assumed"


def test_a_chip_that_is_drawn_is_a_driver_with_its_options(models):
    found = {one.stream: one for one in drivers(models, BY_LIKENESS, "amortized_cost")}
    chip = found["chip"]
    assert chip.basis == "imputed"
    assert (chip.low, chip.high) == (None, None)
    assert chip.share > 0.05
    assert sum(share for _, share in chip.options) == pytest.approx(1)
    assert all(one[1] >= two[1] for one, two in pairwise(chip.options))
    assert "chip" not in {one.stream for one in drivers(models, GPT_4, "amortized_cost")}


def test_what_is_unknown_exact_or_may_be_zero_has_no_drivers(models):
    unknown = Estimates(steelyard.registry(), ["claude-opus-4"])
    assert drivers(unknown, "claude-opus-4", "cloud_cost") == []
    for quantity in ("price_gap_days", "acquisition_day", "chip", "development_experiments"):
        assert drivers(models, BY_LIKENESS, quantity) == [], quantity
        assert narrowing(models, BY_LIKENESS, quantity) is None, quantity
    assert drivers(Estimates(steelyard.registry(), [GPT_4], draws=1), GPT_4, "cloud_cost") == []


def test_no_such_quantity_is_told_as_everywhere(models):
    with pytest.raises(UnknownNameError):
        drivers(models, GPT_4, "cloud_costs")


# What a fact would tell


def published(models: Estimates, subject: str, **attributes: float) -> Estimates:
    """The same model as if some facts were published as estimated, and exact to a thousandth."""
    facts = dict(models.registry.facts("models", [subject])[subject])
    for name, value in attributes.items():
        low, high = str(value * 0.999), str(value * 1.001)
        cells = {"unit": "1", "as_of": "2024-01-01", "basis": "reported", "source": "own", "locator": "here"}
        facts[name] = Fact(subject, name, str(value), low, high, **cells)
    return Estimates(models.registry, [], own={subject: facts})


@pytest.mark.parametrize("subject", [GPT_4, BY_LIKENESS])
@pytest.mark.parametrize("quantity", ["cloud_cost", "amortized_cost"])
def test_the_interval_that_would_remain_is_that_of_the_model_with_the_fact(models, subject, quantity):
    fact = narrowing(models, subject, quantity)
    assert fact.fact == "the exact number of chip-hours"
    hours = models.of(subject, ["chip_hours"])["chip_hours"].central
    told = published(models, subject, chip_hours=hours).of(subject, [quantity])[quantity]
    assert (fact.p05, fact.p95) == pytest.approx((told.p05, told.p95), rel=0.02)
    now = models.of(subject, [quantity])[quantity]
    left = np.log(told.p95 / told.p05) / np.log(now.p95 / now.p05)
    assert fact.gain == pytest.approx(1 - left, abs=0.01)


def test_no_other_fact_would_narrow_it_more(models):
    best = narrowing(models, BY_LIKENESS, "amortized_cost")
    now = models.of(BY_LIKENESS, ["amortized_cost"])["amortized_cost"]
    flop = models.of(BY_LIKENESS, ["counted_flop"])["counted_flop"].central
    other = published(models, BY_LIKENESS, training_flop=flop).of(BY_LIKENESS, ["amortized_cost"])["amortized_cost"]
    assert 1 < other.p95 / other.p05 < now.p95 / now.p05
    assert best.p95 / best.p05 < other.p95 / other.p05


def test_a_quantity_that_a_fact_states_outright_is_not_narrowed_by_it(models):
    assert drivers(models, GPT_4, "chip_hours") != []
    assert narrowing(models, GPT_4, "chip_hours") is None


# The tables


def readable() -> set[str]:
    """Every stream that a rule may read."""
    drawn = {one.id for one in assumptions() if one.distribution != "fixed"}
    rules = [(quantity.id, rule) for quantity in quantities(2023).values() for rule in quantity.rules]
    found = set().union(*(drive.streams(name, rule) for name, rule in rules))
    return {name for name in found if name in drawn or "/" in name} | {"chip"}


class Recorder(Sampler):
    """Remembers which streams were read."""

    def __init__(self) -> None:
        super().__init__(3, 0)
        self.read: set[str] = set()

    def common(self, name):
        self.read.add(name)
        return super().common(name)

    def each(self, name, *rest):
        self.read.add(name)
        return super().each(name, *rest)


@pytest.mark.slow
def test_every_stream_that_is_read_has_a_title():
    found, sampler = Estimates(steelyard.registry()), Recorder()
    for name, quantity in found.resolution.quantities.items():
        if quantity.form == "number":
            found.resolution.draws(name, sampler)
    assert len(sampler.read) > 25
    assert {name for name in sampler.read if drive.title(name) == name} == set()


def test_every_error_and_constant_has_a_title_and_every_title_a_stream():
    titled = {row["stream"] for row in method_table("drivers")}
    assert {name for name in readable() if not name.startswith("imputed/")} - titled == set()
    assert titled - readable() == set()


def test_facts_that_would_tell_state_quantities_that_exist():
    settled = [name for row in method_table("telling_facts") for name in row["settles"].split("|")]
    assert set(settled) - quantities(2023).keys() == set()
    assert len(settled) == len(set(settled))


# The command


def run(*arguments: str):
    return CliRunner().invoke(cli, ["cost", *arguments], env={"COLUMNS": "200"}, standalone_mode=False)


def test_the_card_ranks_the_inputs_and_names_the_fact():
    card = run(GPT_4, "--drivers").output
    line = next(line for line in card.splitlines() if line.startswith("Error of stated chip-hours"))
    assert line.split()[4:6] == ["52%", "55%"]
    assert "27 M to 120 M chip-hours" in line
    assert "if one knew the exact number of chip-hours." in card
    assert "Share of the spread" not in run(GPT_4, "--draws", "50").output


def test_json_has_drivers_of_money_alone():
    rows = json.loads(run(GPT_4, "--drivers", "--json", "--draws", "500").output)
    told = [row["quantity"] for row in rows if "drivers" in row]
    assert told == [row["quantity"] for row in rows if row["price_year"]]
    cloud = next(row for row in rows if row["quantity"] == "cloud_cost")
    assert cloud["narrowed_by"]["fact"] == "the exact number of chip-hours"
    assert {one["stream"] for one in cloud["drivers"]} >= {"chip_hours_error", "rental_price_error"}
    assert "drivers" not in json.loads(run(GPT_4, "--json", "--draws", "50").output)[0]


def test_a_model_without_costs_says_so_still_and_all_models_are_too_many():
    done = run("Claude Opus 4", "--drivers", "--draws", "50")
    assert done.return_value == 3
    assert "Share of the spread" not in done.output
    assert "leave out --all" in str(run("--all", "--drivers").exception)
