"""Why an estimate is not what it was: its derivations on two days, walked down to where they part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Mask
from steelyard.estimators.derivation import label, provenance
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.resolve import UNKNOWN, Solved
from steelyard.estimators.spec import Assumed, Derived, LookedUp, Reported, Rule
from steelyard.estimators.world import World
from steelyard.facts.changes import FactChange, fact_change
from steelyard.facts.record import LIST_SEPARATOR
from steelyard.words.language import ENGLISH, Language
from steelyard.words.numbers import flop, quantity, scaled

Middles = npt.NDArray[np.float64]
THOUSAND = 1000
"""From here on a pure number is given with a magnitude."""
SAME = 1e-9
"""Relative difference up to which two values of an input are the same."""
MINOR = 0.05
"""An input that moved less than this share of the one that moved most is not named."""
OF_CONSTANTS = ("chip", "parameters")
"""Quantities by which the constants of the methods are chosen."""
BESIDE = {"chip_hours": ("reported_flop", "fastest_flop_per_s"), "chip_count": ("counted_flop",)}
"""Quantities that decide, beside its inputs, whether a rule of a quantity holds."""
NAMED = {"chip": "chips", "base_model": "models"}
"""Attributes that hold ids, and the log of each."""
LIKE = ("domains", "organizations")
PLACED = ("training_place", "organizations", "countries")
READ = {
    "chip": ("chip", *LIKE),
    "peak_flop_per_s": ("precision",),
    "cloud_vendor": ("cloud_vendor", "organizations"),
    "counted_flop": ("base_model", "domains"),
    "plain_flop": ("base_model", "domains"),
    "training_flop": ("base_model",),
    "inherited_flop": ("base_model",),
    "chip_hours": ("base_model",),
    "pue": ("organizations",),
    **dict.fromkeys(("epochs", "flop_of_the_like", "hours_of_the_like"), LIKE),
    **dict.fromkeys(("grid_middle", "grid_low", "grid_high", "grid_years_apart"), PLACED),
}
"""Facts of the model that a quantity reads itself, beside its inputs."""
UNSAID = {
    "chips": "a figure of the chip changed",
    "prices": "another price of the chip counts",
    "series": "the series of prices or electricity was revised",
    "grid": "another intensity of the grid counts",
    "organizations": "what is on record of its developer changed",
    "base": "the FLOP of the model that it was made from changed",
    "peers": "the models like it that stand in for what is missing are others",
    "constants": "another constant of the method holds for it",
}
"""What changed where no fact of the model did, by kind of cause."""


class Cause(NamedTuple):
    """Something that moved an estimate.

    Attributes:
        kind: ``fact`` where a fact of the model itself changed, else a key of ``UNSAID``.
        attribute: The fact's attribute; empty for another kind.
        before: What stood before: the fact's value, a price, another figure that was looked up; empty where unknown.
        after: What stands after.
        unit: Unit of both; empty where they have none.
        source: Key of the source of what stands after; empty where it is no fact.
    """

    kind: str
    attribute: str = ""
    before: str = ""
    after: str = ""
    unit: str = ""
    source: str = ""

    @property
    def own(self) -> bool:
        """Whether it is a fact of the model itself."""
        return self.kind == "fact"

    def words(self, say: Language = ENGLISH) -> str:
        """The cause as a clause.

        Args:
            say: The language.

        >>> Cause("fact", "training_flop", "1.9e+23", "1.9e+20", "FLOP", "s").words()
        'training compute was 1.9e23, is 1.9e20'
        >>> Cause("peers").words()
        'the models like it that stand in for what is missing are others'
        """
        shown = [written(cell, self.unit, say) for cell in (self.before, self.after)]
        if shown[0] == shown[1]:
            shown = [self.before, self.after]
        before, after = shown
        if self.own:
            named = say.term("attribute", self.attribute)
            if before and after:
                return say("{attribute} was {before}, is {after}", attribute=named, before=before, after=after)
            if after:
                return say("{attribute} became known: {after}", attribute=named, after=after)
            return say("{attribute} was taken back: {before}", attribute=named, before=before)
        clause = say(UNSAID[self.kind])
        if before and after and before != after:
            return say("{clause}: {after} instead of {before}", clause=clause, before=before, after=after)
        return clause


def written(cell: str, unit: str, say: Language = ENGLISH) -> str:
    """A cell of a log for people: a number with its unit, a list with commas, else as it stands.

    Args:
        cell: The cell.
        unit: Its unit; empty where it has none.
        say: The language.

    >>> written("25000", "chip"), written("1.9e+23", "FLOP"), written("Google|DeepMind", "")
    ('25,000 chips', '1.9e23', 'Google, DeepMind')
    """
    try:
        value = float(cell) if unit else None
    except ValueError:
        value = None
    if value is None:
        names = cell.split(LIST_SEPARATOR) if cell else []
        return say.listed([say.term("country", one) if say.named("country", one) else one for one in names])
    if unit == "FLOP":
        return flop(value)
    if unit == "1" and value >= THOUSAND:
        return scaled(value, 3, say)
    digits = cell.lower().partition("e")[0].replace(".", "").strip("-0")
    return quantity(value, unit, min(max(len(digits), 1), 3), say)


def sentence(causes: Iterable[Cause], say: Language = ENGLISH) -> str:
    """Causes as a sentence; where none is a fact of the model itself, it says so first.

    Args:
        causes: What moved an estimate.
        say: The language.

    >>> sentence([Cause("peers")])
    'no fact of its own changed: the models like it that stand in for what is missing are others'
    """
    causes = list(causes)
    text = say("; ").join(one.words(say) for one in causes)
    if any(one.own for one in causes):
        return text
    return say("no fact of its own changed: {causes}", causes=text)


class Sides:
    """Estimates of the models that are on record on two days.

    Args:
        before: Estimates on the facts of one day.
        after: Estimates on those of another.

    Attributes:
        subjects: Ids of the models of both days.
        places: Their positions before and after, (models,) each.
    """

    def __init__(self, before: Estimates, after: Estimates) -> None:
        self._estimates = before, after
        old = {subject: place for place, subject in enumerate(before.subjects)}
        self.subjects = [subject for subject in after.subjects if subject in old]
        new = {subject: place for place, subject in enumerate(after.subjects)}
        self.places = tuple(np.array([at[one] for one in self.subjects], np.int64) for at in (old, new))
        self._middles: dict[str, tuple[Middles, Middles]] = {}
        self._changed: dict[str, Mask] = {}
        self._roots: dict[tuple[str, int], tuple[str, ...]] = {}

    def name(self, k: int) -> str:
        """The name of a model on the second day."""
        return self._estimates[1].world.models[int(self.places[1][k])]["name"].value

    def solved(self, name: str) -> tuple[Solved, Solved]:
        """A quantity on both days, for all models of each."""
        before, after = (one.resolution.solved(name) for one in self._estimates)
        return before, after

    def middles(self, name: str) -> tuple[Middles, Middles]:
        """Central values of a quantity on both days, for the models of both; NaN where unknown."""
        if name not in self._middles:
            before, after = (one.middle[at] for one, at in zip(self.solved(name), self.places, strict=True))
            self._middles[name] = before, after
        return self._middles[name]

    def causes(self, name: str, k: int) -> tuple[Cause, ...]:
        """What moved a quantity of a model, facts of its own first.

        Args:
            name: The quantity.
            k: Position of the model among those of both days.
        """
        found = dict.fromkeys(cause for root in self._parting(name, k) for cause in self._told(root, k))
        return tuple(sorted(found, key=lambda cause: not cause.own))

    def _ruled(self, name: str, k: int) -> tuple[int, int, Rule]:
        """Positions of the rules of both days, and the better one: what came or went of it is what matters."""
        before, after = (int(one.rule[at[k]]) for one, at in zip(self.solved(name), self.places, strict=True))
        best = min((one for one in (before, after) if one != UNKNOWN), default=0)
        return before, after, self._estimates[1].quantity(name).rules[best]

    def _changes(self, name: str) -> Mask:
        """Which models have another value of a quantity, or came to have one, or no longer do."""
        if name not in self._changed:
            old, new = self.middles(name)
            form = self._estimates[1].quantity(name).form
            if form in ("chip", "vendor"):
                names = [self._labels(one.world, form) for one in self._estimates]
                codes = [np.where(np.isfinite(side), side, -1).astype(np.int64) for side in (old, new)]
                self._changed[name] = np.asarray(names[0][codes[0]] != names[1][codes[1]])
            else:
                same = np.isclose(old, new, rtol=SAME, atol=0, equal_nan=True)
                self._changed[name] = ~same
        return self._changed[name]

    @staticmethod
    def _labels(world: World, form: str) -> npt.NDArray[np.str_]:
        return np.array([*(world.chips.ids if form == "chip" else world.vendors), ""])

    def _parting(self, name: str, k: int) -> tuple[str, ...]:
        """Quantities in which the derivations of a quantity of a model part: they changed, and no input of theirs."""
        if (name, k) not in self._roots:
            before, after, rule = self._ruled(name, k)
            moved = [one for one in self._inputs(name, rule) if self._changes(one)[k]]
            if before != after and (fresh := [one for one in moved if self._came(one, k)]):
                moved = fresh
            roots = [root for one in self._major(moved, k) for root in self._parting(one, k)]
            alike = isinstance(rule, LookedUp) and rule.table == "peers"
            self._roots[name, k] = tuple(dict.fromkeys(([name] if alike or not roots else []) + roots))
        return self._roots[name, k]

    def _inputs(self, name: str, rule: Rule) -> tuple[str, ...]:
        stated = rule.inputs if isinstance(rule, Derived | LookedUp) else ()
        chosen = OF_CONSTANTS if isinstance(rule, Assumed) else ()
        return (*stated, *chosen, *BESIDE.get(name, ()))

    def _came(self, name: str, k: int) -> bool:
        """Whether a quantity is known on one day alone."""
        old, new = self.middles(name)
        return bool(np.isfinite(old[k]) != np.isfinite(new[k]))

    def _major(self, names: list[str], k: int) -> list[str]:
        """Inputs without those that hardly moved beside another; what is no positive number on both days stays."""
        size = {}
        for name in names:
            old, new = (float(side[k]) for side in self.middles(name))
            number = self._estimates[1].quantity(name).form == "number"
            if number and old > 0 and new > 0:
                size[name] = abs(np.log(new / old))
        most = max(size.values(), default=0.0)
        return [name for name in names if name not in size or size[name] >= MINOR * most]

    def _told(self, root: str, k: int) -> list[Cause]:
        """The causes of a quantity that changed though its inputs did not."""
        _, _, rule = self._ruled(root, k)
        attributes = (rule.attribute,) if isinstance(rule, Reported) else ()
        own = [one for name in (*attributes, *READ.get(root, ())) if (one := self._fact(name, k))]
        told = [Cause("fact", *self._named(one), one.unit, one.source) for one in own]
        kind = _kind(rule)
        if kind == "peers" or not told:
            told.append(self._else(kind, root, k))
        return told

    def _else(self, kind: str, root: str, k: int) -> Cause:
        """The cause where no fact of the model changed, with the value that was looked up before and after."""
        if kind in ("peers", "base", "constants") or root == "fastest_flop_per_s":
            return Cause(kind)
        declared = self._estimates[1].quantity(root)
        texts = [self._text(side, root, k) for side in (0, 1)]
        origin = provenance(self._estimates[1].resolution, declared, int(self.places[1][k])) if texts[1] else None
        unit = declared.unit if declared.form == "number" else ""
        return Cause(kind, "", texts[0], texts[1], unit, origin.source if origin else "")

    def _text(self, side: int, name: str, k: int) -> str:
        """The value of a quantity on one of the days; empty where unknown."""
        one = self._estimates[side]
        middle = float(one.resolution.solved(name).middle[self.places[side][k]])
        if not np.isfinite(middle):
            return ""
        return label(one.world, one.quantity(name).form, middle) or repr(middle)

    def _named(self, one: FactChange) -> tuple[str, str, str]:
        """Attribute and both values of a fact; chips and models under their names."""
        kind = NAMED.get(one.attribute)
        if kind is None:
            return one.attribute, one.before, one.after
        before, after = (
            LIST_SEPARATOR.join(side.registry.name(kind, item) or item for item in cell.split(LIST_SEPARATOR) if item)
            for side, cell in zip(self._estimates, (one.before, one.after), strict=True)
        )
        return one.attribute, before, after

    def _fact(self, attribute: str, k: int) -> FactChange | None:
        models = [one.world.models[at[k]] for one, at in zip(self._estimates, self.places, strict=True)]
        return fact_change("models", "", *(model.get(attribute) for model in models))


def _kind(rule: Rule) -> str:
    """The kind of cause where no fact of the model changed."""
    if isinstance(rule, LookedUp):
        return {"models": "base", "assumptions": "constants"}.get(rule.table, rule.table)
    return "constants"
