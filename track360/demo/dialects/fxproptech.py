"""A prop firm on FXPropTech, as far as its public page tells: bearer token, ``/v2/{accounts|payouts|trades}``."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from track360.demo.dialects.trades import Trade, trades
from track360.demo.people import Record
from track360.demo.record_store import RecordStore, Request, Response, problem

PREFIX = "/v2/"


def answer(store: RecordStore, request: Request) -> Response:
    """One page of a list; 404 for anything else."""
    name = request.path.removeprefix(PREFIX)
    if not request.path.startswith(PREFIX) or name not in _LISTS:
        return problem(404, "no such resource")
    if request.headers.get("Authorization") != f"Bearer {store.client_secret}":
        return problem(401, "the API key is missing or unknown")
    rows = _LISTS[name](store, request.query)
    cursor, size = request.query.get("cursor", "0"), int(request.query.get("limit", "100"))
    start = int(cursor) if cursor.isdecimal() else 0
    return _page(name, rows[start : start + size], str(start + size) if start + size < len(rows) else None)


def _page(name: str, rows: list[Any], cursor: str | None) -> Response:
    body = {"status": "ok", name: rows, "next_cursor": cursor}
    return Response(200, body, rows=rows, page=partial(_page, name))


def _accounts(store: RecordStore, query: dict[str, str]) -> list[Record]:
    return [_account(record) for record in store.window("customers", *_window(query, "updated"))]


def _payouts(store: RecordStore, query: dict[str, str]) -> list[Record]:
    found = store.window("transactions", *_window(query, "updated"))
    return [_payout(record) for record in found if record["transaction_type"] == "payout"]


def _trades(store: RecordStore, query: dict[str, str]) -> list[Record]:
    start, end = _window(query, "closed")
    found = trades(store.window("trading-activity", None, None))
    return [_trade(each) for each in found if (not start or start <= each.closed) and (not end or each.closed < end)]


_LISTS = {"accounts": _accounts, "payouts": _payouts, "trades": _trades}


def _window(query: dict[str, str], what: str) -> tuple[datetime | None, datetime | None]:
    return _moment(query.get(f"{what}_from")), _moment(query.get(f"{what}_to"))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromtimestamp(int(text) / 1000, UTC) if text else None


def _account(record: Record) -> Record:
    return {
        "id": record["customer_id"],
        "status": "active",
        "affiliate_id": record["affiliate_id"],
        "created_at": record["signup_date"],
        "updated_at": record["last_modified_date"],
        "user": {
            "id": record.get("person_id"),
            "email": record.get("email"),
            "first_name": record.get("first_name"),
            "last_name": record.get("last_name"),
            "country": record.get("country_code"),
        },
        "challenge": {
            "type": record.get("challenge_type"),
            "phase": record.get("phase"),
            "account_size": record.get("account_size"),
        },
    }


def _payout(record: Record) -> Record:
    statuses = {"approved": "paid", "pending": "requested", "declined": "rejected"}
    return {
        "id": record["transaction_id"],
        "account_id": record["customer_id"],
        "amount": abs(record["amount_currency"]),
        "currency": record["currency"],
        "status": statuses.get(record["status"], record["status"]),
        "requested_at": record["transaction_date"],
        "updated_at": record["last_modified_date"],
    }


def _trade(trade: Trade) -> Record:
    return {
        "id": trade.id,
        "account_id": trade.customer_id,
        "symbol": trade.symbol,
        "lot_size": trade.lots,
        "pnl_usd": trade.pnl,
        "commission_usd": trade.commission,
        "status": "closed",
        "closed_at": int(trade.closed.timestamp() * 1000),
    }
