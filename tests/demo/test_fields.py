"""Every generated record keeps the rules of the API's fields: names, types, digits and bounds."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from track360.demo.generator import ENTITIES, Sample
from track360.demo.programme import document

INSTANT, DAY, TEXT, NUMBER = "instant", "day", "text", "number"
CUSTOMER = {
    "customer_id": TEXT, "signup_date": DAY, "affiliate_id": TEXT, "last_modified_date": INSTANT,
    "campaign_id": TEXT, "click_id": TEXT, "lang_id": TEXT, "country_code": TEXT, "kyc_status_id": TEXT,
    "sales_status_id": TEXT, "first_name": TEXT, "last_name": TEXT, "email": TEXT, "person_id": TEXT,
}  # fmt: skip
TRANSACTION = {
    "transaction_id": TEXT, "customer_id": TEXT, "transaction_type": TEXT, "amount_currency": NUMBER,
    "currency": TEXT, "transaction_date": INSTANT, "status": TEXT, "amount_usd": NUMBER,
    "last_modified_date": INSTANT, "original_transaction_id": TEXT, "payment_method": TEXT,
}  # fmt: skip
ACTIVITY = {
    "date": DAY, "customer_id": TEXT, "instrument": TEXT, "lots_traded": NUMBER, "currency": TEXT,
    "volume_usd": NUMBER, "spread_cost": NUMBER, "commission": NUMBER, "pnl": NUMBER,
    "last_modified_date": INSTANT, "eligible_lots": NUMBER,
}  # fmt: skip
FIELDS = {
    ("forex", "customers"): {**CUSTOMER, "trading_account_type": TEXT, "leverage": NUMBER},
    ("prop-trading", "customers"): {
        **CUSTOMER,
        "challenge_type": TEXT,
        "phase": TEXT,
        "account_size": NUMBER,
    },
    ("forex", "transactions"): TRANSACTION,
    ("prop-trading", "transactions"): TRANSACTION,
    ("forex", "trading-activity"): ACTIVITY,
    ("prop-trading", "trading-activity"): {**ACTIVITY, "drawdown": NUMBER, "max_drawdown": NUMBER},
}
REQUIRED = {
    "customers": {"customer_id", "signup_date", "affiliate_id"},
    "transactions": {
        "transaction_id", "customer_id", "transaction_type", "amount_currency", "currency",
        "transaction_date", "status",
    },
    "trading-activity": {"date", "customer_id", "instrument", "lots_traded", "currency", "pnl"},
}  # fmt: skip
TYPES = {
    "forex": {"deposit", "withdrawal", "ib_rebate", "bonus", "adjustment"},
    "prop-trading": {"challenge_fee", "reset_fee", "payout", "refund", "adjustment"},
}
NEVER_NEGATIVE = ("lots_traded", "volume_usd", "spread_cost", "commission", "drawdown", "max_drawdown")


def is_valid(kind: str, value: Any) -> bool:
    if kind == NUMBER:
        return isinstance(value, Decimal) and value.is_finite() and len(value.as_tuple().digits) <= 15
    if not isinstance(value, str) or not value or len(value) > 500 or "\0" in value:
        return False
    if kind == TEXT:
        return value == value.strip()
    return bool(datetime.fromisoformat(value) if kind == INSTANT else date.fromisoformat(value))


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("partner", ["acme", "propco", "northwind"])
def test_names_types_and_required_fields(samples: dict[str, Sample], partner: str, entity: str) -> None:
    sample = samples[partner]
    fields = FIELDS[sample.firm.vertical, entity]
    for record in sample.records(entity):
        assert record.keys() >= REQUIRED[entity]
        wrong = {name: value for name, value in record.items() if not is_valid(fields[name], value)}
        assert wrong == {}


def test_codes_are_of_their_lists(samples: dict[str, Sample]) -> None:
    for sample in samples.values():
        for record in sample.records("customers"):
            assert re.fullmatch(r"[A-Z]{2} [a-z]{2}", f"{record['country_code']} {record['lang_id']}")
            assert re.fullmatch(r"[a-z0-9.\-]+@[a-z0-9\-]+\.example", record["email"])
        ours = aliases(sample)
        for record in sample.records("transactions"):
            assert record["transaction_type"] in TYPES[sample.firm.vertical]
            assert ours.get(record["status"], record["status"]) in {
                "pending",
                "approved",
                "declined",
                "reversed",
            }
            assert record["currency"] in {"USD", "EUR", "GBP"}


def aliases(sample: Sample) -> dict[str, str]:
    """The partner's words for a status, and ours."""
    declared = document([sample])["partners"][0].get("aliases", {})
    return dict(declared.get("status", {}))


def test_a_firm_with_own_words_sends_them(samples: dict[str, Sample]) -> None:
    said = {record["status"] for record in samples["northwind"].records("transactions")}
    assert "completed" in said
    assert "approved" not in said
    assert "verified" in {record["kyc_status_id"] for record in samples["northwind"].records("customers")}


def test_costs_and_volumes_are_never_negative(samples: dict[str, Sample]) -> None:
    for sample in samples.values():
        for row in sample.records("trading-activity"):
            assert all(row.get(name, 0) >= 0 for name in NEVER_NEGATIVE)


def test_only_adjustments_of_an_unsigned_partner_may_be_negative(samples: dict[str, Sample]) -> None:
    for partner in ("acme", "propco"):
        for record in samples[partner].records("transactions"):
            assert record["amount_currency"] > 0 or record["transaction_type"] == "adjustment"
