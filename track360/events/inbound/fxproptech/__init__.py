"""FXPropTech: trades, challenges, payouts and states of accounts, each under ``event`` and ``data``."""

from __future__ import annotations

from track360.events.inbound.contract import Json, Sender
from track360.verticals.base import Vertical

_TRADE = {
    "deal_id": "data.id",
    "customer_id": "data.account_id",
    "instrument": "data.symbol",
    "at": "data.closed_at",
    "lots": "data.lot_size",
    "pnl": "data.pnl_usd",
    "commission": "data.commission_usd",
}
_PAYOUT = {
    "transaction_id": "data.id",
    "customer_id": "data.account_id",
    "amount_currency": "data.amount",
    "currency": "data.currency || 'USD'",
    "transaction_date": "data.processed_at || data.requested_at",
    "payment_method": "data.method",
}


def _patch(fields: Json, **constants: str) -> Json:
    return {
        "entity": "customers",
        "patch": True,
        "fields": {"customer_id": "data.account_id", **fields},
        "constants": constants,
    }


def _mapping(vertical: Vertical) -> Json:
    """The same for all; a broker has neither payouts nor phases, and maps what it has."""
    paid = {"transaction_type": "payout", "status": "approved"}
    return {
        "event": "event",
        "times": "UTC",
        "signature": {"header": "X-Signature", "scheme": "hmac-sha256"},
        "events": {
            "trade.closed": [{"entity": "deals", "fields": _TRADE, "constants": {"currency": "USD"}}],
            "challenge.passed": [_patch({"phase": "data.next_phase || data.phase"})],
            "payout.processed": [{"entity": "transactions", "fields": _PAYOUT, "constants": paid}],
            "kyc.verified": [_patch({}, kyc_status_id="verified")],
            "account.status_changed": [_patch({"sales_status_id": "data.status"})],
            "risk.drawdown_breach": [_patch({}, phase="breached")],
        },
        "unused": ["trade.opened"],
    }


FXPROPTECH = Sender("fxproptech", "FXPropTech", _mapping, "https://fxproptech.com/platform/api-webhooks.html")
