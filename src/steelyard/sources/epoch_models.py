"""Epoch AI's model files → models and organizations: four shapes of columns, one reading.

A model keeps its id when it is renamed: ids come from the oldest name, and ``aliases_models.csv`` says which later
names mean the same model. Two records of one file that are one model are merged, the first one's cells before the
other's; two that differ and would share an id stop the sync, since only a person can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from steelyard.facts import load
from steelyard.facts.schema import SUBJECT
from steelyard.sources.base import Account, Adapter, Known, Parsed, Snapshot, Statement, slug
from steelyard.sources.epoch_fields import Names, addresses, is_name, read
from steelyard.sources.epoch_organizations import organizations
from steelyard.sources.epoch_records import Record, ids_of, merged, records

IDENTIFYING = ("published", "organizations", "contributors", "reference", "url", "parameters", "training_flop")
"""What tells a model from a mere name: a record with none of these is the piece of a name that was cut at a comma."""


def parse(
    snapshot: Snapshot, rows: list[dict[str, str]], known: Known, *, edition: str, title: str, whole: bool
) -> Parsed:
    """Models of a file and the organizations that made them.

    Args:
        snapshot: The file.
        rows: Its records.
        known: Names that have an id, and the rows that stand.
        edition: Middle of the source's key: ``models``, ``notable`` or ``frontier``.
        title: Title of the source.
        whole: Whether the file holds all models that upstream has.

    Raises:
        SnapshotError: Two records that are plainly different models would share an id.
    """
    found = records(rows)
    told = frozenset(r.name for r in found if any(r.cells.get(key) for key in IDENTIFYING))
    accounts = {
        record.number: Account(record.number, record.name[:60], "refused", why)
        for record in found
        if (why := _refusal(record, told))
    }
    ids = ids_of((r.name for r in found if r.number not in accounts), known.subjects.get("models", {}))
    groups: dict[str, list[Record]] = {}
    for record in found:
        if record.number not in accounts:
            groups.setdefault(ids[record.name], []).append(record)
    names = Names(
        models={**known.subjects.get("models", {}), **ids},
        chips=known.subjects.get("chips", {}),
        vendors=dict(load.aliases("vendors")),
        methods={row[0]: row[2] for row in known.rows.get("models", ()) if row[1] == "flop_method"},
    )
    models = []
    for subject, members in groups.items():
        models.append(_statement(snapshot, subject, members, names, accounts))
    kept = [record for members in groups.values() for record in members]
    return Parsed(
        source=f"epoch-{edition}-{snapshot.as_of}",
        title=title,
        publisher="Epoch AI",
        licence="CC BY 4.0",
        home="https://epoch.ai/data",
        accounts=[accounts[record.number] for record in found],
        statements={"models": models, "organizations": organizations(kept, known.subjects.get("organizations", {}))},
        complete=frozenset({"models"}) if whole else frozenset(),
    )


def _refusal(record: Record, told: frozenset[str]) -> str:
    """Why a record is no model; empty where it is one.

    Args:
        record: The record.
        told: Names of the records that tell more of a model than its name.
    """
    if not record.name:
        return "has no name" if any(record.cells.values()) else "is empty"
    if not is_name(record.name) or not SUBJECT.match(slug(record.name)):
        return "has a name that cannot be one: a formula, too long, or without letters and digits"
    if record.name not in told:
        return "holds a name, or a piece of one, and nothing that tells a model: no date, maker, address or size"
    return ""


def _statement(
    snapshot: Snapshot, subject: str, members: Sequence[Record], names: Names, accounts: dict[int, Account]
) -> Statement:
    """What the records of one model say together; their accounts are added."""
    same = f"the same model as record {members[0].number}, {members[0].name}"
    said = partial(read, subject=subject, names=names)
    return merged(snapshot, "models", subject, members, accounts, differ=_differ, read=said, same=same)


def _differ(one: Record, other: Record) -> bool:
    """Whether two records are plainly not of the same model: nothing in common, and another day or address."""
    a, b = one.cells, other.cells
    here, there = set(addresses(a.get("url", ""))), set(addresses(b.get("url", "")))
    titles = [slug(cells.get("reference", "")) for cells in (a, b)]
    if here & there or (titles[0] and titles[0] == titles[1]):
        return False
    days = {cells.get("published", "") for cells in (a, b)} - {""}
    return len(days) > 1 or bool(here and there)


def _columns(*names: str) -> frozenset[str]:
    return frozenset({"Organization", "Publication date", "Parameters", "Training compute (FLOP)", "Link", *names})


FULL = partial(parse, edition="models", title="AI models", whole=True)
NOTABLE = partial(parse, edition="notable", title="Notable AI models", whole=False)
FRONTIER = partial(parse, edition="frontier", title="Frontier AI models", whole=False)
ADAPTERS: tuple[Adapter, ...] = (
    Adapter("epoch-models-2024", _columns("System", "Training dataset size (datapoints)"), FULL),
    Adapter("epoch-models", _columns("Model", "Training dataset size (datapoints)"), FULL),
    Adapter("epoch-notable-models", _columns("Model", "Training dataset size (gradients)"), NOTABLE),
    Adapter("epoch-frontier-models", _columns("Model", "Training dataset size (total)"), FRONTIER),
)
