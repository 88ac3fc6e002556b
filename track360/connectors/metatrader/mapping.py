"""Orders of MT4 and MT5 as deals, account summaries as patches of customers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from track360.connectors.contract import DEALS, MappedRecord, SourceAccess
from track360.connectors.http import responses
from track360.connectors.mapping_helpers import non_empty, text
from track360.verticals.registry import VERTICALS

TRADES = {"Buy", "Sell", "DealBuy", "DealSell"}
PLACES = 8


def records(stream: str, row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """The canonical records of a row."""
    account = row["account"]
    if stream == "accounts":
        yield from _account(account, row["summary"], access)
    else:
        yield from deals(account["number"], account["currency"], row["order"])


def deals(customer: str, currency: str, order: dict[str, Any]) -> Iterator[MappedRecord]:
    """The deal of a closed order; deposits, credits and open orders are none.

    What the server charged is negative there and positive here.
    """
    kind = order.get("dealType") or order.get("orderType") or order.get("type")
    if kind not in TRADES or _is_open(order):
        return
    charged = responses.decimal(order.get("commission") or 0) + responses.decimal(order.get("fee") or 0)
    yield MappedRecord(
        DEALS,
        non_empty(
            deal_id=text(order["ticket"]),
            customer_id=customer,
            instrument=order["symbol"],
            currency=currency,
            at=_server_time(order["closeTime"]),
            lots=responses.number(order.get("closeLots") or order["lots"]),
            commission=responses.number(-charged if charged else 0, PLACES),
            swap=responses.number(order.get("swap") or 0, PLACES),
            pnl=responses.number(order["profit"], PLACES),
            spread_cost=responses.number(order.get("spreadCost"), PLACES),
        ),
    )


def _account(account: dict[str, Any], summary: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """What a server knows of a customer, where the partner's business has such fields."""
    leverage = responses.number(summary.get("leverage"), 0)
    fields = non_empty(
        trading_account_type=(summary.get("type") or "").lower(),
        leverage=str(leverage) if leverage else None,
    )
    # Leverage and type of account are a broker's fields; a prop firm's customers have neither.
    known = VERTICALS[access.vertical].adds.get("customers", ())
    fields = {name: value for name, value in fields.items() if name in known}
    if fields:
        yield MappedRecord("customers", {"customer_id": account["number"], **fields}, patch=True)


def _is_open(order: dict[str, Any]) -> bool:
    closed = order.get("closeTime") or ""
    # Ways in which bridges write "never": nothing, the epoch, the first day of .NET.
    return closed[:4] in ("", "1970", "0001")


def _server_time(stamp: str) -> str:
    """Wall time of the server: the bridge writes a ``Z`` behind it that means nothing."""
    return stamp.removesuffix("Z")
