"""A MetaTrader 5 server behind the REST bridge of metatraderapi.dev; its clock shows UTC.

``/GetAccounts``, ``/AccountSummary`` and ``/OrderHistoryPagination``, with an API key or Basic.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from track360.demo.dialects.rest import is_authorized
from track360.demo.dialects.trades import Trade, trades
from track360.demo.people import Record
from track360.demo.record_store import RecordStore, Request, Response, problem


def answer(store: RecordStore, request: Request) -> Response:
    """One of the three calls; 404 for anything else."""
    if not is_authorized(store, request):
        return problem(401, "the API key is unknown")
    accounts = _accounts(store)
    if request.path == "/GetAccounts":
        return Response(200, [_account(uuid, number) for uuid, number in accounts.items()])
    number = accounts.get(request.query.get("id", ""))
    if number is None:
        return problem(404, "no such account")
    if request.path == "/AccountSummary":
        return Response(200, _summary(store, number))
    if request.path == "/OrderHistoryPagination":
        return _history(store, number, request.query)
    return problem(404, "no such call")


def _accounts(store: RecordStore) -> dict[str, str]:
    """Whoever traded, by the bridge's UUID."""
    traders = {row["customer_id"] for row in store.window("trading-activity", None, None)}
    return {str(uuid5(NAMESPACE_URL, trader)): trader for trader in sorted(traders)}


def _account(uuid: str, number: str) -> Record:
    return {"id": uuid, "account_number": number, "account_server": "Sample-Live", "type": "Metatrader 5"}


def _summary(store: RecordStore, number: str) -> Record:
    rows = store.window("trading-activity", None, None)
    currency = next(row["currency"] for row in rows if row["customer_id"] == number)
    return {"balance": 0.1, "leverage": 100.0, "currency": currency, "type": "Real"}


def _history(store: RecordStore, number: str, query: dict[str, str]) -> Response:
    start, end = (datetime.fromisoformat(query[side]).replace(tzinfo=UTC) for side in ("from", "to"))
    rows = [row for row in store.window("trading-activity", None, None) if row["customer_id"] == number]
    orders = [_order(ticket, trade) for ticket, trade in enumerate(trades(rows), 1) if start <= trade.closed < end]
    size, page = int(query["ordersPerPage"]), int(query["pageNumber"])
    return _page(orders[page * size : (page + 1) * size])


def _page(orders: list[Any], _: str = "") -> Response:
    return Response(200, {"orders": orders}, rows=orders, page=_page)


def _order(ticket: int, trade: Trade) -> Record:
    stamp = trade.closed.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "ticket": uuid5(NAMESPACE_URL, trade.id).int % 10**12,
        "profit": trade.pnl,
        "swap": 0.0,
        "commission": -trade.commission,
        "fee": 0.0,
        "closeTime": stamp,
        "closeLots": trade.lots,
        "lots": trade.lots,
        "orderType": "Buy" if ticket % 2 else "Sell",
        "dealType": "DealBuy" if ticket % 2 else "DealSell",
        "symbol": trade.symbol,
        "state": "Filled",
    }
