"""Writing valid records: to their table, to the parking lot, or back to the sender; and those that waited for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from track360.core import clock
from track360.ingest.contract import Fault, Ground
from track360.ingest.parking import store
from track360.ingest.validate.records import Faults, Item
from track360.ingest.write import current_rows, receipts, statements, upsert_versioned, upsert_whole
from track360.ingest.write.receipts import PARKED
from track360.partners.models import Partner

MISSING = {statements.ORPHAN, upsert_versioned.WAITS}


@dataclass(slots=True)
class Landed:
    """Outcomes by index, faults of orphans that may not wait, and whether waiting records were released."""

    outcomes: dict[int, str] = field(default_factory=dict)
    refused: Faults = field(default_factory=dict)
    released: bool = False


def land(ground: Ground, items: list[Item], batch_id: int, at: datetime, parks: bool) -> Landed:
    """Write what can be written, park or refuse what lacks its parent, release what waited for what is new."""
    landed = Landed(_write(ground, items, batch_id, at))
    missing = [item for item in items if landed.outcomes[item.index] in MISSING]
    if missing and parks:
        _park(ground, missing, landed, batch_id, at)
    elif missing:
        landed.refused = {item.index: [_orphan(ground)] for item in missing}
    if ground.spec.versions and statements.CREATED in landed.outcomes.values():
        created = [item.key[0] for item in items if landed.outcomes[item.index] == statements.CREATED]
        landed.released = release(ground.partner, ground.spec.name, created, at) > 0
    return landed


def release(partner: Partner, parent_entity: str, ids: Collection[str], at: datetime | None = None) -> int:
    """Write what waited for these parents, which the same transaction has just created; returns how many records.

    Call it inside that transaction. What is released has a batch of its own, of origin ``release``.
    """
    taken = store.take(partner, parent_entity, ids)
    for waited in taken:
        _land_waited(waited, at or clock.now())
    return sum(waited.received for waited in taken)


def orphan_faults(ground: Ground, items: list[Item]) -> Faults:
    """Faults of the orphans among records that will not be written anyway, so that one answer tells all."""
    name = ground.spec.parent.field
    known = current_rows.existing(ground, {item.record[name] for item in items if name in item.record})
    return {
        item.index: [_orphan(ground)]
        for item in items
        if name in item.record and item.record[name] not in known
    }


def _land_waited(waited: store.Waited, at: datetime) -> None:
    ground, batch_id = waited.ground, receipts.next_batch_id()
    counts: Counter[str] = Counter()
    for items in waited.batches:
        # They may be parents themselves: landing releases what waits for them in turn.
        counts.update(land(ground, items, batch_id, at, parks=True).outcomes.values())
    # Of whole records that waited together only the newest lands; the others are as if they had come before it.
    counts[statements.STALE] += waited.received - counts.total()
    receipt = receipts.Receipt(batch_id, waited.received, [], counts=counts)
    receipts.store(receipt, ground.partner.pk, ground.spec.name, "release", "partial", at, None)


def _write(ground: Ground, items: list[Item], batch_id: int, at: datetime) -> dict[int, str]:
    write = upsert_versioned.write if ground.spec.versions else upsert_whole.write
    outcomes = write(ground, items, batch_id, at)
    return {item.index: outcome for item, outcome in zip(items, outcomes, strict=True)}


def _park(ground: Ground, missing: list[Item], landed: Landed, batch_id: int, at: datetime) -> None:
    # Only now look again: from here on whoever creates a parent waits for us (see ``lot``).
    store.close_gate(ground.partner)
    landed.outcomes |= _write(ground, missing, batch_id, at)
    waiting = [item for item in missing if landed.outcomes[item.index] in MISSING]
    if waiting:
        store.park(ground, [(item, _waits_for(ground, item, landed)) for item in waiting], batch_id, at)
        landed.outcomes |= dict.fromkeys((item.index for item in waiting), PARKED)


def _waits_for(ground: Ground, item: Item, landed: Landed) -> tuple[str, str]:
    if landed.outcomes[item.index] == upsert_versioned.WAITS:
        return ground.spec.name, item.key[0]
    parent = ground.spec.parent
    return parent.entity, item.record[parent.field]


def _orphan(ground: Ground) -> Fault:
    parent = ground.spec.parent
    return Fault(
        f"/{parent.field}",
        f"unknown_{parent.field.removesuffix('_id')}",
        f"is not known among your {parent.entity}",
    )
