"""Writing valid records: to their table, to the parking lot, or back to the sender."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from track360.ingest import fold, parking, rows, sql, whole
from track360.ingest.contract import Fault
from track360.ingest.ground import Ground
from track360.ingest.receipts import PARKED
from track360.ingest.validation import Faults, Item

MISSING = {sql.ORPHAN, fold.WAITS}


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
    if ground.spec.versions and sql.CREATED in landed.outcomes.values():
        created = [item.key[0] for item in items if landed.outcomes[item.index] == sql.CREATED]
        landed.released = parking.release(ground.partner, ground.spec.name, created, at) > 0
    return landed


def orphan_faults(ground: Ground, items: list[Item], orphans: str | None) -> Faults:
    """Faults of the orphans among records that will not be written anyway, so that one answer tells all."""
    if (orphans or ground.partner.orphans) == "park":
        return {}
    name = ground.spec.parent.field
    known = rows.existing(ground, {item.record[name] for item in items if name in item.record})
    return {
        item.index: [_orphan(ground)]
        for item in items
        if name in item.record and item.record[name] not in known
    }


def _write(ground: Ground, items: list[Item], batch_id: int, at: datetime) -> dict[int, str]:
    write = fold.write if ground.spec.versions else whole.write
    outcomes = write(ground, items, batch_id, at)
    return {item.index: outcome for item, outcome in zip(items, outcomes, strict=True)}


def _park(ground: Ground, missing: list[Item], landed: Landed, batch_id: int, at: datetime) -> None:
    # Only now look again: from here on whoever creates a parent waits for us (see ``parking``).
    parking.close_gate(ground.partner)
    landed.outcomes |= _write(ground, missing, batch_id, at)
    waiting = [item for item in missing if landed.outcomes[item.index] in MISSING]
    if waiting:
        parking.park(ground, [(item, _waits_for(ground, item, landed)) for item in waiting], batch_id, at)
        landed.outcomes |= dict.fromkeys((item.index for item in waiting), PARKED)


def _waits_for(ground: Ground, item: Item, landed: Landed) -> tuple[str, str]:
    if landed.outcomes[item.index] == fold.WAITS:
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
