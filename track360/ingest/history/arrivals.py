"""What arrived when, in which batch, from where, and what it changed: read back from the versions that were kept.

An arrival is told as the record stood before it and after it, in the order in which versions were taken in, which is
not the order in which they count: one that comes late changes only what no newer one has said. What was erased is gone
from the versions and so from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection

from track360.ingest.contract import EntitySpec
from track360.ingest.models import Batch
from track360.ingest.versions import Record, Version, applied, fold, same

# The partner's own words, beside ours: told with the field itself they would read as a second change.
HIDDEN = frozenset({"raw"})
NEW, NEWER, OLDER, WHOLE = "new", "newer", "older", "whole"


class FieldChange(NamedTuple):
    """A field before and after, in wire form."""

    name: str
    before: Any
    after: Any


class BatchOrigin(NamedTuple):
    """How a batch came in: its receipt, and of a push who called from where (as long as the audit log is kept)."""

    batch: Batch
    client: str
    address: str


class Arrival(NamedTuple):
    """One version. ``kind``: new record, newer or older than what was known, or whole (what was there
    before is gone)."""

    key: str
    row_id: int | None
    batch_id: int
    at: datetime
    kind: str
    changes: list[FieldChange]


class _StoredVersion(NamedTuple):
    id: int
    key: str
    version: Version
    batch_id: int


def of_record(spec: EntitySpec, row: Any, most: int = 100) -> list[Arrival]:
    """The arrivals of one record, the latest first; of a record that is replaced whole only the last."""
    if spec.versions is None:
        return [_whole(spec, row)]
    key = getattr(row, spec.key[0])
    found = _arrivals(_versions(spec, row.partner_id, [key]), {key: row.pk})
    return list(found)[::-1][:most]


def in_batch(spec: EntitySpec, batch: Batch, first: int, count: int) -> list[Arrival]:
    """The arrivals of one batch from place ``first`` on, in the order in which they were written."""
    if spec.versions is None:
        rows = spec.model._default_manager.filter(partner_id=batch.partner_id, batch_id=batch.pk)
        ids = _page(rows, first, count)
        return [_whole(spec, row) for row in spec.model._default_manager.filter(pk__in=ids).order_by("pk")]
    kept = spec.versions._default_manager.filter(partner_id=batch.partner_id, batch_id=batch.pk)
    ids = _page(kept, first, count)
    (name,) = spec.key
    keys = list(spec.versions._default_manager.filter(pk__in=ids).values_list(name, flat=True))
    rows = spec.model._default_manager.filter(partner_id=batch.partner_id, **{f"{name}__in": keys})
    versions = _versions(spec, batch.partner_id, keys)
    wanted = {version.id for version in versions if version.id in set(ids)}
    return list(_arrivals(versions, dict(rows.values_list(name, "pk")), wanted))


def _page(rows: Any, first: int, count: int) -> list[int]:
    """The ids of a page; all of the batch are sorted here, or the planner would walk the whole primary key instead."""
    return sorted(rows.values_list("pk", flat=True).order_by())[first : first + count]


def origins(batches: Iterable[int]) -> dict[int, BatchOrigin]:
    """How these batches came in."""
    found = {batch.pk: batch for batch in Batch.objects.filter(pk__in=set(batches))}
    callers = _callers(found.values())
    return {pk: BatchOrigin(batch, *callers.get(pk, ("", ""))) for pk, batch in found.items()}


# The audit log is partitioned by day and has no index on the batch: look only around the moment of each receipt.
_CALLERS = """
SELECT b.id, a.client, host(a.address)
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS b(id, partner_id, received_at)
CROSS JOIN LATERAL (
    SELECT client, address FROM partners_audit a
    WHERE a.partner_id = b.partner_id AND a.at BETWEEN b.received_at - interval '5 min' AND b.received_at
        AND a.batch_id = b.id ORDER BY a.at LIMIT 1) a
"""


def _callers(batches: Iterable[Batch]) -> dict[int, tuple[str, str]]:
    pushed = [(batch.pk, batch.partner_id, batch.received_at) for batch in batches if batch.origin == "push"]
    if not pushed:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CALLERS, [list(column) for column in zip(*pushed, strict=True)])
        return {pk: (client, address or "") for pk, client, address in cursor.fetchall()}


def _versions(spec: EntitySpec, partner_id: int, keys: list[str]) -> list[_StoredVersion]:
    assert spec.versions is not None
    (name,) = spec.key
    rows = spec.versions._default_manager.filter(partner_id=partner_id, **{f"{name}__in": keys})
    found = rows.order_by("id").values_list("id", name, "at", "hash", "fields", "batch_id")
    return [
        _StoredVersion(pk, key, Version(at, bytes(digest), said), batch) for pk, key, at, digest, said, batch in found
    ]


def _arrivals(
    versions: list[_StoredVersion], rows: dict[str, int], wanted: set[int] | None = None
) -> Iterator[Arrival]:
    """Each version against what had come before it; only those wanted are told."""
    came: dict[str, list[Version]] = {}
    states: dict[str, Record] = {}
    for kept in versions:
        before, past = states.get(kept.key, {}), came.setdefault(kept.key, [])
        # Only what comes late needs the whole fold anew.
        newest = not past or kept.version[:2] > max(one[:2] for one in past)
        past.append(kept.version)
        after = applied(before, kept.version.fields) if newest else fold(sorted(past, key=lambda one: one[:2]))
        states[kept.key] = after
        if wanted is None or kept.id in wanted:
            kind = (NEWER if newest else OLDER) if len(past) > 1 else NEW
            yield Arrival(kept.key, rows.get(kept.key), kept.batch_id, kept.version.at, kind, _changes(before, after))


def _changes(before: Record, after: Record) -> list[FieldChange]:
    names = [name for name in after if name not in HIDDEN]
    return [
        FieldChange(name, before.get(name), after[name]) for name in names if not same(before.get(name), after[name])
    ]


def _whole(spec: EntitySpec, row: Any) -> Arrival:
    """A record of which only the newest version is kept."""
    said = {f.name: getattr(row, f.name) for f in spec.fields if f.name not in spec.key}
    key = ", ".join(str(getattr(row, name)) for name in spec.key)
    changes = [FieldChange(name, None, value) for name, value in said.items() if value is not None]
    return Arrival(key, row.pk, row.batch_id, row.version_at, NEW if row.revision == 1 else WHOLE, changes)


def shown(value: Any) -> str:
    """A wire value for reading."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
