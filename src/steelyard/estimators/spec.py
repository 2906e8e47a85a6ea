"""A quantity and the rules that may give it, in order of trust."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Array, Codes
from steelyard.facts.record import BASES

GRADES = (*BASES, "imputed")
"""How firm an estimate is: as facts are, or resting on what like models have."""

Where = Literal["", "base", "no_base", "no_base_text", "possible", "lasting", "one_chip", "no_more_chips"]
"""Models for which a rule holds: all, those made from another model, the others, the others on text, and those whose
numbers can be true together: see ``conditions``."""
Form = Literal["number", "day", "chip", "vendor"]
"""How a value is to be read: a number in its unit, days since 1970-01-01, a position among chips or vendors."""


class Reported(NamedTuple):
    """A fact about the model, as it stands in the log.

    Attributes:
        attribute: Attribute of the model.
        error: Assumption that gives the spread of a stated value; none for a value taken as exact. A range that the
            fact itself states comes first.
        where: Condition under which the fact counts.
    """

    attribute: str
    error: str = ""
    where: Where = ""


class Derived(NamedTuple):
    """A formula of other quantities.

    Attributes:
        formula: Pure function of arrays.
        inputs: Ids of its inputs, in order.
        error: Assumption that gives the error of the formula itself.
        where: Condition as for ``Reported``.
        words: The formula for people, with the ids of its inputs.
    """

    formula: Callable[..., Array]
    inputs: tuple[str, ...]
    words: str
    error: str = ""
    where: Where = ""


class Found(NamedTuple):
    """What a look-up finds.

    Attributes:
        values: (models,), NaN where nothing was found.
        basis: (models,), position in ``GRADES``: how firm it is.
        rows: (models,), position of the row that gave it, for its provenance; -1 for none.
        spread: Quantiles of 5, 25, 75 and 95 % relative to the value, (models, 4); none where an error gives them.
        options: Positions that the value may have instead, the value itself first, (models, slots); -1 for none.
        shares: How likely each of them is, (models, slots).
    """

    values: npt.NDArray[np.float64]
    basis: npt.NDArray[np.int8]
    rows: Codes
    spread: npt.NDArray[np.float64] | None = None
    options: Codes | None = None
    shares: npt.NDArray[np.float64] | None = None


class LookedUp(NamedTuple):
    """A row of a table, chosen by the middles of other quantities.

    Attributes:
        look: Function of the world and of the middles of the inputs, (models,) each.
        inputs: Ids of the inputs.
        table: Where the rows stand: a table of the registry, ``assumptions``, or ``peers`` for what like models have.
        words: How the row is chosen, for people.
        error: Assumption that gives the spread of the value.
    """

    look: Callable[..., Found]
    inputs: tuple[str, ...]
    table: str
    words: str
    error: str = ""


class Assumed(NamedTuple):
    """A constant of a method, from ``assumptions.csv``, by the scope that fits the model best.

    Attributes:
        assumption: Id of the constant.
        general: Whether its default, of scope ``any``, may stand in.
    """

    assumption: str
    general: bool = True


Rule: TypeAlias = Reported | Derived | LookedUp | Assumed


class Quantity(NamedTuple):
    """Something to be known of every model.

    Attributes:
        id: Its name, with the unit where the term alone does not tell it.
        title: Its name for people.
        unit: Unit of its values.
        rules: Ways to get it, the most trusted first; each model takes the first whose inputs are known.
        missing: Why it is unknown where no rule serves and no input is to blame, as a clause.
        form: How values are read.
        money: Whether values are in the dollars of the chosen price year.
    """

    id: str
    title: str
    unit: str
    rules: tuple[Rule, ...]
    missing: str = ""
    form: Form = "number"
    money: bool = False
