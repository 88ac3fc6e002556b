"""A broker's Broctagon CRM: the transactions report and the flexible commission report."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

from track360.demo.people import Record
from track360.demo.record_store import RecordStore, Request, Response, problem

TRANSACTIONS = "/public/v1/report/transactions"
COMMISSIONS = "/public/v1/report/commissions/flexible"
_MOST = 500
_WORDS = {"approved": "approved", "declined": "rejected"}


def answer(store: RecordStore, request: Request) -> Response:
    """One page of a report; 404 for anything else."""
    if request.headers.get("Authorization") != f"Bearer {store.client_secret}":
        return problem(401, "who are you?")
    what = (request.method, request.path)
    asked = json.loads(request.body) if request.method == "POST" else request.query
    if what not in (("POST", TRANSACTIONS), ("GET", COMMISSIONS)):
        return problem(404, "no such report")
    skip, limit = int(asked["skip"]), int(asked["limit"])
    if not 0 <= limit <= _MOST:
        return problem(400, "limit is at most 500")
    records = store.window("transactions", None, None)
    rows = _transactions(records, asked) if request.method == "POST" else _commissions(records)
    return _page(len(rows), rows[skip : skip + limit], "")


def _page(count: int, rows: list[Any], _: str) -> Response:
    again = partial(_page, count + 1_000_000)
    return Response(200, {"count": count, "records": rows}, rows=rows, page=again)


def _transactions(records: list[Record], asked: dict[str, Any]) -> list[Record]:
    found = [_transaction(record) for record in records if record["transaction_type"] != "ib_rebate"]
    return [row for row in found if asked["start"] <= row["timestamp"][:10] <= asked["end"]]


def _commissions(records: list[Record]) -> list[Record]:
    return [_commission(record) for record in records if record["transaction_type"] == "ib_rebate"]


def _transaction(record: Record) -> Record:
    return {
        "id": record["transaction_id"],
        "user_id": "045dff8l",
        "type": record["transaction_type"],
        "currency": record["currency"],
        "amount": record["amount_currency"],
        "payment_method": record.get("payment_method"),
        "timestamp": _utc(record["transaction_date"]),
        "trading_platform": "mt5",
        "trading_id": record["customer_id"],
        "status": _WORDS.get(record["status"], record["status"]),
    }


def _commission(record: Record) -> Record:
    return {
        "id": record["transaction_id"],
        "order_id": "1",
        "trading_account_id": record["customer_id"],
        "receiver_id": "045dff8l",
        "currency": record["currency"],
        "rebate_time": _utc(record["transaction_date"]),
        "total": str(abs(record["amount_currency"])),
        "status": _WORDS.get(record["status"], record["status"]),
    }


def _utc(stamp: str) -> str:
    instant = datetime.fromisoformat(stamp)
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
