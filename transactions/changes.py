"""What a batch changed of transactions, as events; told in the writer's transaction."""

from __future__ import annotations

from track360.ingest.contract import PartnerContract
from track360.ingest.versions import Change
from track360.queue import outbox
from track360.queue.outbox import Happened
from transactions.settle_work import append_work

APPROVED, REVERSED = "approved", "reversed"


def after(contract: PartnerContract, changes: list[Change]) -> None:
    """After transactions changed: leave the settler its work, and tell."""
    append_work(contract, changes)
    outbox.append(
        contract.partner.pk,
        (
            Happened(f"transaction.{_what(change)}", change.key[0], customer_id=change.after["customer_id"])
            for change in changes
            if change.is_visible
        ),
    )


def _what(change: Change) -> str:
    """The one word that says most."""
    status = change.after["status"]
    if change.before is None:
        return status if status in (APPROVED, REVERSED) else "created"
    if status != change.before["status"] and status in (APPROVED, REVERSED):
        return str(status)
    return "updated"
