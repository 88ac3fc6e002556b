"""The parking lot: valid records that wait for their parent.

No record may be parked while its parent slips in, whatever the order of two writers. Who has orphans takes the
partner's lock alone and only then, in a later statement, looks for the parents again. Who created parents shares the
lock and only then looks for what waits. One of the two sees the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

import orjson
from django.db import transaction
from django.db.models import QuerySet

from track360.core import clock, jobs, locks, prepared
from track360.core.json import canonical
from track360.ingest import receipts, slot
from track360.ingest.ground import Ground
from track360.ingest.models import Parked
from track360.ingest.retry import retried
from track360.ingest.validation import Item
from track360.partners.models import Partner

OLD = timedelta(days=3)
PIECE = 1000

_PARK = """
INSERT INTO ingest_parked (partner_id, entity, key, parent_entity, parent_id, record, at, hash, batch_id, parked_at, patch)
SELECT %(partner)s, %(entity)s::varchar, key, parent_entity, parent_id, record, at, hash, %(batch)s, %(now)s, patch
FROM json_to_recordset(%(data)s::json) AS r(key text, parent_entity text, parent_id text, record jsonb, at timestamptz,
    hash bytea, patch boolean)
WHERE NOT EXISTS (  -- the same words again, with nothing else said in between
    SELECT FROM ingest_parked p WHERE p.partner_id = %(partner)s AND p.entity = %(entity)s::varchar AND p.hash = r.hash
    AND p.key = r.key AND NOT EXISTS (
        SELECT FROM ingest_parked q WHERE q.partner_id = %(partner)s AND q.entity = %(entity)s::varchar AND q.key = r.key
        AND q.at > p.at){landed})
ON CONFLICT DO NOTHING"""
_LANDED = """ AND NOT EXISTS (
        SELECT FROM {table} t WHERE t.partner_id = %(partner)s AND t.{key} = r.key AND t.version_at > p.at)"""
_TAKE = """
DELETE FROM ingest_parked WHERE partner_id = %(partner)s AND parent_entity = %(entity)s AND parent_id = ANY(%(ids)s)
RETURNING entity, record::text, at, hash, patch"""


def close_gate(partner: Partner) -> None:
    """Before looking again for missing parents: from here on, whoever creates one waits for us."""
    locks.hold(locks.Lock.PARKING, partner.pk)


def park(ground: Ground, waiting: list[tuple[Item, tuple[str, str]]], batch_id: int, at: datetime) -> None:
    """Let records wait, each for the (entity, id) given; the gate is closed."""
    values = [_row(item, *parent) for item, parent in waiting]
    params = {"partner": ground.partner.pk, "entity": ground.spec.name, "batch": batch_id, "now": at}
    spec = ground.spec  # a whole record waits for its only possible parent, so none of its key has landed
    landed = _LANDED.format(table=spec.table, key=spec.key[0]) if spec.versions else ""
    prepared.fetch(_PARK.format(landed=landed), params | {"data": orjson.dumps(values).decode()})


def release(partner: Partner, parent_entity: str, ids: Collection[str], at: datetime | None = None) -> int:
    """Write what waited for these parents, which the same transaction has just created; returns how many records.

    Call it inside that transaction. What is released has a batch of its own, of origin ``release``.
    """
    # Shared: creators of parents need not wait for each other, only for who is about to park.
    locks.hold_shared(locks.Lock.PARKING, partner.pk)
    params = {"partner": partner.pk, "entity": parent_entity, "ids": list(ids)}
    # Parents before children, older versions before newer ones.
    taken = sorted(prepared.fetch(_TAKE, params), key=lambda row: (_rank(row[0]), row[2], bytes(row[3])))
    for entity, group in groupby(taken, key=lambda row: row[0]):
        _land(Ground.of(slot.ENTITIES[entity], partner), [row[1:] for row in group], at or clock.now())
    return len(taken)


def sweep(partner: Partner) -> int:
    """Release whatever waits although its parent exists; returns how many records. Finds nothing when all is well."""
    released = 0
    for parent_entity in sorted({spec.parent.entity for spec in slot.ENTITIES.values()} | set(slot.ENTITIES)):
        while ids := _present(partner, parent_entity):
            released += retried(partial(_release_and_wake, partner, parent_entity, ids))
    return released


def retry(parked: QuerySet[Parked]) -> int:
    """Try these waiting records again, with all others that wait for the same parents; returns how many went."""
    pairs = list(parked.values_list("partner", "parent_entity", "parent_id").distinct())
    return sum([retried(partial(_retry_one, *pair)) for pair in pairs])


def overdue(older_than: timedelta = OLD) -> QuerySet[Parked]:
    """Records that have waited so long that somebody should look."""
    return Parked.objects.filter(parked_at__lt=clock.now() - older_than).order_by("parked_at")


def _rank(entity: str) -> int:
    return list(slot.ENTITIES).index(entity)


def _row(item: Item, parent_entity: str, parent_id: str) -> dict[str, Any]:
    return {
        "key": " ".join(item.key),
        "parent_entity": parent_entity,
        "parent_id": parent_id,
        "record": item.record | ({"raw": item.raw} if item.raw else {}),
        "at": item.at.isoformat(),
        "hash": "\\x" + item.hash.hex(),
        "patch": item.patch,
    }


def _land(ground: Ground, taken: list[Any], at: datetime) -> None:
    from track360.ingest import landing  # it releases what it lands, so the two rooms know each other

    batch_id = receipts.next_batch_id()
    counts: Counter[str] = Counter()
    for items in _rounds(ground, taken):
        counts.update(landing.land(ground, items, batch_id, at, parks=True).outcomes.values())
    receipt = receipts.Receipt(batch_id, len(taken), [], counts=counts)
    receipts.store(receipt, ground.partner.pk, ground.spec.name, "release", "partial", at, None)


def _rounds(ground: Ground, taken: Iterable[Any]) -> list[list[Item]]:
    """Batches in which no key comes twice, older versions first; of whole records only the newest matters."""
    by_key: dict[tuple[str, ...], list[Item]] = {}
    for index, (record, at, digest, patch) in enumerate(taken):
        fields = orjson.loads(record)
        raw = fields.pop("raw", None)
        key = ground.spec.key_of(fields)
        item = Item(index, key, fields, canonical(fields), bytes(digest), at, raw, patch)
        by_key.setdefault(key, []).append(item)
    # A whole record replaces what was there, so the ones before its newest never show.
    if not ground.spec.versions:
        by_key = {key: items[-1:] for key, items in by_key.items()}
    deepest = max(len(items) for items in by_key.values())
    return [[items[n] for items in by_key.values() if len(items) > n] for n in range(deepest)]


def _present(partner: Partner, parent_entity: str) -> list[str]:
    """Some ids that are waited for and exist."""
    if parent_entity not in _tables():
        return []
    table, column = _tables()[parent_entity]
    statement = f"""
        SELECT DISTINCT p.parent_id FROM ingest_parked p
        JOIN {table} t ON t.partner_id = p.partner_id AND t.{column} = p.parent_id
        WHERE p.partner_id = %s AND p.parent_entity = %s LIMIT {PIECE}"""
    return [row[0] for row in prepared.fetch(statement, [partner.pk, parent_entity])]


def _exists(partner_id: int, entity: str, entity_id: str) -> bool:
    table, column = _tables()[entity]
    return bool(
        prepared.fetch(
            f"SELECT 1 FROM {table} WHERE partner_id = %s AND {column} = %s", [partner_id, entity_id]
        )
    )


def _tables() -> dict[str, tuple[str, str]]:
    """Table and column of everything that is waited for."""
    parents = {s.parent.entity: (s.parent.table, s.parent.column) for s in slot.ENTITIES.values()}
    return parents | {s.name: (s.table, s.key[0]) for s in slot.ENTITIES.values() if s.versions}


@transaction.atomic
def _release_and_wake(partner: Partner, parent_entity: str, ids: list[str]) -> int:
    jobs.enqueue_after_commit("commissions.settle", partner.pk)
    return release(partner, parent_entity, ids)


def _retry_one(partner_id: int, parent_entity: str, parent_id: str) -> int:
    """What waits for somebody still unknown is left alone: parked again, it would lose its age."""
    if not _exists(partner_id, parent_entity, parent_id):
        return 0
    with transaction.atomic():
        waited = Parked.objects.filter(partner=partner_id, parent_entity=parent_entity, parent_id=parent_id)
        before = waited.count()
        _release_and_wake(Partner.objects.get(pk=partner_id), parent_entity, [parent_id])
        return before - waited.count()
