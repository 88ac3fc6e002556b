"""One example record per entity; the tests push each of them."""

from __future__ import annotations

from typing import Any

from track360.ingest.contract import EntitySpec
from track360.verticals.base import Vertical

_VALUES: dict[str, Any] = {
    "customer_id": "10017",
    "signup_date": "2026-01-05",
    "affiliate_id": "A",
    "last_modified_date": "2026-01-05T09:30:00Z",
    "campaign_id": "spring",
    "click_id": "c-81723",
    "lang_id": "en",
    "country_code": "GR",
    "kyc_status_id": "approved",
    "trading_account_type": "live",
    "leverage": "1:100",
    "challenge_type": "two-step",
    "phase": "evaluation",
    "account_size": 100000,
    "transaction_id": "t-5521",
    "currency": "EUR",
    "amount_currency": 250.00,
    "transaction_date": "2026-01-05T10:00:00Z",
    "status": "approved",
    "payment_method": "card",
    "date": "2026-01-05",
    "instrument": "EURUSD",
    "lots_traded": 1.25,
    "volume_usd": 137500,
    "spread_cost": 12.5,
    "commission": 7.5,
    "pnl": -31.4,
    "drawdown": 31.4,
}


def example_of(spec: EntitySpec, vertical: Vertical) -> dict[str, Any]:
    """A record that this entity takes as it stands, once its parent exists."""
    values = _VALUES | {"transaction_type": vertical.choices["transaction_type"][0]}
    fields = spec.fields_of(vertical.adds.get(spec.name, ()))
    return {field.name: values[field.name] for field in fields if field.name in values}
