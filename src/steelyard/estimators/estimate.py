"""Estimates: what is shown of a quantity of a model, for one model or all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from steelyard.arrays import Array, Mask
from steelyard.draws.sample import Sampler
from steelyard.draws.summary import Summary, summarize
from steelyard.errors import InputError, UnknownNameError, nearest
from steelyard.estimators.derivation import Ends, Node, derivation, label, provenance, reason, steps
from steelyard.estimators.development import DEVELOPMENT_COST, DEVELOPMENT_PARTS
from steelyard.estimators.figures import Figure, figures_of
from steelyard.estimators.price_age import LISTED
from steelyard.estimators.quantities import quantities
from steelyard.estimators.resolve import UNKNOWN, Resolution, Solved
from steelyard.estimators.spec import GRADES, Quantity
from steelyard.estimators.world import World, check_price_year
from steelyard.facts.record import Fact
from steelyard.facts.registry import Registry
from steelyard.words.phrase import Lowered, Phrase, Phrases

if TYPE_CHECKING:
    import polars as pl

METHODS = {"cloud": "cloud_cost", "amortized": "amortized_cost", "acquisition": "acquisition_cost"}
"""Costing methods and the quantities that they give."""
PARTS = ("amortized_chips", "amortized_server", "amortized_interconnect", "amortized_energy")
ON_REQUEST = {"development": DEVELOPMENT_COST}
"""Costing methods that are shown where they are asked for by name."""
PARTS_OF = {"amortized_cost": PARTS, DEVELOPMENT_COST: DEVELOPMENT_PARTS}
"""Costs that are the sum of parts."""
SHOWN = (
    *METHODS.values(),
    *PARTS,
    "training_flop",
    "chip_hours",
    "chip_count",
    "training_hours",
    "price_per_chip_hour",
    "energy_mwh",
    "operational_tco2e",
    "embodied_tco2e",
)
"""Quantities that are shown unless others are asked for."""
WHERE_STATED = ("market_based_tco2e",)
"""Quantities that are shown of a model where its owner states them."""
MAX_DRAWS = 1_000_000
LIKELY = 0.05
"""Share from which on a chip is named among those that a missing one is drawn from."""


@dataclass(frozen=True)
class Estimate:
    """A quantity of a model.

    Attributes:
        subject: Id of the model.
        model: Its name.
        published: Day of publication, as YYYY-MM-DD; None where unknown.
        organizations: Who made it.
        quantity: Id of the quantity.
        title: Its name for people.
        unit: Its unit.
        price_year: Year in whose dollars money is given; None for what is no money.
        central: Value with every input at its middle; None where unknown.
        median: Median of the draws.
        p05: 5 % quantile of the draws.
        p95: 95 % quantile: with p05 the 90 % interval.
        basis: How firm the value is: reported, derived, estimated, assumed; None where unknown.
        as_of: Vintage of the facts.
        cause: Why it is unknown, as a clause; empty where it is known.
        published_figures: What others have published of the same quantity of the same model.
    """

    subject: str
    model: str
    published: str | None
    organizations: tuple[str, ...]
    quantity: str
    title: str
    unit: str
    price_year: int | None
    central: float | None
    median: float | None
    p05: float | None
    p95: float | None
    basis: str | None
    as_of: str
    cause: str
    published_figures: tuple[Figure, ...]
    _of: Estimates = field(repr=False, compare=False)

    @property
    def models(self) -> Estimates:
        """The estimates of which it is one."""
        return self._of

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.central is not None

    @property
    def reason(self) -> str:
        """Why it is unknown, as a sentence; empty where it is known."""
        return Phrase("No {quantity}: {cause}.", quantity=Lowered(self.title), cause=self.cause) if self.cause else ""

    def derivation(self) -> Node | None:
        """The tree of rules, inputs and sources that gave the value; None where it is unknown."""
        return self._of.derivation(self.subject, self.quantity) if self.known else None

    def draws(self) -> Array:
        """Draws of the value, of shape (1, draws), in its unit; NaN where it is unknown."""
        return self._of.draws(self.quantity, [self.subject])

    def record(self, explain: bool = False) -> dict[str, Any]:
        """The estimate as plain data, the form of ``--json``."""
        names = ("model", "published", "organizations", "quantity", "unit", "price_year", "central", "median", "p05")
        data = {name: getattr(self, name) for name in (*names, "p95", "basis", "as_of")}
        data["organizations"] = list(self.organizations)
        data["published_figures"] = [figure._asdict() for figure in self.published_figures]
        data["reason"] = str(self.reason) or None
        if explain:
            tree = self.derivation()
            data["derivation"] = node_record(tree) if tree else None
        return data


def _interval(spread: Summary, place: int) -> Ends:
    """The 90 % interval of a quantity of a model; none where it has no spread."""
    low, high = float(spread.p05[place]), float(spread.p95[place])
    return (low, high) if low < high else (None, None)


class Choice(NamedTuple):
    """A chip or vendor that an estimate rests on: what it is, its name, and how firm that is."""

    title: str
    name: str
    basis: str


def node_record(node: Node) -> dict[str, Any]:
    """A derivation as plain data."""
    data = {
        name: getattr(node, name) for name in ("quantity", "title", "unit", "value", "low", "high", "basis", "rule")
    }
    data["value"] = node.value if node.value is not None else node.label
    data |= {"title": str(node.title), "rule": str(node.rule)}
    origin = node.provenance
    data["provenance"] = origin and origin._replace(text=str(origin.text), note=str(origin.note))._asdict()
    data["inputs"] = [node_record(one) for one in node.inputs]
    return data


class Estimates:
    """Quantities of models, resolved and drawn on demand.

    Args:
        registry: The facts.
        subjects: Ids of the models; all by default.
        price_year: Year in whose dollars money is given.
        draws: Draws of each quantity.
        seed: Seed of the draws; the same seed gives the same bytes.
        own: Facts of models that are not on record, by id.
        imputes: Whether what is missing may be drawn from models like it.

    Raises:
        InputError: The price year is not covered, or the number of draws is out of range.
    """

    def __init__(
        self,
        registry: Registry,
        subjects: Sequence[str] | None = None,
        *,
        price_year: int = 2023,
        draws: int = 10_000,
        seed: int = 0,
        own: Mapping[str, Mapping[str, Fact]] | None = None,
        imputes: bool = True,
    ) -> None:
        if not 1 <= draws <= MAX_DRAWS:
            raise InputError(f"{draws} draws cannot be made; give a number from 1 to {MAX_DRAWS:,}")
        self.registry, self.price_year = registry, price_year
        self.world = World(registry, subjects, own, imputes=imputes)
        check_price_year(self.world, price_year)
        self.resolution = Resolution(self.world, quantities(price_year))
        self.sampler = Sampler(draws, seed)
        self._summaries: dict[str, Summary] = {}
        self._steps: dict[str, Summary] = {}
        self._explained: dict[str, None] = {}
        self._causes: dict[tuple[str, int], Phrase] = {}

    @property
    def subjects(self) -> list[str]:
        """Ids of the models."""
        return self.world.subjects

    @cached_property
    def _place(self) -> dict[str, int]:
        return {subject: place for place, subject in enumerate(self.subjects)}

    def summaries(self, names: Iterable[str], progress: Callable[[int, int], None] | None = None) -> dict[str, Summary]:
        """Median and 90 % interval of quantities for all models, each (models,), NaN where unknown.

        Args:
            names: Ids of the quantities.
            progress: Told how many models are done, and of how many.

        Raises:
            UnknownNameError: There is no such quantity.
        """
        names = list(names)
        for name in names:
            self.quantity(name)
        if fresh := [name for name in names if name not in self._summaries]:
            wanted = dict.fromkeys(fresh, self._everyone)
            self._summaries.update(self.resolution.summaries(wanted, self.sampler, progress))
        return {name: self._summaries[name] for name in names}

    @property
    def _everyone(self) -> Mask:
        return np.ones(len(self.subjects), bool)

    def quantity(self, name: str) -> Quantity:
        """The declaration of a quantity.

        Raises:
            UnknownNameError: There is no such quantity.
        """
        if name not in self.resolution.quantities:
            raise UnknownNameError("quantity", name, nearest(name, self.resolution.quantities))
        return self.resolution.quantities[name]

    def draws(self, name: str, subjects: Sequence[str] | None = None) -> Array:
        """Draws of a quantity, of shape (models, draws), in its unit; NaN where unknown."""
        places = None if subjects is None else np.array([self._place[subject] for subject in subjects], np.int64)
        return self.resolution.draws(name, self.sampler, places)

    def all(self, names: Sequence[str] = SHOWN) -> list[Estimate]:
        """One estimate a model and quantity, unknown ones included, models in the order of the log."""
        summaries = self.summaries(names)
        return [one for place in range(len(self.subjects)) for one in self._estimates(place, summaries)]

    def of(self, subject: str, names: Sequence[str] = SHOWN) -> dict[str, Estimate]:
        """The estimates of one model by quantity."""
        return {one.quantity: one for one in self._estimates(self._place[subject], self.summaries(names))}

    def _estimates(self, place: int, summaries: Mapping[str, Summary]) -> Iterator[Estimate]:
        subject, facts = self.subjects[place], self.world.models[place]
        published = facts["published"].value if "published" in facts else None
        organizations = tuple(facts["organizations"].items) if "organizations" in facts else ()
        for name, summary in summaries.items():
            quantity, solved = self.quantity(name), self.resolution.solved(name)
            known = solved.rule[place] != UNKNOWN
            yield Estimate(
                subject,
                facts["name"].value,
                published,
                organizations,
                name,
                quantity.title,
                quantity.unit,
                self.price_year if quantity.money else None,
                float(solved.middle[place]) if known else None,
                float(summary.median[place]) if known else None,
                float(summary.p05[place]) if known else None,
                float(summary.p95[place]) if known else None,
                GRADES[solved.basis[place]] if known else None,
                self.registry.vintage,
                "" if known else reason(self.resolution, name, place, self._causes),
                self._figures.get((subject, name), ()),
                self,
            )

    @cached_property
    def _figures(self) -> dict[tuple[str, str], tuple[Figure, ...]]:
        return figures_of(self.registry, self.subjects)

    def derivation(self, subject: str, name: str) -> Node | None:
        """The tree of rules, inputs and sources behind a quantity of a model; None where it is unknown."""
        place = self._place[subject]
        if self.resolution.solved(name).rule[place] == UNKNOWN:
            return None

        def drawn(one: str) -> Ends:
            return _interval(summarize(self.resolution.draws(one, self.sampler, np.array([place]))), 0)

        return derivation(self.resolution, name, place, drawn)

    def behind(self, names: Iterable[str]) -> dict[str, Mask]:
        """Quantities that are numbers, and the models in which the derivation of some shows them, (models,) each.

        Args:
            names: Ids of the quantities, which are shown themselves.

        Raises:
            UnknownNameError: There is no such quantity.
        """
        names = [self.quantity(name).id for name in names]
        shown = steps(self.resolution, names)
        return {name: some for name, some in shown.items() if self.quantity(name).form == "number"}

    def prepare(self, explained: Iterable[str], summarized: Iterable[str] = ()) -> None:
        """Draw at one go what ``trees`` of some quantities and ``summaries`` of others need.

        Args:
            explained: Ids of the quantities whose trees will be asked for.
            summarized: Ids of those that will be summarized for all models.

        Raises:
            UnknownNameError: There is no such quantity.
        """
        summarized = [self.quantity(name).id for name in summarized]
        explained = self._explained | dict.fromkeys(explained)
        wanted = self.behind(explained) | dict.fromkeys(summarized, self._everyone)
        self._explained, self._steps = explained, self.resolution.summaries(wanted, self.sampler)
        self._summaries.update({name: self._steps[name] for name in summarized})

    def trees(self, subject: str, names: Iterable[str]) -> dict[str, Node]:
        """The trees behind quantities of a model, as ``derivation`` gives them, without those that are unknown.

        Nothing is drawn for one model: intervals are drawn for all models at the first call, or by ``prepare``. Of
        many models this is many times as fast.

        Args:
            subject: Id of the model.
            names: Ids of the quantities.

        Raises:
            UnknownNameError: There is no such quantity.

        >>> import steelyard
        >>> models = steelyard.Estimates(steelyard.registry(), ["gpt-4"], draws=100)
        >>> models.trees("gpt-4", ["chip_hours"])["chip_hours"] == models.derivation("gpt-4", "chip_hours")
        True
        """
        place, names = self._place[subject], tuple(names)
        if not self._explained.keys() >= set(names):
            self.prepare(names)

        def summarized(one: str) -> Ends:
            return _interval(self._steps[one], place)

        made: dict[str, Node] = {}
        known = [name for name in names if self.resolution.solved(name).rule[place] != UNKNOWN]
        return {name: derivation(self.resolution, name, place, summarized, made) for name in known}

    def choices(self, subject: str) -> list[Choice]:
        """The chip that a model was trained on, and the price that counts for it with the cloud that asks it."""
        place, found = self._place[subject], []
        price = self.resolution.solved(LISTED)
        priced = price.rule[place] != UNKNOWN
        for name in ("chip", "cloud_vendor") if priced else ("chip",):
            solved = self.resolution.solved(name)
            if solved.rule[place] != UNKNOWN:
                named = label(self.world, self.quantity(name).form, float(solved.middle[place]))
                text = self._alternatives(solved, place) or named
                found.append(Choice(self.quantity(name).title, text, GRADES[solved.basis[place]]))
        if priced:
            origin = provenance(self.resolution, self.quantity(LISTED), place)
            if origin:
                found.append(Choice("Price listed", origin.text, GRADES[price.basis[place]]))
        return found

    def _alternatives(self, solved: Solved, place: int) -> str:
        """The likeliest of the chips that a missing one is drawn from, with their shares; empty where it is known."""
        if solved.options is None or solved.shares is None or solved.options[place, 0] < 0:
            return ""
        pairs = zip(solved.options[place], solved.shares[place], strict=True)
        named = (
            Phrase("{chip} {share}", chip=label(self.world, "chip", float(code)), share=f"{share:.0%}")
            for code, share in pairs
            if share >= LIKELY
        )
        return Phrase("drawn: {chips}", chips=Phrases(named, ", "))

    def frame(self, names: Sequence[str] = SHOWN) -> pl.DataFrame:
        """A Polars frame, one row a model and known quantity."""
        import polars as pl

        rows = [estimate.record() for estimate in self.all(names) if estimate.known]
        for row in rows:
            del row["published_figures"], row["reason"]
        return pl.DataFrame(rows, infer_schema_length=None)
