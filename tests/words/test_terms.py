"""Codes have names in both languages: whatever an indicator's table holds is named, or is a name itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import get_args

import pytest

from steelyard.estimators.api import registry
from steelyard.estimators.spec import GRADES
from steelyard.estimators.world import ELECTRICITY, PRICE_INDEX
from steelyard.facts.load import assumptions
from steelyard.facts.registry import Registry, normal
from steelyard.facts.schema import schema
from steelyard.indicators import api, spec
from steelyard.indicators.reproduce import VERDICTS
from steelyard.indicators.view import View
from steelyard.words.language import FOLDER

LOGS = ("models", "chips", "clusters", "releases", "organizations")
"""Logs whose subjects have names: of models, chips, machines and companies."""
ENTITY_KINDS = ("entity", "country", "organization")
NUMBER = re.compile(r"[\d./-]*")
"""A number, a year, a day or a span."""


def rows() -> list[dict[str, str]]:
    with (FOLDER / "terms.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


TERMS = {(row["kind"], row["code"]): row for row in rows()}


def names(facts: Registry) -> set[str]:
    """Names of the subjects of the logs, bare of case and punctuation."""
    return {normal(one["name"].value) for kind in LOGS for one in facts.facts(kind).values()}


def held(facts: Registry) -> Iterator[dict[str, str]]:
    """Entity, unit and dimension of whatever indicators or published figures hold."""
    view = View(facts, draws=1)
    for one in api.indicators():
        yield from ({key: row[key] for key in ("entity", "unit", "dimension")} for row in api.table(one, view).records)
    yield from facts.rows("observations")


def test_the_table_is_whole() -> None:
    table = rows()
    assert len(TERMS) == len(table), "a code is named twice"
    assert not [row for row in table if not all(cell and cell == cell.strip() for cell in row.values())]


def test_names_are_the_same_in_every_language() -> None:
    assert not [row for row in rows() if row["kind"] == "name" and not row["code"] == row["en"] == row["zh"]]


def test_a_code_with_underscores_is_told_in_words() -> None:
    told = [row for row in rows() if row["kind"] not in ("name", "table")]
    assert not [row for row in told if "_" in row["en"] + row["zh"]]


@pytest.mark.slow
def test_what_the_tables_of_indicators_hold_is_named() -> None:
    facts = registry()
    known = names(facts)
    missing: set[tuple[str, str]] = set()

    def need(code: str, *kinds: str) -> None:
        proper = ("name", code) in TERMS or NUMBER.fullmatch(code) or normal(code) in known
        if not proper and not any((kind, code) in TERMS for kind in kinds):
            missing.add((kinds[0], code))

    for one in held(facts):
        need(one["entity"], *ENTITY_KINDS)
        if ("unit", one["unit"]) not in TERMS:
            missing.add(("unit", one["unit"]))
        for key, value in spec.parts(one["dimension"]).items():
            if ("dimension", key) not in TERMS:
                missing.add(("dimension", key))
            need(value, f"value:{key}")
    assert not missing


def test_countries_sectors_and_kinds_of_tables_are_named() -> None:
    facts = registry()
    lists = {
        "country": (("models", "countries"), ("organizations", "country"), ("clusters", "country")),
        "sector": (("models", "sectors"), ("organizations", "sector"), ("releases", "sectors")),
        "value:domains": (("models", "domains"),),
        "value:notability": (("models", "notability"),),
        "value:access": (("models", "access"), ("releases", "access")),
    }
    found = {
        (kind, item)
        for kind, places in lists.items()
        for log, attribute in places
        for one in facts.facts(log).values()
        if attribute in one
        for item in one[attribute].items
    }
    found |= {("table", name) for name in schema()}
    found |= {("verdict", name) for name in VERDICTS}
    found |= {("basis", name) for name in GRADES}
    found |= {("period", name) for name in get_args(spec.Period)}
    found |= {("unit", one.unit) for one in api.indicators()}
    found |= {("series", name) for name in (ELECTRICITY, PRICE_INDEX)}
    found |= {("scope", one.scope) for one in assumptions()}
    assert not sorted(found - TERMS.keys())


def test_publications_have_a_title_in_each_language() -> None:
    """Papers have their own in both."""
    assert not {one.title for one in registry().sources.values() if ("publication", one.title) not in TERMS}


def test_attributes_are_named() -> None:
    columns = {column.name for table in schema().values() for column in table.values() if column.role == "attribute"}
    assert not sorted(name for name in columns if ("attribute", name) not in TERMS)


def test_companies_have_the_chinese_names_that_the_log_gives_them() -> None:
    apart = {}
    for one in registry().facts("organizations").values():
        term = TERMS.get(("organization", one["name"].value))
        if "name_zh" in one and term and term["zh"].replace(" ", "") != one["name_zh"].value.replace(" ", ""):
            apart[term["code"]] = (term["zh"], one["name_zh"].value)
    assert not apart
