"""A model of one's own: a file or a mapping of its fields, checked one by one and turned into facts.

The fields are the attributes of ``models`` in ``data/schema.csv``, in its units; any of them may be missing. An
unlisted model is then estimated exactly as a listed one. Its draws follow from its id, as everywhere; ``id`` may be
given too, and is otherwise made from the name.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from numbers import Integral, Real
from typing import Any, Literal

from steelyard.errors import AmbiguousNameError, InputError, UnknownNameError
from steelyard.facts.load import aliases
from steelyard.facts.record import LIST_SEPARATOR, Fact
from steelyard.facts.registry import Registry, normal
from steelyard.facts.schema import SUBJECT, Column, schema

LIMIT = 2**20
"""Bytes of a file, at most."""
MOST = 1_000
"""Models of a file, at most."""
LONGEST = 300
"""Characters of a text, at most."""
SOURCE = "own"
"""Key of the source of such facts; no row of ``sources.csv`` has it."""
DEFAULT_NAME = "My model"

GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?\Z")
"""A number with commas between the thousands and nowhere else."""
NUMBER_FORMAT = re.compile(r"[A-Z]{2,4}[0-9]{1,2}\Z")
"""How a number format is written, such as BF16."""
JSON_START = re.compile(r"\s*(?:\{|\[\s*[\{\]])")
"""How a JSON file begins, and no TOML file does: an object, or a list of them."""


class Numeral(str):
    """A number as a file writes it, so that none of its digits is lost."""


# Files


def parse(data: bytes, name: str, form: Literal["json", "toml"] | None = None) -> list[Mapping[str, Any]]:
    """The models of a file, each with its fields.

    Args:
        data: Its bytes: one model (a table of fields) or several (``models = [...]``, or a list of them in JSON).
        name: Its name, for the messages; the ending tells JSON from TOML, and the first characters where it does not.
        form: Says so outright.

    Raises:
        InputError: It is empty, too large, or neither JSON nor TOML of this shape.
    """
    if len(data) > LIMIT:
        raise InputError(f"{name} is larger than 1 MiB; it should hold the fields of a model and no more")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from None
    if not text.strip():
        raise InputError(f"{name} is empty; give fields, such as chip_count = 1024")
    ending = name.rpartition(".")[2].casefold()
    if form is None:
        form = "json" if ending == "json" or (ending != "toml" and JSON_START.match(text)) else "toml"
    return _several(_loaded(text, name, form), name)


def _loaded(text: str, name: str, form: Literal["json", "toml"]) -> Any:
    title = form.upper()
    try:
        if form == "toml":
            import tomllib

            return tomllib.loads(text, parse_float=Numeral)
        return json.loads(text, parse_float=Numeral, parse_int=Numeral, parse_constant=Numeral, object_pairs_hook=_once)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    except RecursionError:
        raise InputError(f"{name}: its {title} is nested too deeply") from None
    except ValueError as error:  # what both parsers raise, and Python for an integer of thousands of digits
        raise InputError(f"{name} is no {title}: {_short(str(error))}") from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"{_shown(key)} stands twice in one object")
        found[key] = value
    return found


def _several(loaded: Any, name: str) -> list[Mapping[str, Any]]:
    if isinstance(loaded, Mapping) and isinstance(loaded.get("models"), list):
        if len(loaded) > 1:
            rest = _shown(next(key for key in loaded if key != "models"))
            raise InputError(f"{name}: {rest} stands beside the list of models; put it into one of them")
        loaded = loaded["models"]
    models = loaded if isinstance(loaded, list) else [loaded]
    if not 1 <= len(models) <= MOST:
        raise InputError(f"{name} holds {len(models) or 'no'} models; give from 1 to {MOST:,}")
    for place, model in enumerate(models, start=1):
        where = name if len(models) == 1 else f"{name}, models[{place}]"
        if not isinstance(model, Mapping):
            raise InputError(f"{where}: {_mismatch(model, 'a table of fields, such as chip_count = 1024,')}")
        if not model:
            raise InputError(f"{where} has no fields; give some, such as chip_count = 1024")
    return models


# Facts


def facts_of(models: Sequence[Mapping[str, Any]], registry: Registry, origin: str) -> dict[str, dict[str, Fact]]:
    """Facts of models that are not on record, by id and attribute.

    Chips, organizations, vendors and base models may go by any name that the registry knows; a base model may also be
    another of these models. A number or date may state its 90 % range: ``{"value": 1024, "low": 900, "high": 1100}``.

    Args:
        models: Their fields.
        registry: What the names mean; its vintage is the day on which the facts count as known.
        origin: Where they stand: a file's name.

    Raises:
        InputError: A field is unknown, of another type, out of range, or names what is not on record.
    """
    origin = origin.encode("utf-8", "replace").decode("utf-8")
    several = len(models) > 1
    reader = _Reader(registry, origin)
    named = []
    for place, fields in enumerate(models, start=1):
        prefix = f"models[{place}]." if several else ""
        default = f"{DEFAULT_NAME} {place}" if several else DEFAULT_NAME
        named.append((prefix, reader.name(fields, prefix, default), fields))
    for prefix, name, fields in named:
        reader.claim(reader.subject(fields, prefix, name), name, prefix)
    return {
        subject: reader.facts(subject, {**fields, "name": name}, prefix)
        for subject, (prefix, name, fields) in zip(reader.claimed, named, strict=True)
    }


class _Reader:
    """Reads the fields of the models of one origin."""

    def __init__(self, registry: Registry, origin: str) -> None:
        self.registry, self.origin = registry, origin
        self.columns = schema()["models"]
        self.claimed: dict[str, str] = {}

    def name(self, fields: Mapping[str, Any], prefix: str, default: str) -> str:
        """The name of a model."""
        value = fields.get("name")
        return default if value is None else self._text(value, f"{prefix}name")

    def subject(self, fields: Mapping[str, Any], prefix: str, name: str) -> str:
        """The id of a model: the one given, or one made from its name."""
        given = fields.get("id")
        if given is None:
            words = re.sub(r"[.-]{2,}", "-", re.sub(r"[^a-z0-9.]+", "-", name.casefold())).strip("-.")
            other = "" if name.isascii() and words else hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
            return "-".join(part for part in ("own", words, other) if part)
        text = self._text(given, f"{prefix}id")
        if not SUBJECT.match(text):
            raise self._error(f"{prefix}id", f"{_shown(text)} is no id in kebab-case, such as my-model-2")
        return text

    def claim(self, subject: str, name: str, prefix: str) -> None:
        """Note that a model has an id; two of them may not share one."""
        if subject in self.claimed:
            raise self._error(f"{prefix}id", f"two models go by {subject!r}; give each a name or id of its own")
        self.claimed[subject] = name

    def facts(self, subject: str, fields: Mapping[str, Any], prefix: str) -> dict[str, Fact]:
        """Facts of a model by attribute."""
        found = {}
        for attribute, value in fields.items():
            if attribute == "id" or value is None:
                continue
            if attribute not in self.columns:
                raise self._unknown(attribute, prefix)
            found[attribute] = self._fact(subject, self.columns[attribute], value, f"{prefix}{attribute}")
        if "base_model" in found and subject in found["base_model"].items:
            raise self._error(f"{prefix}base_model", "a model cannot be its own base")
        return found

    def _fact(self, subject: str, column: Column, value: Any, field: str) -> Fact:
        ranged = isinstance(value, Mapping)
        cell, low, high = self._range(column, value, field) if ranged else (self._cell(column, value, field), "", "")
        known, place = self.registry.vintage, f"{self.origin}, {field}"
        return Fact(subject, column.name, cell, low, high, column.unit, known, "reported", SOURCE, place)

    def _range(self, column: Column, value: Mapping[str, Any], field: str) -> tuple[str, str, str]:
        names = ("value", "low", "high")
        if column.type not in ("number", "date"):
            raise self._error(field, _mismatch(value, _due(column)))
        for name in value:
            if name not in names:
                raise self._error(field, f"a range has value, low and high alone, and no {_shown(name)}")
        given = [value.get(name) for name in names]
        if given[0] is None or (given[1] is None) != (given[2] is None):
            raise self._error(field, "a range has a value, and both low and high or neither")
        middle, low, high = (
            "" if one is None else self._cell(column, one, f"{field}.{name}")
            for name, one in zip(names, given, strict=True)
        )
        if low and not (_rank(column, low) <= _rank(column, middle) <= _rank(column, high)):
            raise self._error(field, f"{middle} is not between low, {low}, and high, {high}")
        return middle, low, high

    def _cell(self, column: Column, value: Any, field: str) -> str:
        if column.type == "list":
            return self._list(column, value, field)
        if column.type == "number":
            cell = self._number(value, field)
        elif column.type == "date":
            cell = self._date(value, field)
        elif column.type == "flag" and isinstance(value, bool):
            cell = "true" if value else "false"
        else:
            cell = self._text(value, field, _due(column))
        if column.type == "category":
            cell = _spelled(cell, column.options) or cell
        if column.name == "cloud_vendor":
            cell = self._known("cloud vendor", cell, self._vendors(), field)
        if column.name == "training_place":
            cell = self._known("place", cell, self._places(), field)
        if problem := column.problem(cell):
            raise self._error(field, f"{_shown(cell)} {problem}")
        return cell

    def _number(self, value: Any, field: str) -> str:
        if isinstance(value, bool) or not isinstance(value, str | Real):
            raise self._error(field, _mismatch(value, "a number"))
        if isinstance(value, Integral):
            if int(value).bit_length() > 1000:
                raise self._error(field, "the number has more digits than any sound value")
            return str(int(value))
        text = value.strip() if isinstance(value, str) else repr(float(value))
        if text.lstrip("+-").casefold() in ("nan", "inf", "infinity"):
            raise self._error(field, f"{_shown(text)} is not a finite number")
        if GROUPED.match(text):
            return text.replace(",", "")
        return text.replace("_", "") if isinstance(value, Numeral) else text

    def _date(self, value: Any, field: str) -> str:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        if not isinstance(value, str) or isinstance(value, Numeral):
            raise self._error(field, _mismatch(value, "a date of the form YYYY-MM-DD"))
        return value.strip()

    def _text(self, value: Any, field: str, due: str = "a text") -> str:
        if not isinstance(value, str) or isinstance(value, Numeral):
            raise self._error(field, _mismatch(value, due))
        text = value.strip()
        if not text:
            raise self._error(field, "the text is empty; leave out what is not known")
        if len(text) > LONGEST:
            raise self._error(field, f"the text has {len(text):,} characters; {LONGEST} are the most")
        if not _plain(text):
            raise self._error(field, f"{_shown(text)} holds a control character")
        return text

    def _list(self, column: Column, value: Any, field: str) -> str:
        items = value if isinstance(value, list | tuple) else [value]
        if not items:
            raise self._error(field, "the list is empty; leave out what is not known")
        found = [self._item(column, self._text(item, field, _due(column)), field) for item in items]
        for item in found:
            if LIST_SEPARATOR in item:
                raise self._error(field, f"{_shown(item)} holds {LIST_SEPARATOR!r}; write a list of texts")
        return LIST_SEPARATOR.join(dict.fromkeys(found))

    def _item(self, column: Column, text: str, field: str) -> str:
        if column.name == "chip":
            return self._resolved("chips", text, field)
        if column.name == "organizations":
            return self.registry.name("organizations", self._resolved("organizations", text, field))
        if column.name == "base_model":
            return self._sibling(text) or self._resolved("models", text, field)
        if column.name == "precision":
            return self._precision(text, field)
        return text

    def _resolved(self, kind: str, text: str, field: str) -> str:
        try:
            return self.registry.resolve(kind, text)
        except (UnknownNameError, AmbiguousNameError) as error:
            hint = "; leave out what is not on record" if kind == "organizations" else ""
            raise self._error(field, f"{error}{hint}") from error

    def _sibling(self, text: str) -> str | None:
        """The id of another model of the same origin."""
        return text if text in self.claimed else next((s for s, name in self.claimed.items() if name == text), None)

    def _precision(self, text: str, field: str) -> str:
        if not NUMBER_FORMAT.match(text.upper()):
            raise self._error(field, f"{_shown(text)} is no number format, such as BF16, FP16, FP8, TF32 or FP32")
        return text.upper()

    def _known(self, kind: str, text: str, spellings: Iterable[tuple[str, str]], field: str) -> str:
        """What a name stands for in a table, whatever its case, spaces and punctuation."""
        wanted, seen = normal(text), []
        for spelled, meant in spellings:
            if normal(spelled) == wanted:
                return meant
            seen.append(spelled)
        near = _near(text, seen)
        raise self._error(field, str(UnknownNameError(kind, text, near, "" if near else "on record")))

    def _vendors(self) -> Iterator[tuple[str, str]]:
        """Every spelling of a vendor that prices, aliases, organizations and, last, models know."""
        yield from ((row["vendor"], row["vendor"]) for row in self.registry.rows("prices") if row["vendor"])
        yield from aliases("vendors")
        for kind in ("organizations", "models"):
            for facts in self.registry.facts(kind).values():
                if "cloud_vendor" in facts:
                    yield facts["cloud_vendor"].value, facts["cloud_vendor"].value

    def _places(self) -> Iterator[tuple[str, str]]:
        """Every code and country of the table of grids."""
        for row in self.registry.rows("grid"):
            yield row["place"], row["place"]
            if row["place"] == row["country"]:
                yield row["name"], row["place"]
        yield from aliases("places")

    def _unknown(self, attribute: Any, prefix: str) -> InputError:
        near = _near(str(attribute), self.columns)
        meant = "did you mean " + " or ".join(repr(name) for name in near) + "?" if near else ""
        where = ", ".join(filter(None, (self.origin, prefix.rstrip("."))))
        fields = meant or f"the fields are {', '.join(['id', *self.columns])}"
        return InputError(f"{where}: {_shown(attribute)} is no field of a model; {fields}")

    def _error(self, field: str, problem: str) -> InputError:
        return InputError(f"{self.origin}, {field}: {problem}")


def _spelled(text: str, options: Iterable[str]) -> str | None:
    """An option whatever its case."""
    return next((option for option in options if option.casefold() == text.casefold()), None)


def _near(text: str, names: Iterable[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(text[:LONGEST], sorted(set(names)), n=3, cutoff=0.6)


def _plain(text: str) -> bool:
    """Whether a text holds neither control characters nor halves of characters."""
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)


def _mismatch(value: Any, due: str) -> str:
    """What to say of a value of another type than is due."""
    if isinstance(value, str | bool | float) or (isinstance(value, int) and value.bit_length() < 1000):
        return f"{_shown(value)} is {_kind(value)}; {due} is due"
    return f"{_kind(value)} stands where {due} is due"


def _shown(value: Any) -> str:
    """A value as a message quotes it: escaped, and not too long."""
    return _short(str(value) if isinstance(value, Numeral) else repr(value))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _kind(value: Any) -> str:
    """What a value is, in words."""
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else "true or false"
    if isinstance(value, Numeral | Real):
        return "a number"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, date):
        return "a date with a time" if isinstance(value, datetime) else "a date"
    return "a text" if isinstance(value, str) else "a list" if isinstance(value, Sequence) else "something else"


def _rank(column: Column, cell: str) -> float:
    """What orders the cells of a column."""
    return float(cell) if column.type == "number" else date.fromisoformat(cell).toordinal()


def _due(column: Column) -> str:
    words = {"number": "a number", "date": "a date", "flag": "true or false", "list": "a text or a list of texts"}
    return words.get(column.type, "a text")
