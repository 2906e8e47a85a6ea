"""Leaderboards of LMArena: the score of each model on one arena, with its 95 % interval."""

from __future__ import annotations

import re
from collections.abc import Mapping

from steelyard.errors import SnapshotError
from steelyard.facts.load import aliases
from steelyard.facts.record import LIST_SEPARATOR
from steelyard.facts.schema import schema
from steelyard.sources import developers
from steelyard.sources.base import Account, Adapter, Entry, Known, Parsed, Snapshot, number, taken_back
from steelyard.sources.epoch_fields import addresses, is_name

TABLE = "arena"
ARENA = re.compile(r"(?:^|[_-])(text|vision)(?=[_.-]|$)")
"""Which arena, as the name of the file says it."""
FIGURE = r"\d+(?:\.\d+)?"
SCORE = re.compile(rf"{FIGURE}\Z", re.ASCII)
INTERVAL = re.compile(rf"\+({FIGURE})/-({FIGURE})\Z", re.ASCII)
"""How far the interval reaches above and below the score."""
WHOLE = re.compile(r"\d+\Z", re.ASCII)
PROPRIETARY = "Proprietary"


def parse(snapshot: Snapshot, rows: list[dict[str, str]], known: Known) -> Parsed:
    """Scores of one arena on the day of the file.

    Args:
        snapshot: The file; its name says which arena.
        rows: Its records: one a model.
        known: The rows that stand; what another file of the same arena and day no longer holds is taken back.

    Raises:
        SnapshotError: The name of the file says no arena.
    """
    arena = _arena(snapshot)
    entries: dict[str, Entry] = {}
    accounts: list[Account] = []
    for record, row in enumerate(rows, start=1):
        reason = _refusal(row)
        if reason:
            accounts.append(Account(record, row["model"][:60], "refused", reason))
            continue
        cells, problems = _cells(row)
        cells |= {"date": snapshot.as_of, "arena": arena}
        if before := entries.get(row["model"]):
            accounts.append(_again(record, cells, before))
            continue
        entries[row["model"]] = Entry(cells, f"record {record}")
        accounts.append(Account(record, row["model"], "kept", "without " + "; ".join(problems) if problems else ""))
    taken = list(entries.values())
    here = (snapshot.as_of, arena)
    gone = taken_back(known, TABLE, taken, lambda cells: (cells["date"], cells["arena"]) == here)
    return Parsed(
        source=f"lmarena-{arena}-{snapshot.as_of}",
        title=f"LMArena leaderboard, {arena}",
        publisher="LMArena",
        licence="not stated; facts only",
        home="https://lmarena.ai/leaderboard",
        accounts=accounts,
        entries={TABLE: taken + gone},
    )


def _arena(snapshot: Snapshot) -> str:
    found = ARENA.search(snapshot.name)
    if not found:
        raise SnapshotError(f"{snapshot.name}: its name does not say which arena; it should hold 'text' or 'vision'")
    return found[1]


def _again(record: int, cells: Mapping[str, str], before: Entry) -> Account:
    """The account of a record whose model stood already; its rank is its own even where all else is the same."""
    same = all(cells[name] == before.cells[name] for name in cells if name != "rank")
    reason = f"the same as {before.locator}" if same else f"another score for the model of {before.locator}"
    return Account(record, cells["model"], "merged" if same else "refused", reason)


def _refusal(row: Mapping[str, str]) -> str:
    """Why a record is not taken; empty where it is."""
    if not is_name(row["model"]):
        return "names no model"
    if not _sound("score", row["arena_score"], SCORE):
        return f"{row['arena_score'][:40]!r} is no score"
    return "" if _sound("votes", row["votes"], WHOLE) else f"{row['votes'][:40]!r} is no number of votes"


def _sound(column: str, text: str, form: re.Pattern[str]) -> bool:
    return bool(form.match(text)) and not schema()[TABLE][column].problem(text)


def _cells(row: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Cells of a record, and what could not be used of it."""
    problems = []
    cells = {"model": row["model"], "score": number(row["arena_score"]) or "", "votes": str(int(row["votes"]))}
    cells |= dict.fromkeys(("low", "high"), "")
    ends = _interval(row)
    if ends and not any(schema()[TABLE]["low"].problem(end) for end in ends):
        cells["low"], cells["high"] = ends
    else:
        problems.append(f"interval: {row['95_pct_ci'][:40]!r} is none")
    cells["rank"] = row["rank"] if _sound("rank", row["rank"], WHOLE) else ""
    makers = developers.names(row["organization"])
    if makers is None:
        problems.append("organizations: no list of names")
    cells["organizations"] = LIST_SEPARATOR.join(makers or ())
    license_ = dict(aliases("licenses")).get(row["license"], row["license"])
    cells["license"] = license_ if is_name(license_) else ""
    cells["access"] = _access(cells["license"])
    cells["url"] = next(iter(addresses(row["url"])), "")
    return cells, problems


def _interval(row: Mapping[str, str]) -> tuple[str, str] | None:
    """Both ends of the interval around the score."""
    if not (found := INTERVAL.match(row["95_pct_ci"])):
        return None
    score = float(row["arena_score"])
    return number(repr(score - float(found[2]))) or "", number(repr(score + float(found[1]))) or ""


def _access(license_: str) -> str:
    """Open where the weights are under a licence of their own, closed where none is given out."""
    if not license_:
        return ""
    return "closed" if license_ == PROPRIETARY else "open"


ADAPTERS = (
    Adapter(
        "lmarena", frozenset({"rank", "model", "arena_score", "95_pct_ci", "votes", "organization", "license", "url"}),
        parse,
    ),
)  # fmt: skip
