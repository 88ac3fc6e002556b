"""The record that earned a line, as it is today."""

from __future__ import annotations

from datetime import date
from typing import Any

from activity.models import TradingDay
from commissions.ledger.models import LedgerEntry
from transactions.models import Transaction

READ_BY_RULES: dict[type, tuple[str, ...]] = {
    TradingDay: (
        "date", "instrument", "currency", "lots_traded", "eligible_lots", "volume_usd", "spread_cost", "commission",
    ),
    Transaction: (
        "transaction_id", "transaction_type", "status", "amount_currency", "currency", "day", "transaction_date",
    ),
}  # fmt: skip


def source_fields(entry: LedgerEntry) -> dict[str, Any]:
    """What of the record a rule may have read, by field; nothing for a phase, a month or a record that is gone."""
    record = _record(entry)
    fields = {name: getattr(record, name) for name in READ_BY_RULES.get(type(record), ())}
    return {name: value for name, value in fields.items() if value is not None}


def _record(entry: LedgerEntry) -> TradingDay | Transaction | None:
    if entry.kind == "activity":
        return TradingDay.objects.filter(
            partner_id=entry.partner_id,
            customer_id=entry.customer_id,
            date=entry.source_day or date.min,
            instrument=entry.instrument,
            currency=entry.source_currency,
        ).first()
    if entry.kind == "transaction":
        return Transaction.objects.filter(partner_id=entry.partner_id, transaction_id=entry.ref).first()
    return None
