"""Notices of payment providers, which all have another shape: a mapping to begin with, for deposits and chargebacks."""

from __future__ import annotations

from track360.events.inbound.contract import Json, Sender
from track360.verticals.base import Vertical

_DEPOSIT = {
    "transaction_id": "data.id",
    "customer_id": "data.customer_id",
    "amount_currency": "data.amount",
    "currency": "data.currency",
    "transaction_date": "data.created_at",
    "payment_method": "data.method",
}


def _mapping(vertical: Vertical) -> Json:
    """What is paid in: a broker's customers deposit, a prop firm's buy a challenge."""
    paid_in = "deposit" if "deposit" in vertical.transaction_types else "challenge_fee"
    approved = {"transaction_type": paid_in, "status": "approved"}
    return {
        "event": "type",
        "times": "UTC",
        "signature": {"header": "X-Signature", "scheme": "hmac-sha256"},
        "events": {
            "deposit.approved": [{"entity": "transactions", "fields": _DEPOSIT, "constants": approved}],
            # It names the payment that is gone and little else, so it changes that one and makes none.
            "chargeback": [
                {
                    "entity": "transactions",
                    "patch": True,
                    "fields": {"transaction_id": "data.original_id"},
                    "constants": {"status": "reversed"},
                }
            ],
        },
        "unused": [],
    }


PSP = Sender("psp", "Payment provider", _mapping)
