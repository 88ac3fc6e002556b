"""Parked records: valid ones that wait for their parent go in here, and come out when it is there.

No record may be parked while its parent slips in, whatever the order of two writers. Who has orphans takes the
partner's lock alone and only then, in a later statement, looks for the parents again. Who created parents shares the
lock and only then looks for what waits. One of the two sees the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from track360.core import locks, prepared
from track360.core.json import canonical
from track360.ingest import registry
from track360.ingest.contract import PartnerContract
from track360.ingest.schemas import MAX_RECORDS
from track360.ingest.validate.records import ValidRecord
from track360.partners.models import Partner

_PARK = """
INSERT INTO ingest_parked (partner_id, entity, key, parent_entity, parent_id, record, at, hash, batch_id, parked_at,
    patch)
SELECT %(partner)s, %(entity)s::varchar, key, parent_entity, parent_id, record, at, hash, %(batch)s, %(now)s, patch
FROM json_to_recordset(%(data)s::json) AS r(key text, parent_entity text, parent_id text, record jsonb, at timestamptz,
    hash bytea, patch boolean)
WHERE NOT EXISTS (  -- the same words again, with nothing else said in between
    SELECT FROM ingest_parked p WHERE p.partner_id = %(partner)s AND p.entity = %(entity)s::varchar AND p.hash = r.hash
    AND p.key = r.key AND NOT EXISTS (
        SELECT FROM ingest_parked q WHERE q.key = r.key AND q.at > p.at AND q.partner_id IS NOT DISTINCT
            FROM %(partner)s
        AND q.entity IS NOT DISTINCT FROM %(entity)s::varchar){written})
ON CONFLICT DO NOTHING"""
# IS NOT DISTINCT FROM is an equality that no index serves, so the one on the key does. Of a table that
# fills and empties
# the planner knows little, and would else read all that waits of the entity for each record: 8 s for 1000 among 30,000.
_WRITTEN = """ AND NOT EXISTS (
        SELECT FROM {table} t WHERE t.partner_id = %(partner)s AND t.{key} = r.key AND t.version_at > p.at)"""
_TAKE = """
DELETE FROM ingest_parked WHERE partner_id = %(partner)s AND parent_entity = %(entity)s AND parent_id = ANY(%(ids)s)
RETURNING entity, record::text, at, hash, patch"""


class Waited(NamedTuple):
    """What waited of one entity: how many records, and these in batches in which no key comes twice."""

    contract: PartnerContract
    received: int
    batches: list[list[ValidRecord]]


def lock_out_new_parents(partner: Partner) -> None:
    """Before looking again for missing parents: from here on, whoever creates one waits for us."""
    locks.hold(locks.Lock.PARKING, partner.pk)


def park(
    contract: PartnerContract, waiting: list[tuple[ValidRecord, tuple[str, str]]], batch_id: int, at: datetime
) -> None:
    """Let records wait, each for the (entity, id) given; new parents are locked out."""
    values = [_row(item, *parent) for item, parent in waiting]
    params = {"partner": contract.partner.pk, "entity": contract.spec.name, "batch": batch_id, "now": at}
    spec = contract.spec  # a whole record waits for its only possible parent, so none of its key has written
    written = _WRITTEN.format(table=spec.table, key=spec.key[0]) if spec.versions else ""
    prepared.fetch(_PARK.format(written=written), params | {"data": orjson.dumps(values).decode()})


def take(partner: Partner, parent_entity: str, ids: Collection[str]) -> list[Waited]:
    """Take out what waits for these parents, which the same transaction has just created; parents before children."""
    # Shared: creators of parents need not wait for each other, only for who is about to park.
    locks.hold_shared(locks.Lock.PARKING, partner.pk)
    params = {"partner": partner.pk, "entity": parent_entity, "ids": list(ids)}
    # Parents before children, older versions before newer ones.
    taken = sorted(prepared.fetch(_TAKE, params), key=lambda row: (_rank(row[0]), row[2], bytes(row[3])))
    grouped = [(entity, [row[1:] for row in group]) for entity, group in groupby(taken, key=itemgetter(0))]
    contracts = [(registry.contract_of(registry.ENTITIES[entity], partner), rows) for entity, rows in grouped]
    return [Waited(contract, len(rows), _without_duplicates(contract, rows)) for contract, rows in contracts]


def arrived(partner: Partner, parent_entity: str) -> list[str]:
    """Some ids that are waited for and exist."""
    if parent_entity not in _tables():
        return []
    table, column = _tables()[parent_entity]
    statement = f"""
        SELECT DISTINCT p.parent_id FROM ingest_parked p
        JOIN {table} t ON t.partner_id = p.partner_id AND t.{column} = p.parent_id
        WHERE p.partner_id = %s AND p.parent_entity = %s LIMIT {MAX_RECORDS}"""
    return [row[0] for row in prepared.fetch(statement, [partner.pk, parent_entity])]


def exists(partner_id: int, entity: str, entity_id: str) -> bool:
    """Whether what is waited for is there by now."""
    table, column = _tables()[entity]
    return bool(
        prepared.fetch(f"SELECT 1 FROM {table} WHERE partner_id = %s AND {column} = %s", [partner_id, entity_id])
    )


def _rank(entity: str) -> int:
    return list(registry.ENTITIES).index(entity)


def _row(item: ValidRecord, parent_entity: str, parent_id: str) -> dict[str, Any]:
    return {
        "key": " ".join(item.key),
        "parent_entity": parent_entity,
        "parent_id": parent_id,
        "record": item.record | ({"raw": item.raw} if item.raw else {}),
        "at": item.at.isoformat(),
        "hash": "\\x" + item.hash.hex(),
        "patch": item.patch,
    }


def _without_duplicates(contract: PartnerContract, taken: Iterable[Any]) -> list[list[ValidRecord]]:
    """Batches in which no key comes twice, older versions first; of whole records only the newest matters."""
    by_key: dict[tuple[str, ...], list[ValidRecord]] = {}
    for index, (record, at, digest, patch) in enumerate(taken):
        fields = orjson.loads(record)
        raw = fields.pop("raw", None)
        key = contract.spec.key_of(fields)
        item = ValidRecord(index, key, fields, canonical(fields), bytes(digest), at, raw, patch)
        by_key.setdefault(key, []).append(item)
    # A whole record replaces what was there, so the ones before its newest never show.
    if not contract.spec.versions:
        by_key = {key: items[-1:] for key, items in by_key.items()}
    deepest = max(len(items) for items in by_key.values())
    return [[items[n] for items in by_key.values() if len(items) > n] for n in range(deepest)]


def _tables() -> dict[str, tuple[str, str]]:
    """Table and column of everything that is waited for."""
    parents = {s.parent.entity: (s.parent.table, s.parent.column) for s in registry.ENTITIES.values()}
    return parents | {s.name: (s.table, s.key[0]) for s in registry.ENTITIES.values() if s.versions}
