"""Trends: selection of models, growth with its interval, the year of crossing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from steelyard.arrays import Array
from steelyard.errors import InputError, UnknownNameError
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.selection import Selection, sample
from steelyard.estimators.trends import alternatives, bootstrap, crossing, trend
from steelyard.facts.registry import Registry

EVERY = Selection(rule="all", since="2010-01-01")
FLOP = "training_flop"
DAYS = [f"{year}-07-01" for year in range(2014, 2024)]
Rows = Sequence[tuple[str, dict[str, str]]]


@pytest.fixture
def models(
    make_registry: Callable[..., Any], fact: Callable[..., Any], entry: Callable[..., Any]
) -> Callable[..., Any]:
    """Estimates of models given as (name, attributes)."""

    def make(rows: Rows, chips: Rows = (), vintage: str | None = None, draws: int = 400, **options: Any) -> Estimates:
        facts = [
            fact(name, attribute, value)
            for name, attributes in rows
            for attribute, value in {"name": name, **attributes}.items()
        ]
        of_chips = [
            fact(name, attribute, value, kind="chips")
            for name, attributes in chips
            for attribute, value in {"name": name, **attributes}.items()
        ]
        index = [
            entry("series", series="PCU518210518210", period=f"{year}-12", value="100") for year in range(2010, 2025)
        ]
        folder = make_registry(models=facts, chips=of_chips, series=index)
        return Estimates(Registry(folder, vintage), draws=draws, **options)

    return make


def exponential(slope: float, **more: str) -> list[tuple[str, dict[str, str]]]:
    """Ten models, one a year, whose FLOP grow by so many orders of magnitude a year of 365.25 days."""
    days = [np.datetime64(day).astype(int) for day in DAYS]
    flop = [10 ** (20 + slope * (day - days[0]) / 365.25) for day in days]
    return [
        (f"m{place}", {"published": day, "training_flop": repr(float(size)), "organizations": f"lab {place}", **more})
        for place, (day, size) in enumerate(zip(DAYS, flop, strict=True))
    ]


@pytest.mark.parametrize("slope", [-0.3, 0.2, 1.0])
def test_an_exact_exponential_is_recovered(models: Callable[..., Estimates], slope: float) -> None:
    found = trend(models(exponential(slope)), FLOP, EVERY)
    assert found.n == 10
    assert found.growth.central == pytest.approx(10**slope, rel=1e-6)
    assert found.growth.low < found.growth.central < found.growth.high
    assert found.r2 == pytest.approx(1)
    assert found.spread == pytest.approx(0, abs=1e-6)
    assert (found.doubling.central is None) == (slope < 0)


def test_the_same_seed_gives_the_same_bytes_and_another_another_interval(models: Callable[..., Estimates]) -> None:
    estimates = models(exponential(0.4))
    once, again = (trend(estimates, FLOP, EVERY) for _ in range(2))
    assert once == again
    other = trend(estimates, FLOP, EVERY, seed=1)
    assert other.growth.central == once.growth.central
    assert other.growth.low != once.growth.low


def test_models_are_ranked_among_those_published_by_their_day(models: Callable[..., Estimates]) -> None:
    rows = [
        ("first", {"published": "2016-05-01", "training_flop": "1e20"}),
        ("larger", {"published": "2017-05-01", "training_flop": "1e21"}),
        ("smaller", {"published": "2018-05-01", "training_flop": "1e19"}),
        ("largest", {"published": "2019-05-01", "training_flop": "1e22"}),
        ("old", {"published": "2015-05-01", "training_flop": "1e18"}),
    ]
    estimates = models(rows)

    def names(selection: Selection) -> list[str]:
        return [estimates.subjects[place] for place in sample(estimates, FLOP, selection)]

    assert names(Selection(top=1)) == ["first", "larger", "largest"]
    assert names(Selection(top=3)) == ["first", "larger", "smaller", "largest"]
    assert names(Selection(top=1, since="2015-01-01")) == ["old", "first", "larger", "largest"]
    assert names(Selection(top=1, until="2018-12-31")) == ["first", "larger"]


def test_fine_tunes_are_ranked_and_not_in_the_sample(models: Callable[..., Estimates]) -> None:
    rows = [
        ("base", {"published": "2016-05-01", "training_flop": "1e20"}),
        ("tuned", {"published": "2016-06-01", "training_flop": "1.1e20", "base_model": "base"}),
        ("next", {"published": "2016-07-01", "training_flop": "1.05e20"}),
    ]
    estimates = models(rows)
    assert [estimates.subjects[place] for place in sample(estimates, FLOP, Selection(top=1))] == ["base"]


def test_a_second_name_of_one_run_takes_no_place(models: Callable[..., Estimates]) -> None:
    twin = {"training_flop": "3e20", "organizations": "lab"}
    rows = [
        ("run", {"published": "2016-05-01", **twin}),
        ("run under another name", {"published": "2016-05-01", **twin}),
        ("of another lab", {"published": "2016-06-01", "training_flop": "3e20", "organizations": "other lab"}),
        ("smaller", {"published": "2016-07-01", "training_flop": "1e20", "organizations": "lab"}),
    ]
    estimates = models([(name.replace(" ", "-"), facts) for name, facts in rows])
    names = [estimates.subjects[place] for place in sample(estimates, FLOP, Selection(top=3))]
    assert names == ["run", "of-another-lab", "smaller"]


def test_domains_and_developers_are_ranked_among_themselves(models: Callable[..., Estimates]) -> None:
    rows = [
        (f"{domain}-{year}", {"published": f"{year}-01-01", "training_flop": flop, "domains": domain.title()})
        for year in range(2016, 2020)
        for domain, flop in (("language", f"{year - 2000}e20"), ("vision", f"{year - 2000}e18"))
    ]
    estimates = models(rows)
    found = trend(estimates, FLOP, Selection(top=1, domains=("vision",)))
    assert [point.name for point in found.models] == [f"vision-{year}" for year in range(2016, 2020)]
    assert all(point.record for point in found.models)
    with pytest.raises(UnknownNameError, match=r"no domain 'Langage'; did you mean 'Language'"):
        trend(estimates, FLOP, Selection(domains=("Langage",)))


def test_kinds_of_chips_are_taken_after_ranking(models: Callable[..., Estimates]) -> None:
    chips = [("card", {"kind": "GPU", "vendor": "V"}), ("tensor", {"kind": "TPU", "vendor": "V"})]
    rows = [
        (f"m{year}", {"published": f"{year}-01-01", "training_flop": f"{flop}e20", "chip": chip})
        for year, flop, chip in ((2016, 1, "card"), (2017, 9, "tensor"), (2018, 5, "card"), (2019, 10, "card"))
    ]
    estimates = models(rows, chips)
    only = Selection(top=1, kinds=("gpu",))
    assert [estimates.subjects[place] for place in sample(estimates, FLOP, only)] == ["m2016", "m2019"]


def test_too_few_models_give_a_reason_and_no_number(models: Callable[..., Estimates]) -> None:
    found = trend(models(exponential(0.4)[:2]), FLOP, EVERY)
    assert not found.known
    assert found.growth.central is None
    assert "2 models" in found.reason
    assert crossing(found, 1e30).reason == found.reason


@pytest.mark.parametrize(
    ("selection", "quantity", "resamples", "message"),
    [
        (replace(EVERY, top=0), FLOP, 10, "give a number from 1"),
        (replace(EVERY, since="2016"), FLOP, 10, "is no day"),
        (EVERY, FLOP, 0, "resamples cannot be made"),
        (EVERY, "chip", 10, "chip is no number"),
        (EVERY, "training_flops", 10, "did you mean 'training_flop'"),
    ],
)
def test_what_cannot_be_asked_is_told(
    models: Callable[..., Estimates], selection: Selection, quantity: str, resamples: int, message: str
) -> None:
    with pytest.raises((InputError, UnknownNameError), match=message):
        trend(models(exponential(0.4)), quantity, selection, resamples=resamples)


class Drawn(Estimates):
    """Estimates whose errors are set by the test: shared by all models, or each model's own."""

    shared = own = 0.0

    def draws(self, name: str, subjects: Sequence[str] | None = None) -> Array:
        place = [self.subjects.index(subject) for subject in subjects or self.subjects]
        random, count = np.random.default_rng(5), self.sampler.draws
        middle = self.resolution.solved(name).middle[place][:, None]
        common = random.normal(0, self.shared, (1, count))
        return middle * 10 ** (common + random.normal(0, self.own, (len(self.subjects), count))[place])


def many(models: Callable[..., Estimates], shared: float, own: float, step: float = 0.001) -> Drawn:
    """120 models over eight years, each so many orders of magnitude above the one before."""
    count = 120
    days = np.datetime64("2016-01-01") + np.arange(count) * (8 * 365 // count)
    rows = [
        (f"m{k}", {"published": str(day), "training_flop": repr(10 ** (20 + step * k)), "organizations": f"lab {k}"})
        for k, day in enumerate(days)
    ]
    estimates = models(rows)
    estimates.__class__ = Drawn
    estimates.shared, estimates.own = shared, own
    return estimates


def width(of: Any) -> float:
    return float(np.log10(of.high / of.low))


def test_noise_widens_the_interval(models: Callable[..., Estimates]) -> None:
    exact, noisy, noisier = (trend(many(models, 0, own), FLOP, EVERY) for own in (0.0, 0.3, 0.6))
    assert width(exact.growth) < 0.01 * width(noisy.growth)
    assert width(noisier.growth) == pytest.approx(2 * width(noisy.growth), rel=0.1)
    assert exact.growth.central == noisy.growth.central


def test_a_shared_error_does_not_shrink_with_the_number_of_models(models: Callable[..., Estimates]) -> None:
    """An error that all models share moves the line as a whole, however many there are; growth it leaves alone."""
    whole = 2 * 1.645 * 0.3
    shared = trend(many(models, 0.3, 0), FLOP, EVERY)
    own = trend(many(models, 0, 0.3), FLOP, EVERY)
    assert width(shared.level(2020)) == pytest.approx(whole, rel=0.1)
    assert width(own.level(2020)) < whole / 7
    assert width(shared.growth) < 0.01 * width(own.growth)


@pytest.mark.parametrize(("error", "least", "most"), [(0.0, 0.85, 0.95), (0.3, 0.88, 0.99)])
def test_the_interval_holds_the_truth(error: float, least: float, most: float) -> None:
    """300 samples of 40 models: a 90 % interval within four standard errors (0.07) where values are exact.

    Where they are estimates, central values already scatter by their errors and the draws add them again, so that the
    interval holds the truth more often.
    """
    random, truth, held = np.random.default_rng(7), 0.4, 0
    for _ in range(300):
        year = np.sort(random.uniform(2016, 2024, 40))
        middle = 10 ** (truth * (year - 2016) + random.normal(0, 0.5, 40) + random.normal(0, error, 40))
        draws = middle[:, None] * 10 ** random.normal(0, error, (40, 300))
        slopes = bootstrap(year, middle, draws, np.array([39]), 300, random).lines.slope
        held += int(np.quantile(slopes, 0.05) <= truth <= np.quantile(slopes, 0.95))
    assert least <= held / 300 <= most


def test_an_exact_exponential_crosses_in_its_year(models: Callable[..., Estimates]) -> None:
    estimates = many(models, 0, 0)
    found = trend(estimates, FLOP, EVERY)
    per_year = found.oom.central
    at = crossing(found, 10 ** (20 + 0.119 + per_year))
    last = 1970 + estimates.world.column("published").value.max() / 365.25
    assert at.on_line == pytest.approx(last + 1, abs=0.02)
    assert at.year.central == pytest.approx(last + 1, abs=0.02)
    assert at.year.low == pytest.approx(at.year.high, abs=0.05)
    assert at.kept == 1
    assert at.passed is None


def test_what_was_passed_is_passed(models: Callable[..., Estimates]) -> None:
    found = trend(many(models, 0, 0), FLOP, EVERY)
    at = crossing(found, 10 ** (20 + 0.0605))
    assert at.passed.name == "m61"
    year = 1970 + np.datetime64(at.passed.published).astype(int) / 365.25
    assert at.year.central == pytest.approx(year)


def test_a_year_before_the_last_model_is_at_odds_with_no_run_having_passed(models: Callable[..., Estimates]) -> None:
    """The line rises by 1.5 orders of magnitude a year until the last, then stands still."""
    late = [
        (f"late{month}", {"published": f"2025-0{month}-01", "training_flop": f"5.{month}e27", "organizations": "z"})
        for month in (2, 5)
    ]
    found = trend(models([*exponential(1.5)[:6], *late]), FLOP, EVERY)
    at = crossing(found, 4e28)
    assert at.on_line < 2025.3
    assert 0 < at.kept < 0.9
    assert at.year.low > 2025.3


def test_what_does_not_grow_is_never_passed(models: Callable[..., Estimates]) -> None:
    found = trend(models(exponential(-0.5)), FLOP, EVERY)
    at = crossing(found, 1e30)
    assert at.on_line is None
    assert at.year.central is None
    assert at.reason.endswith("may as well not grow.")
    with pytest.raises(InputError, match="never passed"):
        crossing(found, 0)


def test_a_wider_scatter_of_records_widens_the_year(models: Callable[..., Estimates]) -> None:
    narrow, wide = (crossing(trend(many(models, 0, own, 0.03), FLOP, EVERY), 1e25).year for own in (0.05, 0.2))
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_other_selections_differ_from_the_one_made(models: Callable[..., Estimates]) -> None:
    estimates = models(exponential(0.4))
    others = alternatives(estimates, Selection())
    assert Selection() not in others
    assert len(set(others)) == len(others)
    assert {one.rule for one in others} == {"top", "window", "residual", "all"}
    assert {one.until for one in others} == {None, "2024-06-30"}
    assert ("GPU",) in {one.kinds for one in others}
    assert len({one.words() for one in others}) == len(others)
