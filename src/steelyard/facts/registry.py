"""The registry: facts and tables as the world knew them on one day, and the names under which to ask."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from steelyard.errors import AmbiguousNameError, InputError, UnknownNameError
from steelyard.facts import load
from steelyard.facts.record import Assumption, Fact, Source
from steelyard.facts.schema import DATA, LOGS, header, is_day, key_columns, schema

if TYPE_CHECKING:
    import polars as pl

END_OF_TIME = "9999-12-31"
SINGULAR = {
    "models": "model",
    "chips": "chip",
    "organizations": "organization",
    "clusters": "cluster",
    "releases": "release",
}
CANDIDATES = 8
"""How many candidates an ambiguous name lists."""
SUGGESTIONS = 3
"""How many near misses an unknown name suggests."""
FEW = 20
"""Up to so many names are looked up one by one; more are looked up in the list of all."""
PUNCTUATION = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.+]|_")


class Vintage(NamedTuple):
    """A day on which something was learnt, and how many rows of each table it brought."""

    day: str
    rows: dict[str, int]


class Hit(NamedTuple):
    """A subject found by a search, and its name."""

    subject: str
    name: str


class Registry:
    """All facts as of one day.

    Args:
        folder: Where the tables lie; the package's own by default.
        vintage: The day (YYYY-MM-DD), or the month or year whose last day is meant; the newest by default.

    Raises:
        InputError: ``vintage`` is no day, month or year.
        RegistryError: A table breaks its schema.
    """

    def __init__(self, folder: Path = DATA, vintage: str | None = None) -> None:
        self.folder = Path(folder)
        self._limit = END_OF_TIME if vintage is None else last_day(vintage)
        self._files: dict[str, load.TableFile] = {}
        self._facts: dict[str, dict[str, dict[str, Fact]]] = {}
        self._few: dict[tuple[str, str], dict[str, Fact]] = {}
        self._alias: dict[str, list[tuple[str, str]]] = {}
        self._spelled: dict[str, list[tuple[str, str]]] = {}

    def as_of(self, vintage: str) -> Registry:
        """The same registry as it was on another day.

        Raises:
            InputError: ``vintage`` is no day, month or year.
        """
        other = Registry(self.folder, vintage)
        other._files = self._files
        return other

    @cached_property
    def vintage(self) -> str:
        """The last day, up to the one asked for, on which something was learnt.

        Raises:
            InputError: Nothing was known so early.
        """
        days = sorted(source.published for source in self.sources.values() if source.sha256)
        known = [day for day in days if day <= self._limit]
        if not known:
            if not self.folder.is_dir():
                raise InputError(f"there is no registry at {self.folder}; make one with: steelyard sync PATH...")
            if not days:
                raise InputError(f"the registry in {self.folder} is empty; fill it with: steelyard sync PATH...")
            raise InputError(f"nothing is on record as of {self._limit}: the first vintage is {days[0]}")
        return known[-1]

    @property
    def day(self) -> str:
        """The last day, up to the one asked for, of any row: a vintage, or the day of a publication after it.

        Raises:
            InputError: Nothing was known so early.
        """
        return max([self.vintage, *(one.day for one in self.vintages())])

    def vintages(self) -> list[Vintage]:
        """Every day on which something was learnt, up to this vintage, oldest first."""
        counts: dict[str, dict[str, int]] = {}
        for table in load.tables():
            column = header(table).index("as_of")
            for row in self._file(table).rows():
                by_table = counts.setdefault(row[column], {})
                by_table[table] = by_table.get(table, 0) + 1
        return [Vintage(day, counts[day]) for day in sorted(counts) if day <= self._limit]

    # Facts

    def facts(self, kind: str, subjects: Sequence[str] | None = None) -> dict[str, dict[str, Fact]]:
        """Facts by subject and attribute, for all subjects of a kind or a few.

        Subjects that are not listed on this day (not yet known, or taken back) are absent.

        Args:
            kind: One of ``models``, ``chips``, ``organizations``.
            subjects: Their ids; all by default, in the order in which they entered the log.
        """
        if kind not in self._facts and (subjects is None or len(subjects) > FEW):
            self._facts[kind] = self._current(kind, self._file(kind).facts)
        if subjects is None:
            return self._facts[kind]
        if kind in self._facts:
            known = self._facts[kind]
            return {s: known[s] for s in subjects if s in known}
        for subject in subjects:
            if (kind, subject) not in self._few:
                facts = map(Fact._make, self._file(kind).rows_of(subject))
                self._few[kind, subject] = self._current(kind, facts).get(subject, {})
        return {s: self._few[kind, s] for s in subjects if self._few[kind, s]}

    def _current(self, kind: str, facts: Iterable[Fact]) -> dict[str, dict[str, Fact]]:
        found: dict[str, dict[str, Fact]] = {}
        limit = self._limit
        for fact in facts:
            if fact.as_of <= limit:
                attributes = found.setdefault(fact.subject, {})
                before = attributes.get(fact.attribute)
                if before is None or before.as_of <= fact.as_of:
                    attributes[fact.attribute] = fact
        for fact in self._method_facts[kind]:
            if fact.as_of <= limit and fact.subject in found:
                found[fact.subject][fact.attribute] = fact
        return {
            subject: {name: fact for name, fact in attributes.items() if fact.value}
            for subject, attributes in found.items()
            if (name := attributes.get("name")) and name.value
        }

    @cached_property
    def _method_facts(self) -> dict[str, list[Fact]]:
        return {kind: load.method_facts(kind) for kind in LOGS}

    def history(self, kind: str, subject: str) -> list[Fact]:
        """Every row of the log about a subject up to this day, oldest first."""
        rows = [Fact._make(row) for row in self._file(kind).rows_of(subject)]
        rows += [fact for fact in self._method_facts[kind] if fact.subject == subject]
        return sorted((fact for fact in rows if fact.as_of <= self._limit), key=lambda fact: fact.as_of)

    # Tables

    def rows(self, table: str, first: str | None = None) -> list[dict[str, str]]:
        """Rows of a row table, such as ``prices``, that stand on this day; each cell as it is written.

        Args:
            table: The table.
            first: Rows whose first cell is this alone, such as one indicator; all by default.
        """
        columns = header(table)
        keys = len(key_columns(table))
        file = self._file(table)
        written = file.rows() if first is None else file.rows_of(first)
        current = load.newest(written, keys, columns.index("as_of"), self._limit)
        values = range(keys, len(schema()[table]))
        return [dict(zip(columns, row, strict=True)) for row in current.values() if any(row[i] for i in values)]

    @cached_property
    def assumptions(self) -> dict[str, list[Assumption]]:
        """Constants of the methods, by id; one for each scope."""
        found: dict[str, list[Assumption]] = {}
        for assumption in load.assumptions():
            found.setdefault(assumption.id, []).append(assumption)
        return found

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by key."""
        return load.sources(self.folder)

    # Names

    def resolve(self, kind: str, name: str) -> str:
        """The id of the subject that a name means.

        An id, a name or an alias is taken first, then the same without regard to case, spaces and punctuation,
        then the one subject whose name holds all the words.

        Raises:
            AmbiguousNameError: Several subjects fit equally well.
            UnknownNameError: None does; the nearest names are suggested.
        """
        if exact := self._owners(kind, self._exactly(kind, name), name):
            return exact
        wanted = normal(name)
        fits = list(dict.fromkeys(s for spelled, s in self._spellings(kind) if wanted and normal(spelled) == wanted))
        if loose := self._owners(kind, fits, name):
            return loose
        hits = self.find(kind, name)
        if len(hits) == 1:
            return hits[0].subject
        if hits:
            raise AmbiguousNameError(SINGULAR[kind], name, [hit.name for hit in hits[:CANDIDATES]], len(hits))
        raise self._unknown(kind, name, bool(fits))

    def _exactly(self, kind: str, name: str) -> list[str]:
        """Subjects with exactly this id, name, past name or alias."""
        other = [subject for alias, subject in self._aliases(kind) if alias == name]
        return [name, *self._file(kind).subjects_named(name), *other]

    def _owners(self, kind: str, subjects: Sequence[str], name: str) -> str | None:
        """The one listed subject among several; a name that passed on belongs to its present owner."""
        listed = [subject for subject in dict.fromkeys(subjects) if self.facts(kind, [subject])]
        if len(listed) > 1:
            names = {subject: self.name(kind, subject) for subject in listed}
            exact = [s for s in listed if name in (s, names[s])]
            listed = exact or [s for s in listed if normal(names[s]) == normal(name)]
        return listed[0] if len(listed) == 1 else None

    def _unknown(self, kind: str, name: str, later: bool) -> UnknownNameError:
        if later:
            return UnknownNameError(SINGULAR[kind], name, hint=f"on record as of {self.vintage}")
        from rapidfuzz import fuzz, process

        spelled = {spelling: normal(spelling) for spelling, subject in self._spellings(kind) if spelling != subject}
        near = process.extract(normal(name), spelled, scorer=fuzz.WRatio, score_cutoff=70, limit=12)
        subjects = dict(self._spellings(kind))
        names = [self.name(kind, subjects[match[2]]) for match in near]
        suggestions = [suggestion for suggestion in dict.fromkeys(names) if suggestion][:SUGGESTIONS]
        hint = "" if suggestions else f"on record; search with: steelyard find {kind} WORDS"
        return UnknownNameError(SINGULAR[kind], name, suggestions, hint)

    def find(self, kind: str, words: str) -> list[Hit]:
        """Subjects whose names or aliases hold all the words, the closest names first."""
        wanted = [normal(word) for word in words.split() if normal(word)]
        if not wanted:
            return []
        found: dict[str, int] = {}
        for spelled, subject in self._spellings(kind):
            whole, parts = normal(spelled), [normal(part) for part in re.split(r"[\s/(),_-]+", spelled)]
            if all(any(part.startswith(word) for part in parts) or word in whole for word in wanted):
                found[subject] = min(found.get(subject, len(whole)), len(whole))
        names = {subject: self.name(kind, subject) for subject in found}
        ranked = sorted((length, name, s) for s, length in found.items() if (name := names[s]))
        return [Hit(subject, name) for _, name, subject in ranked]

    def named(self, kind: str, names: Iterable[str]) -> dict[str, str]:
        """Ids of the subjects that go, or went, by exactly these names; names that are not on record are absent."""
        wanted = list(names)
        if len(wanted) < FEW:
            found = {name: self._file(kind).subjects_named(name) for name in wanted}
            return {name: subjects[-1] for name, subjects in found.items() if subjects}
        ids = {name: subject for subject, name in self._file(kind).names()}
        return {name: ids[name] for name in wanted if name in ids}

    def name(self, kind: str, subject: str) -> str:
        """The name of a subject on this day; empty where it is not listed."""
        facts = self.facts(kind, [subject]).get(subject)
        return facts["name"].value if facts else ""

    def _aliases(self, kind: str) -> list[tuple[str, str]]:
        if kind not in self._alias:
            self._alias[kind] = load.aliases(kind)
        return self._alias[kind]

    def _spellings(self, kind: str) -> list[tuple[str, str]]:
        if kind not in self._spelled:
            pairs = [(name, subject) for subject, name in self._file(kind).names()]
            pairs += [(subject, subject) for _, subject in pairs]
            pairs += self._aliases(kind)
            self._spelled[kind] = list(dict.fromkeys(pairs))
        return self._spelled[kind]

    # Frames for people

    def frame(self, table: str) -> pl.DataFrame:
        """A table as a wide, typed Polars frame: one row a subject, or one row an entry; units in the schema."""
        from steelyard.facts import frames

        return frames.frame(self, table)

    @property
    def models(self) -> pl.DataFrame:
        """One row a model."""
        return self.frame("models")

    @property
    def chips(self) -> pl.DataFrame:
        """One row a chip."""
        return self.frame("chips")

    @property
    def organizations(self) -> pl.DataFrame:
        """One row an organization."""
        return self.frame("organizations")

    @property
    def prices(self) -> pl.DataFrame:
        """One row a price seen."""
        return self.frame("prices")

    def _file(self, table: str) -> load.TableFile:
        if table not in self._files:
            self._files[table] = load.TableFile(self.folder, table)
        return self._files[table]


def normal(name: str) -> str:
    """A name without case, spaces and punctuation; a dot between digits and a plus sign stay.

    >>> normal("Llama 2-70B"), normal("GPT-4.5"), normal("PointNet++")
    ('llama270b', 'gpt4.5', 'pointnet++')
    """
    folded = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return PUNCTUATION.sub("", folded.casefold())


def last_day(vintage: str) -> str:
    """The day that a vintage names: itself, or the last of a month or year.

    >>> last_day("2024-02"), last_day("2025")
    ('2024-02-29', '2025-12-31')

    Raises:
        InputError: It is no day, month or year.
    """
    text = vintage.strip()
    if is_day(text):
        return text
    for ending in ("-31", "-30", "-29", "-28", "-12-31"):
        if is_day(text + ending):
            return text + ending
    raise InputError(f"{vintage!r} is no vintage; give a day, month or year, such as 2024-02-05, 2024-02 or 2024")
