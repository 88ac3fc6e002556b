"""Settle work of changed transactions."""

from __future__ import annotations

from datetime import date

from track360.ingest.contract import PartnerContract
from track360.ingest.versions import Change
from track360.queue.append import append_many
from track360.queue.models import Work

# A change of anything else earns nobody anything, so it costs no settling.
READ_BY_RULES = (
    "customer_id",
    "transaction_type",
    "amount_currency",
    "currency",
    "transaction_date",
    "status",
    "amount_usd",
    "original_transaction_id",
    "day",
)


def append_work(contract: PartnerContract, changes: list[Change]) -> None:
    """One work row for each (customer, day) that a transaction left or entered, where rules read what changed."""
    touched = {place for change in changes if change.differs_in(READ_BY_RULES) for place in _places(change)}
    append_many(
        Work(
            partner_id=contract.partner.pk,
            kind=Work.Kind.TRANSACTION,
            customer_id=customer_id,
            day=date.fromisoformat(day),
        )
        for customer_id, day in sorted(touched)
    )


def _places(change: Change) -> set[tuple[str, str]]:
    # Both places: what it left is rated without it.
    states = [state for state in (change.before, change.after) if state]
    return {(state["customer_id"], state["day"]) for state in states}
