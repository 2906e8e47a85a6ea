"""What the rules see: the facts of the chosen models, and the tables of chips, prices and series, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from steelyard.arrays import Codes, Mask
from steelyard.errors import InputError
from steelyard.facts.load import method_table
from steelyard.facts.record import BASES, Assumption, Fact
from steelyard.facts.registry import Registry
from steelyard.facts.schema import schema
from steelyard.formulas import choice

if TYPE_CHECKING:
    from steelyard.estimators.imputation import Peers

ANY = "any"
PRICE_INDEX = "PCU518210518210"
ELECTRICITY = "us-industrial-electricity"
FIRST_PRICE_YEAR = 2010
TEXT = "Language"
LARGE = 1e9
"""Parameters from which on a model counts as large."""


class Column(NamedTuple):
    """An attribute of every subject: value, range and basis, each (subjects,); NaN where unknown."""

    value: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    basis: npt.NDArray[np.int8]


class Chips(NamedTuple):
    """The chips as arrays."""

    ids: list[str]
    families: list[str]
    kinds: list[str]
    facts: list[Mapping[str, Fact]]
    family: Codes
    is_tpu: Mask


class Prices(NamedTuple):
    """Prices as arrays, one place a row of the table.

    ``contract`` is 0 for three years, 1 for one year, 2 on demand, 3 for a purchase.
    """

    rows: list[dict[str, str]]
    chip: Codes
    family: Codes
    vendor: Codes
    day: npt.NDArray[np.float64]
    contract: Codes
    usd: npt.NDArray[np.float64]
    whole_server: Mask
    single_unit: Mask


CONTRACTS = ("commit_3y", "commit_1y", "on_demand", "purchase")


class World:
    """Facts and tables for a set of models, read once.

    Args:
        registry: The facts as of a day.
        subjects: Ids of the models; all by default.
        own: Facts of models that are not on record, by id; they come after the others.
        closed: Whether a base that is not here counts as not on record.
        kin: A world whose peers serve this one as well; by default they are all models on record.
        among_strangers: Whether models of the same developers are no peers, as when imputation is put to the test.
        imputes: Whether what is missing may be drawn from models like it.
    """

    def __init__(
        self,
        registry: Registry,
        subjects: Sequence[str] | None = None,
        own: Mapping[str, Mapping[str, Fact]] | None = None,
        closed: bool = False,
        kin: World | None = None,
        among_strangers: bool = False,
        imputes: bool = True,
    ) -> None:
        self.registry, self.closed = registry, closed
        self.among_strangers, self.imputes = among_strangers, imputes
        self._kin = kin
        self._peers: Peers | None = None
        found = registry.facts("models", subjects)
        self.models: list[Mapping[str, Fact]] = [*found.values(), *(own or {}).values()]
        self.subjects = [*found, *(own or {})]
        self._columns: dict[str, Column] = {}

    def __len__(self) -> int:
        return len(self.subjects)

    # Models

    def column(self, attribute: str) -> Column:
        """An attribute of the models as arrays; a date as days since 1970-01-01."""
        if attribute not in self._columns:
            self._columns[attribute] = _column([model.get(attribute) for model in self.models], attribute)
        return self._columns[attribute]

    def column_basis(self, attribute: str) -> npt.NDArray[np.int8]:
        """How an attribute that is no number is known of each model; -1 where it is not."""
        facts = [model.get(attribute) for model in self.models]
        return np.array([BASES.index(fact.basis) if fact else -1 for fact in facts], np.int8)

    def chips_of_developers(
        self, wanted: Mask, published: npt.NDArray[np.float64], window_days: float
    ) -> tuple[Codes, Codes]:
        """Chips that the developers of some models, or others with the same cloud, used at about the same time.

        Args:
            wanted: Which models are asked about, (models,).
            published: Their days of publication. [days since 1970-01-01]
            window_days: How far from that day another model may lie. [day]

        Returns:
            Model and chip of each pair found, as positions; a pair stands once.
        """
        if not wanted.any():
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        world = self if self.is_whole else World(self.registry)
        users = [i for i, chips in enumerate(world.chip_lists) if len(chips) == 1 and chips[0] in self.chip_code]
        days = world.column("published").value
        found = {
            (int(model), self.chip_code[world.chip_lists[user][0]])
            for model in np.flatnonzero(wanted)
            for user in users
            if self.camps[model] & world.camps[user] and abs(days[user] - published[model]) <= window_days
            if not (self.among_strangers and self.developers[model] & world.developers[user])
        }
        pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    @cached_property
    def is_whole(self) -> bool:
        """Whether every model on record is here."""
        return len(self.subjects) >= len(self.registry.facts("models"))

    @cached_property
    def developers(self) -> list[frozenset[str]]:
        """Names of each model's organizations on record."""
        return [frozenset(org["name"].value for org in several) for several in self.organizations]

    @cached_property
    def camps(self) -> list[frozenset[str]]:
        """For each model the clouds of its developers, and the names of those that have none."""
        return [
            frozenset((org["cloud_vendor"] if "cloud_vendor" in org else org["name"]).value for org in several)
            for several in self.organizations
        ]

    @cached_property
    def has_base(self) -> Mask:
        """Whether each model was made from another."""
        return np.array(["base_model" in model for model in self.models], bool)

    @cached_property
    def dataset(self) -> npt.NDArray[np.float64]:
        """Gradients of a pass over each training set, else its datapoints, of text the same; NaN where none is told."""
        gradients = self.column("dataset_gradients").value
        return np.where(np.isfinite(gradients), gradients, self.column("dataset_size").value)

    @cached_property
    def on_text(self) -> Mask:
        """Whether each model works on language."""
        return np.array(["domains" in m and TEXT in m["domains"].items for m in self.models], bool)

    @property
    def peers(self) -> Peers:
        """The models on record, as references for what is missing here."""
        if self._peers is None:
            from steelyard.estimators.imputation import Peers  # they look at worlds, and a world at them

            whole = self if self.is_whole and not self.among_strangers else World(self.registry)
            self._peers = self._kin.peers if self._kin else Peers(whole)
        return self._peers

    def kinship(self, rows: Codes, references: Codes) -> Codes:
        """2 where a model and a peer have a developer in common, 1 where their developers have the same cloud, else 0.

        Args:
            rows: Positions of the models.
            references: Positions of the peers.

        Returns:
            (rows, references).
        """
        others = self.peers.world
        same = _common([self.developers[i] for i in rows], [others.developers[i] for i in references])
        cloud = _common([self.camps[i] for i in rows], [others.camps[i] for i in references])
        return np.where(same, 2, np.where(cloud, 1, 0))

    @cached_property
    def chip_lists(self) -> list[list[str]]:
        """Ids of the chips of each model."""
        return [model["chip"].items if "chip" in model else [] for model in self.models]

    @cached_property
    def organizations(self) -> list[list[Mapping[str, Fact]]]:
        """Facts of each model's organizations, in the order given."""
        names = {item for model in self.models if "organizations" in model for item in model["organizations"].items}
        ids = self.registry.named("organizations", names)
        facts = self.registry.facts("organizations", sorted(set(ids.values())))
        known = {name: facts[subject] for name, subject in ids.items() if subject in facts}
        return [
            [known[item] for item in model["organizations"].items if item in known] if "organizations" in model else []
            for model in self.models
        ]

    @cached_property
    def hyperscaler(self) -> Mask:
        """Whether one of each model's organizations runs data centres at the scale of the large clouds."""
        return np.array([any("hyperscaler" in one for one in several) for several in self.organizations], bool)

    @cached_property
    def groups(self) -> dict[str, Mask]:
        """Groups of models for which a constant may have a value of its own."""
        return {"hyperscaler": self.hyperscaler, "large": np.asarray(self.column("parameters").value >= LARGE)}

    @cached_property
    def precision(self) -> list[str]:
        """The number format of each model, where one alone is on record; else ``any``."""
        lists = [model["precision"].items if "precision" in model else [] for model in self.models]
        return [items[0] if len(items) == 1 and items[0] in self.peak_order else ANY for items in lists]

    # Tables

    @cached_property
    def chips(self) -> Chips:
        """All chips."""
        facts = self.registry.facts("chips")
        ids = list(facts)
        families = [chip["family"].value if "family" in chip else subject for subject, chip in facts.items()]
        kinds = [chip["kind"].value if "kind" in chip else "" for chip in facts.values()]
        names = {name: code for code, name in enumerate(dict.fromkeys(families))}
        family = np.array([names[name] for name in families], np.int64)
        is_tpu = np.array([kind == "TPU" for kind in kinds], bool)
        return Chips(ids, families, kinds, list(facts.values()), family, is_tpu)

    @cached_property
    def chip_code(self) -> dict[str, int]:
        """Position of each chip."""
        return {subject: code for code, subject in enumerate(self.chips.ids)}

    @cached_property
    def chip_has_peak(self) -> Mask:
        """Whether a dense peak is on record for each chip at any number format."""
        peaks = [self.chip_column(attribute).value for attribute in self.peak_order[ANY]]
        return np.asarray(np.isfinite(np.array(peaks)).any(axis=0))

    @cached_property
    def generic_chip(self) -> Codes:
        """Position of the generic chip of each chip's family; -1 where it is not on record."""
        return np.array([self.chip_code.get(family, -1) for family in self.chips.families], np.int64)

    def chip_column(self, attribute: str) -> Column:
        """An attribute of the chips as arrays."""
        name = f"chips.{attribute}"
        if name not in self._columns:
            self._columns[name] = _column([chip.get(attribute) for chip in self.chips.facts], attribute, "chips")
        return self._columns[name]

    @cached_property
    def peak_order(self) -> dict[str, list[str]]:
        """For each number format the attributes of a chip that give its peak, the best first."""
        order: dict[str, list[str]] = {}
        for row in sorted(method_table("peaks"), key=lambda row: int(row["rank"])):
            order.setdefault(row["precision"], []).append(row["attribute"])
        return order

    @cached_property
    def vendors(self) -> list[str]:
        """Vendors of the price table and of these models' developers, by name."""
        names = {row["vendor"] for row in self._price_rows}
        names |= {
            org["cloud_vendor"].value for several in self.organizations for org in several if "cloud_vendor" in org
        }
        names |= {model["cloud_vendor"].value for model in self.models if "cloud_vendor" in model}
        return sorted(names | set(self.scopes("vendor_rank")) - {ANY})

    @cached_property
    def vendor_code(self) -> dict[str, int]:
        """Position of each vendor."""
        return {name: code for code, name in enumerate(self.vendors)}

    @cached_property
    def _price_rows(self) -> list[dict[str, str]]:
        return self.registry.rows("prices")

    @cached_property
    def prices(self) -> Prices:
        """All prices of chips on record."""
        rows = [row for row in self._price_rows if row["chip"] in self.chip_code]
        chip = np.array([self.chip_code[row["chip"]] for row in rows], np.int64)
        family = self.chips.family[chip] if rows else chip
        return Prices(
            rows,
            chip,
            family,
            np.array([self.vendor_code[row["vendor"]] for row in rows], np.int64),
            np.array([day_number(row["date"]) for row in rows], np.float64),
            np.array([CONTRACTS.index(row["kind"]) for row in rows], np.int64),
            np.array([float(row["usd"]) for row in rows], np.float64),
            np.array([row["basis"] == "server_share" for row in rows], bool),
            np.array([row["basis"] == "single_unit" for row in rows], bool),
        )

    @cached_property
    def first_purchases(self) -> tuple[Codes, Codes]:
        """For each chip the row of its family's first purchase price: not of a whole server's share, and of one.

        Of the prices of one day the highest counts; -1 where there is none.
        """
        prices, purchase = self.prices, CONTRACTS.index("purchase")
        found = []
        for whole in (False, True):
            offers = np.flatnonzero((prices.contract == purchase) & (prices.whole_server == whole))
            chip, row = choice.pairs(self.chips.family, prices.family[offers])
            row = offers[row]
            winner = choice.best(chip, len(self.chips.ids), prices.day[row], -prices.usd[row])
            found.append(np.where(winner >= 0, np.append(row, -1)[winner], -1))
        return found[0], found[1]

    @cached_property
    def series(self) -> dict[str, list[dict[str, str]]]:
        """Rows of each series, by period."""
        found: dict[str, list[dict[str, str]]] = {}
        for row in self.registry.rows("series"):
            found.setdefault(row["series"], []).append(row)
        return {name: sorted(rows, key=lambda row: row["period"]) for name, rows in found.items()}

    @property
    def price_index(self) -> list[dict[str, str]]:
        """The producer price index, by month.

        Raises:
            InputError: None is on record.
        """
        if PRICE_INDEX not in self.series:
            where, day = self.registry.folder, self.registry.vintage
            raise InputError(
                f"no price index is on record in {where} as of {day}; sync the series {PRICE_INDEX} of FRED"
            )
        return self.series[PRICE_INDEX]

    @property
    def price_years(self) -> tuple[int, int]:
        """First and last year in whose dollars money can be given."""
        return FIRST_PRICE_YEAR, int(self.price_index[-1]["period"][:4])

    @property
    def electricity(self) -> list[dict[str, str]]:
        """US industrial price of electricity, by year; empty where none is on record."""
        return self.series.get(ELECTRICITY, [])

    @cached_property
    def grid(self) -> list[dict[str, str]]:
        """Intensity of grids, by place and year."""
        return self.registry.rows("grid")

    # Assumptions

    def assumption(self, name: str) -> dict[str, Assumption]:
        """A constant by scope."""
        return {one.scope: one for one in self.registry.assumptions[name]}

    def scopes(self, name: str) -> list[str]:
        """Scopes for which a constant is given."""
        return [one.scope for one in self.registry.assumptions[name]]

    def constant(self, name: str) -> float:
        """The value of a constant that holds everywhere."""
        return self.assumption(name)[ANY].value


def _common(first: Sequence[frozenset[str]], second: Sequence[frozenset[str]]) -> Mask:
    """Whether each set of the first list has an element in common with each of the second."""
    found = np.zeros((len(first), len(second)), bool)
    one, two = _holders(first), _holders(second)
    for name in one.keys() & two.keys():
        found[np.ix_(one[name], two[name])] = True
    return found


def _holders(sets: Sequence[frozenset[str]]) -> dict[str, list[int]]:
    """Positions of the sets that each element is in."""
    found: dict[str, list[int]] = {}
    for place, names in enumerate(sets):
        for name in names:
            found.setdefault(name, []).append(place)
    return found


def _column(facts: Sequence[Fact | None], attribute: str, table: str = "models") -> Column:
    convert = day_number if schema()[table][attribute].type == "date" else float
    nan = float("nan")
    value = [convert(fact.value) if fact else nan for fact in facts]
    low = [convert(fact.low) if fact and fact.low else nan for fact in facts]
    high = [convert(fact.high) if fact and fact.high else nan for fact in facts]
    basis = [BASES.index(fact.basis) if fact else -1 for fact in facts]
    return Column(np.array(value), np.array(low), np.array(high), np.array(basis, np.int8))


def day_number(day: str) -> float:
    """Days since 1970-01-01 of a date.

    >>> day_number("1970-02-01")
    31.0
    """
    return float(date.fromisoformat(day).toordinal() - EPOCH)


def day_of(number: float) -> str:
    """The date so many days after 1970-01-01.

    >>> day_of(31.0)
    '1970-02-01'
    """
    return date.fromordinal(round(number) + EPOCH).isoformat()


EPOCH = date(1970, 1, 1).toordinal()


def check_price_year(world: World, year: int) -> None:
    """Stop where no price index is on record for a year.

    Raises:
        InputError: The year is before the first or after the last that the index covers.
    """
    first, last = world.price_years
    if not first <= year <= last:
        raise InputError(
            f"no price index for {year} as of {world.registry.vintage}; price years run from {first} to {last}"
        )
