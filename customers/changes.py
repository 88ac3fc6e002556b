"""What a batch changed of customers, as events; told in the writer's transaction."""

from __future__ import annotations

from collections.abc import Iterator

from customers.attribution import keep_history
from track360.ingest.contract import PartnerContract
from track360.ingest.versions import Change
from track360.queue import outbox
from track360.queue.outbox import Happened


def after(contract: PartnerContract, changes: list[Change]) -> None:
    """After customers changed: keep what follows from their history, and tell."""
    keep_history(contract, changes)
    outbox.append(contract.partner.pk, (each for change in changes for each in _happened(contract, change)))


def _happened(contract: PartnerContract, change: Change) -> Iterator[Happened]:
    (customer_id,) = change.key
    if change.before is None:
        yield Happened("customer.created", customer_id, customer_id=customer_id)
    elif change.is_visible:
        yield Happened("customer.updated", customer_id, customer_id=customer_id)
        phases = {"before": change.before.get("phase"), "after": change.after.get("phase")}
        if phases["before"] != phases["after"]:
            yield Happened("customer.phase_changed", customer_id, customer_id=customer_id, change=phases)
