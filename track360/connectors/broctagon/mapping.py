"""Rows of the CRM's reports as canonical records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from track360.connectors.contract import MappedRecord, SourceAccess
from track360.connectors.mapping_helpers import amount_of, non_empty, text

TYPES = {"deposit": "deposit", "withdrawal": "withdrawal", "bonus": "bonus", "adjustment": "adjustment"}
STATUSES = {
    "pending": "pending",
    "processing": "pending",
    "approved": "approved",
    "completed": "approved",
    "success": "approved",
    "rejected": "declined",
    "declined": "declined",
    "cancelled": "declined",
    "failed": "declined",
    "reversed": "reversed",
}


def records(stream: str, row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """The canonical records of a row."""
    yield from (_commission if stream == "commissions" else _transaction)(row, access)


def _transaction(row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """A transaction; a type that the settings map to ``null`` (an internal transfer, say) is none of ours."""
    types = {**TYPES, **access.config.get("types", {})}
    said_type, status = str(row["type"]).lower(), str(row["status"]).lower()
    kind = types.get(said_type, said_type)
    if kind is None:
        return
    statuses = {**STATUSES, **access.config.get("statuses", {})}
    yield MappedRecord(
        "transactions",
        non_empty(
            transaction_id=text(row["id"]),
            customer_id=_customer(row, access),
            transaction_type=kind,
            amount_currency=amount_of(kind, row["amount"], access),
            currency=row["currency"],
            transaction_date=_utc(row["timestamp"]),
            status=statuses.get(status, status),
            payment_method=row.get("payment_method"),
        ),
    )


def _commission(row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """What the CRM's own plan paid on an order, as a rebate: a reference for plans that pass it through."""
    yield MappedRecord(
        "transactions",
        non_empty(
            transaction_id=f"commission-{row['id']}",
            customer_id=text(row["trading_account_id"]),
            transaction_type="ib_rebate",
            amount_currency=amount_of("ib_rebate", row["total"], access),
            currency=row["currency"],
            transaction_date=_utc(row["rebate_time"]),
            status=STATUSES.get(str(row["status"]).lower(), "pending"),
            extra=non_empty(receiver_id=text(row.get("receiver_id")), order_id=text(row.get("order_id"))),
        ),
    )


def _customer(row: Any, access: SourceAccess) -> str | None:
    first = access.config.get("customer", "trading_id")
    return text(row.get(first) or row.get("user_id"))


def _utc(stamp: str) -> str:
    """``YYYY-MM-DD HH:mm:ss`` in UTC, as the CRM writes it."""
    return f"{stamp.replace(' ', 'T', 1)}Z"
