"""Broctagon's CRM: requests that were approved at a node, or rejected. Its times are UTC.

A rejected request may still say "pending", so the event decides and not the status.
"""

from __future__ import annotations

from track360.events.inbound.contract import Json, Sender
from track360.verticals.base import Vertical

_BASE = "crm.webhooks.requests"
_STATUS = {"approved": "approved", "pending": "pending"}
_PAID = {
    "transaction_id": "data.id",
    "amount_currency": "data.trading_amount",
    "currency": "data.trading_currency",
    "customer_id": "data.trading_id",
    "transaction_date": "data.request_time",
    "payment_method": "data.withdrawal_method",
}
_FEE = {
    "transaction_id": "data.id",
    "amount_currency": "data.payment_total",
    "currency": "data.payment_currency",
    "customer_id": "data.user_id",
    "transaction_date": "data.request_time",
    "payment_method": "data.payment_platform",
}
# From a wallet it is no trading account's.
_NOT_FROM_WALLET = "data.trading_id != 'WALLET'"
_LIVE = {"customer_id": "data.user_id", "account_size": "data.initial_balance"}


def _approved(fields: Json, kind: str, **more: str) -> Json:
    return _transaction({**fields, "status": "data.status"}, {"transaction_type": kind}, **more) | {
        "values": {"status": _STATUS}
    }


def _rejected(fields: Json, kind: str, **more: str) -> Json:
    return _transaction(fields, {"transaction_type": kind, "status": "declined"}, **more)


def _transaction(fields: Json, constants: Json, **more: str) -> Json:
    return {"entity": "transactions", "fields": fields, "constants": constants, **more}


def _mapping(vertical: Vertical) -> Json:
    """A prop firm pays its traders out; a broker's customers withdraw."""
    paid = "withdrawal" if "withdrawal" in vertical.transaction_types else "payout"
    events: Json = {
        f"{_BASE}.withdrawal.approve.node.*": [_approved(_PAID, paid, only=_NOT_FROM_WALLET)],
        f"{_BASE}.withdrawal.reject": [_rejected(_PAID, paid, only=_NOT_FROM_WALLET)],
    }
    unused = [f"{_BASE}.propTradingLive.reject"]
    if "challenge_fee" in vertical.transaction_types:
        live = {"entity": "customers", "patch": True, "fields": _LIVE, "constants": {"phase": "live"}}
        events |= {
            f"{_BASE}.propTrading.approve.node.*": [_approved(_FEE, "challenge_fee")],
            f"{_BASE}.propTrading.reject": [_rejected(_FEE, "challenge_fee")],
            f"{_BASE}.propTradingLive.approve.node.*": [{**live, "only": "data.status == 'approved'"}],
        }
    else:
        unused += [f"{_BASE}.propTrading.*", f"{_BASE}.propTradingLive.*"]
    return {
        "event": "source.event",
        "times": "UTC",
        "signature": {"header": "X-Signature", "scheme": "hmac-sha256"},
        "events": events,
        "unused": unused,
    }


BROCTAGON = Sender("broctagon", "Broctagon CRM", _mapping, "https://open-api-docs.broctagon.com/webhooks/")
