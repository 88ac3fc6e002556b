"""What became of a batch: counts for the database, an entry per record for the sender."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from track360.core import prepared
from track360.core.opaque import Opaque
from track360.ingest.contract import Fault
from track360.ingest.validate.records import Faults
from track360.queue import outbox
from track360.queue.outbox import Happened

BATCH = "batch"  # what an opaque id names
REJECTED, PARKED = "rejected", "parked"
COUNTED = ("created", "updated", "unchanged", "stale", PARKED, REJECTED)

# Drawn first, for the rows carry it; the receipt itself is written last.
_NEXT = "SELECT nextval(pg_get_serial_sequence('ingest_batch', 'id'))"
_INSERT = """
INSERT INTO ingest_batch (id, partner_id, entity, origin, mode, received_at, received, created, updated, unchanged,
    stale, parked, rejected, warnings, body_hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


@dataclass(slots=True)
class Receipt:
    """The answer to one batch. ``entries`` are as sent back; ``batch_id`` is ``None`` for a dry run."""

    batch_id: int | None
    received: int
    entries: list[dict[str, Any]]
    errors: Faults = field(default_factory=dict)
    warnings: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def changed(self) -> bool:
        """Whether anything was written that may earn or cost somebody money."""
        # Stale too: a late version can change what was so on a day in the past.
        return any(self.counts[outcome] for outcome in ("created", "updated", "stale"))

    def as_json(self, opaque: Opaque) -> dict[str, Any]:
        """The envelope of the API, for the partner that sees our numbers so."""
        meta = {
            "batch_id": None if self.batch_id is None else opaque.id(BATCH, self.batch_id),
            "received": self.received,
            **{name: self.counts[name] for name in COUNTED},
        }
        return {"data": self.entries, "meta": meta | {"warnings": self.warnings}}


def next_batch_id() -> int:
    """The number of a batch whose receipt is yet to be written."""
    return int(prepared.fetch(_NEXT, [])[0][0])


def store(
    receipt: Receipt, partner_id: int, entity: str, origin: str, mode: str, at: datetime, body: bytes | None
) -> None:
    """Keep the counts, and tell of the batch, in the transaction of the records."""
    counts = [receipt.counts[name] for name in COUNTED]
    head = [receipt.batch_id, partner_id, entity, origin, mode, at, receipt.received]
    prepared.fetch(_INSERT, [*head, *counts, receipt.warnings, body])
    what = "partially_rejected" if receipt.counts[REJECTED] else "received"
    outbox.append(partner_id, [Happened(f"batch.{what}", str(receipt.batch_id))])


def as_json(faults: list[Fault]) -> list[dict[str, str]]:
    """Faults as the API tells them."""
    return [fault._asdict() for fault in faults]
