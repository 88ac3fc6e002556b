"""FXPropTech's rows as canonical records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from track360.connectors.contract import DEALS, MappedRecord, SourceAccess
from track360.connectors.http import responses
from track360.connectors.mapping_helpers import amount_of, instant, non_empty, text

PAYOUT_STATUS = {
    "requested": "pending",
    "pending": "pending",
    "approved": "pending",
    "processing": "pending",
    "paid": "approved",
    "completed": "approved",
    "rejected": "declined",
    "declined": "declined",
    "cancelled": "declined",
    "failed": "declined",
    "reversed": "reversed",
}


def records(stream: str, row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """The canonical records of a row."""
    yield from {"accounts": _account, "payouts": _payout, "trades": _trade}[stream](row, access)


def _account(row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """A customer; one without a referrer or a date of signing up is a patch: it updates, or waits for the rest."""
    user, challenge = row.get("user") or {}, row.get("challenge") or {}
    country = user.get("country")
    record = non_empty(
        customer_id=text(row["id"]),
        signup_date=instant(row.get("created_at")),
        affiliate_id=text(row.get("affiliate_id")),
        last_modified_date=instant(row.get("updated_at")),
        first_name=user.get("first_name"),
        last_name=user.get("last_name"),
        email=user.get("email"),
        country_code=country.upper() if isinstance(country, str) else country,
        person_id=text(user.get("id")),
        challenge_type=challenge.get("type"),
        phase=challenge.get("phase"),
        account_size=responses.number(challenge.get("account_size")),
    )
    is_whole = {"signup_date", "affiliate_id"} <= record.keys()
    yield MappedRecord("customers", record, patch=not is_whole)


def _payout(row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    status = row["status"]
    yield MappedRecord(
        "transactions",
        non_empty(
            transaction_id=text(row["id"]),
            customer_id=text(row["account_id"]),
            transaction_type="payout",
            amount_currency=amount_of("payout", row["amount"], access),
            currency=row.get("currency") or "USD",
            transaction_date=instant(row["requested_at"]),
            status=PAYOUT_STATUS.get(status, status),
            last_modified_date=instant(row.get("updated_at")),
            payment_method=row.get("method"),
        ),
    )


def _trade(row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    if row.get("status", "closed") != "closed":
        return
    yield MappedRecord(
        DEALS,
        non_empty(
            deal_id=text(row["id"]),
            customer_id=text(row["account_id"]),
            instrument=row["symbol"],
            currency="USD",
            at=instant(row["closed_at"]),
            lots=responses.number(row["lot_size"]),
            pnl=responses.number(row.get("pnl_usd"), 8),
            commission=responses.number(row.get("commission_usd"), 8),
        ),
    )
