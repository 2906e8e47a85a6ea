"""Which models a trend is of: the largest at their release, or by another rule, of some developers, domains, chips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Codes, Mask
from steelyard.constants import DAYS_PER_YEAR
from steelyard.errors import InputError, UnknownNameError, nearest
from steelyard.estimators.estimate import Estimates
from steelyard.estimators.imputation import IMPUTED
from steelyard.estimators.world import day_number
from steelyard.facts.registry import normal
from steelyard.formulas import trend as formulas
from steelyard.words.phrase import Phrase, Phrases, Term

Floats = npt.NDArray[np.float64]
Rule = Literal["top", "window", "residual", "all"]
RULES: tuple[Rule, ...] = ("top", "window", "residual", "all")
"""How models are selected: the largest at their release; larger than most of their time; far above the trend; all."""
TOLD = {
    "top": "the {n} largest by {quantity} at release",
    "window": "the top quarter by {quantity} within a year of release",
    "residual": "the quarter furthest above the trend in {quantity}",
    "all": "every model",
}
"""The rules in words."""


@dataclass(frozen=True)
class Selection:
    """Which models a trend is of.

    Fine-tunes and second names of one run count when models are ranked, once, and are never in the sample.

    Attributes:
        rule: ``top``: among the ``top`` largest of the models published up to its day; ``window``: larger than three
            quarters of those published within a year of it; ``residual``: further above the trend in size than
            three quarters of all; ``all``: every model.
        top: How many.
        by: The quantity that is their size.
        since: First day of publication.
        until: Last day of publication; the vintage by default.
        domains: Domains of which models have at least one, ranked among themselves; all by default.
        organizations: Developers of which models have at least one, ranked among themselves; all by default.
        kinds: Kinds of chips trained on, such as GPU, taken from the sample after ranking; all by default.
        imputed: Whether values imputed from like models count, of the size and of the quantity itself.
    """

    rule: Rule = "top"
    top: int = 10
    by: str = "training_flop"
    since: str = "2016-01-01"
    until: str | None = None
    domains: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    imputed: bool = False

    def words(self) -> Phrase:
        """The selection in words."""
        by = Phrase(self.by.replace("_", " "))
        parts = [Phrase(TOLD[self.rule], n=self.top, quantity=by), Phrase("since {day}", day=self.since)]
        if self.until:
            parts.append(Phrase("until {day}", day=self.until))
        parts += [_listed("value:domains", self.domains, ", ")] if self.domains else []
        parts += [_listed("organization", self.organizations, ", ")] if self.organizations else []
        if self.kinds:
            parts.append(Phrase("trained on {chips}", chips=_listed("value:chip", self.kinds, " or ")))
        if self.imputed:
            parts.append(Phrase("imputed values too"))
        return Phrases(parts, "; ")


def _listed(kind: str, codes: Sequence[str], joint: str) -> Phrases:
    return Phrases([Term(kind, code) for code in codes], joint)


def check(estimates: Estimates, quantity: str, selection: Selection) -> None:
    """Stop where a selection cannot be made.

    Raises:
        UnknownNameError: There is no such quantity.
        InputError: A quantity is no number, or a rule, rank or day is out of range.
    """
    for name in (quantity, selection.by):
        if estimates.quantity(name).form != "number":
            raise InputError(f"{name} is no number, so it has no trend")
    if selection.rule not in RULES:
        raise InputError(f"no rule {selection.rule!r}; the rules are {', '.join(RULES)}")
    if selection.top < 1:
        raise InputError(f"the {selection.top} largest models are none; give a number from 1")
    for day in filter(None, (selection.since, selection.until)):
        try:
            day_number(day)
        except ValueError:
            raise InputError(f"{day!r} is no day; give it as YYYY-MM-DD") from None


def sample(estimates: Estimates, quantity: str, selection: Selection) -> Codes:
    """Positions of the models of a selection whose quantity is known, by day of publication."""
    world, day = estimates.world, estimates.world.column("published").value
    size = values(estimates, selection.by, selection.imputed)
    value = values(estimates, quantity, selection.imputed)
    ranked = np.isfinite(day) & (size > 0) & universe(estimates, selection)
    ranked[ranked] = _first_names(estimates, np.flatnonzero(ranked), day, size)
    chosen = np.zeros(len(world), bool)
    chosen[ranked] = _chosen(estimates, selection, day[ranked], size[ranked])
    chosen &= (value > 0) & ~world.has_base & (day >= day_number(selection.since)) & _kinds(estimates, selection)
    if selection.until:
        chosen &= day <= day_number(selection.until)
    found = np.flatnonzero(chosen)
    return found[np.argsort(day[found], kind="stable")]


def values(estimates: Estimates, quantity: str, imputed: bool) -> Floats:
    """Central values of a quantity, (models,), NaN where unknown; those imputed from like models only if asked for."""
    solved = estimates.resolution.solved(quantity)
    return solved.middle if imputed else np.where(solved.basis == IMPUTED, np.nan, solved.middle)


def _chosen(estimates: Estimates, selection: Selection, day: Floats, size: Floats) -> Mask:
    share = estimates.world.constant("selection_percentile")
    if selection.rule == "top":
        return formulas.rank_at_release(day, size) <= selection.top
    if selection.rule == "window":
        return formulas.share_in_window(day, size, estimates.world.constant("selection_window_days")) >= share
    if selection.rule == "residual":
        since = day >= day_number(selection.since)
        found = np.zeros(len(day), bool)
        if since.any():
            found[since] = formulas.share_of_residuals(day[since] / DAYS_PER_YEAR, size[since]) >= share
        return found
    return np.ones(len(day), bool)


def _first_names(estimates: Estimates, places: Codes, day: Floats, size: Floats) -> Mask:
    """Which of some models are the first of their developers with exactly their size; a second is the same run."""
    facts = [estimates.world.models[place] for place in places]
    makers = [one["organizations"].value if "organizations" in one else str(k) for k, one in enumerate(facts)]
    _, maker = np.unique(makers, return_inverse=True)
    order = np.lexsort((places, day[places]))
    pairs = np.stack([maker[order].astype(np.float64), size[places][order]])
    _, first = np.unique(pairs, axis=1, return_index=True)
    kept = np.zeros(len(places), bool)
    kept[order[first]] = True
    return kept


def universe(estimates: Estimates, selection: Selection) -> Mask:
    """Models of the domains and developers asked for."""
    found = np.ones(len(estimates.world), bool)
    for attribute, wanted in (("domains", selection.domains), ("organizations", selection.organizations)):
        if wanted:
            lists = [facts[attribute].items if attribute in facts else [] for facts in estimates.world.models]
            names = _named(attribute.removesuffix("s"), {name for several in lists for name in several}, wanted)
            found &= np.array([not names.isdisjoint(several) for several in lists], bool)
    return found


def _kinds(estimates: Estimates, selection: Selection) -> Mask:
    """Models trained on one chip of the kinds asked for."""
    if not selection.kinds:
        return np.ones(len(estimates.world), bool)
    kinds = estimates.world.chips.kinds
    if not kinds:
        return np.zeros(len(estimates.world), bool)
    names = _named("kind of chip", {kind for kind in kinds if kind}, selection.kinds)
    chip = estimates.resolution.solved("chip").middle
    fits = np.array([kind in names for kind in kinds] + [False], bool)
    return fits[np.where(np.isfinite(chip), chip, -1).astype(np.int64)]


def _named(kind: str, known: set[str], wanted: Sequence[str]) -> set[str]:
    """Names as they are on record, whatever their case and punctuation.

    Raises:
        UnknownNameError: One is not on record.
    """
    spelled: dict[str, set[str]] = {}
    for name in known:
        spelled.setdefault(normal(name), set()).add(name)
    for name in wanted:
        if normal(name) not in spelled:
            raise UnknownNameError(kind, name, nearest(name, sorted(known), cutoff=70))
    return set().union(*(spelled[normal(name)] for name in wanted))
