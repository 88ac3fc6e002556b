"""Writing records that are replaced whole: one statement for rows, settle work and outcomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from track360.core import prepared
from track360.ingest.contract import PartnerContract
from track360.ingest.validate.records import ValidRecord
from track360.ingest.write import statements
from track360.queue import outbox
from track360.queue.outbox import Happened


def write(contract: PartnerContract, items: list[ValidRecord], batch_id: int, received_at: datetime) -> list[str]:
    """The outcome of each item, ``orphan`` for one whose parent is unknown (which is not written)."""
    if not items:
        return []
    entity = contract.spec.name
    params = _params(contract, items, batch_id, received_at)
    letters, changed = first = prepared.fetch(statements.replace(entity), params)[0]
    while changed < letters.count("u"):  # another writer was quicker with some rows: look at theirs
        letters, changed = prepared.fetch(statements.replace(entity), params)[0]
    # What an earlier round wrote reads as unchanged in a later one: tell it from the rows.
    if letters != first[0]:
        letters = prepared.fetch(statements.look_again(entity), params)[0][0]
    if "c" in letters or "u" in letters:
        # Of the batch, for a thousand days come at once.
        outbox.append(contract.partner.pk, [Happened(f"{contract.spec.subject}.changed", str(batch_id))])
    return [statements.LETTERS[letter] for letter in letters]


def _params(
    contract: PartnerContract, items: list[ValidRecord], batch_id: int, received_at: datetime
) -> dict[str, Any]:
    return {
        "partner": contract.partner.pk,
        "batch": batch_id,
        "now": received_at,
        "ats": None if _speak_for_themselves(items, received_at) else [item.at for item in items],
        "hashes": b"".join([item.hash for item in items]),
        "data": (b"[" + b",".join([item.body for item in items]) + b"]").decode(),
    }


def _speak_for_themselves(items: list[ValidRecord], received_at: datetime) -> bool:
    """Whether every version is from its last_modified_date or from now, which the statement can tell alone."""
    # By identity, which is all it takes: ``validate_records`` hands every undated item this very instant.
    return all(item.at is received_at or item.record.get("last_modified_date") for item in items)
