"""Writing valid records: to their table, to parking, or back to the sender; and those that waited for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from track360.core import clock
from track360.ingest.contract import Fault, PartnerContract
from track360.ingest.parking import store
from track360.ingest.validate.records import Faults, ValidRecord
from track360.ingest.write import current_rows, receipts, statements, upsert_versioned, upsert_whole
from track360.ingest.write.receipts import PARKED
from track360.partners.models import Partner

MISSING = {statements.ORPHAN, upsert_versioned.WAITS}


@dataclass(slots=True)
class Written:
    """Outcomes by index, faults of orphans that may not wait, and whether waiting records were released."""

    outcomes: dict[int, str] = field(default_factory=dict)
    refused: Faults = field(default_factory=dict)
    released: bool = False


def write_or_park(
    contract: PartnerContract, items: list[ValidRecord], batch_id: int, at: datetime, parks: bool
) -> Written:
    """Write what can be written, park or refuse what lacks its parent, release what waited for what is new."""
    written = Written(_write(contract, items, batch_id, at))
    missing = [item for item in items if written.outcomes[item.index] in MISSING]
    if missing and parks:
        _park(contract, missing, written, batch_id, at)
    elif missing:
        written.refused = {item.index: [_orphan(contract)] for item in missing}
    if contract.spec.versions and statements.CREATED in written.outcomes.values():
        created = [item.key[0] for item in items if written.outcomes[item.index] == statements.CREATED]
        written.released = release(contract.partner, contract.spec.name, created, at) > 0
    return written


def release(partner: Partner, parent_entity: str, ids: Collection[str], at: datetime | None = None) -> int:
    """Write what waited for these parents, which the same transaction has just created; returns how many records.

    Call it inside that transaction. What is released has a batch of its own, of origin ``release``.
    """
    taken = store.take(partner, parent_entity, ids)
    for waited in taken:
        _write_waited(waited, at or clock.now())
    return sum(waited.received for waited in taken)


def orphan_faults(contract: PartnerContract, items: list[ValidRecord]) -> Faults:
    """Faults of the orphans among records that will not be written anyway, so that one answer tells all."""
    name = contract.spec.parent.field
    known = current_rows.existing(contract, {item.record[name] for item in items if name in item.record})
    return {item.index: [_orphan(contract)] for item in items if name in item.record and item.record[name] not in known}


def _write_waited(waited: store.Waited, at: datetime) -> None:
    contract, batch_id = waited.contract, receipts.next_batch_id()
    counts: Counter[str] = Counter()
    for items in waited.batches:
        # They may be parents themselves: writing them releases what waits for them in turn.
        counts.update(write_or_park(contract, items, batch_id, at, parks=True).outcomes.values())
    # Of whole records that waited together only the newest lands; the others are as if they had come before it.
    counts[statements.STALE] += waited.received - counts.total()
    receipt = receipts.Receipt(batch_id, waited.received, [], counts=counts)
    receipts.store(receipt, contract.partner.pk, contract.spec.name, "release", "partial", at, None)


def _write(contract: PartnerContract, items: list[ValidRecord], batch_id: int, at: datetime) -> dict[int, str]:
    write = upsert_versioned.write if contract.spec.versions else upsert_whole.write
    outcomes = write(contract, items, batch_id, at)
    return {item.index: outcome for item, outcome in zip(items, outcomes, strict=True)}


def _park(contract: PartnerContract, missing: list[ValidRecord], written: Written, batch_id: int, at: datetime) -> None:
    # Only now look again: from here on whoever creates a parent waits for us (see ``store``).
    store.lock_out_new_parents(contract.partner)
    written.outcomes |= _write(contract, missing, batch_id, at)
    waiting = [item for item in missing if written.outcomes[item.index] in MISSING]
    if waiting:
        store.park(contract, [(item, _waits_for(contract, item, written)) for item in waiting], batch_id, at)
        written.outcomes |= dict.fromkeys((item.index for item in waiting), PARKED)


def _waits_for(contract: PartnerContract, item: ValidRecord, written: Written) -> tuple[str, str]:
    if written.outcomes[item.index] == upsert_versioned.WAITS:
        return contract.spec.name, item.key[0]
    parent = contract.spec.parent
    return parent.entity, item.record[parent.field]


def _orphan(contract: PartnerContract) -> Fault:
    parent = contract.spec.parent
    return Fault(
        f"/{parent.field}",
        f"unknown_{parent.field.removesuffix('_id')}",
        f"is not known among your {parent.entity}",
    )
