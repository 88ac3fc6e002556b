"""Every entry of random histories: its derivation comes to what was booked, from figures that stand where it says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.oracle.dice import Seeded
from tests.properties import derivations
from tests.properties.evaluate import leaves
from tests.properties.walk import Walk

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("seed", range(12))
def test_a_derivation_comes_to_what_was_booked(seed: int) -> None:
    derivations.play(seed, steps=10)


def test_what_months_carry_and_refunds_leave_stands_where_it_says() -> None:
    """Random histories seldom have these: two months below zero before one above, a refund larger than a fee."""
    net = {"id": "net", "type": "revenue_share", "percent": 30, "negative": "carry", "match": {"countries": ["GR"]}}
    fees = {"id": "fees", "type": "cpa", "trigger": "challenge_fee", "percent": {"first": 10, "repeat": 5, "reset": 2}}
    walk = Walk(_prop_firm(net, fees))
    paid = [_paid("f1", 100, "01-05"), _paid("p1", 1000, "01-10", "payout"), _paid("f2", 300, "02-05")]
    march = [_paid("f3", 2000, "03-05"), _paid("r1", 2100, "03-20", "refund"), _paid("f4", 3000, "03-21", who="d")]
    abroad = _paid("f5", 7000, "03-22", who="abroad")
    customers = [_customer("c", "GR"), _customer("d", "GR"), _customer("abroad", "FR")]
    walk.send(Seeded(0), [*customers, *(("transactions", record) for record in [*paid, *march, abroad])])
    checked = derivations.Checked(walk)
    checked.settle()
    figures = [each for told in checked.told.values() for each in leaves(told["worth"]["arithmetic"])]
    named = [(each["value"], each["from"]) for each in figures if "from" in each]
    assert [value for value, where in named if "carried" in where] == ["-900", "300"]
    assert [value for value, where in named if "refund" in where] == ["1/21"]
    assert {value for value, where in named if where.get("sum", {}).get("of") == "challenge_fee"} == {"5000"}


def _prop_firm(*rules: dict[str, Any]) -> dict[str, Any]:
    version = {"from": date(2026, 1, 1), "rules": [*rules]}
    return {
        "vertical": "prop-trading",
        "zone": "Europe/Athens",
        "affiliates": [{"id": "A"}],
        "plans": [{"id": "plan", "currency": "USD", "versions": [version]}],
        "assignments": [{"affiliate": "A", "plan": "plan"}],
    }


def _customer(name: str, country: str) -> tuple[str, dict[str, Any]]:
    said = {"customer_id": name, "signup_date": "2026-01-01", "affiliate_id": "A", "country_code": country}
    return "customers", said | {"last_modified_date": "2026-01-01T09:00:00Z"}


def _paid(name: str, amount: int, day: str, kind: str = "challenge_fee", who: str = "c") -> dict[str, Any]:
    money = {"amount_currency": amount, "currency": "USD", "transaction_date": f"2026-{day}T10:00:00Z"}
    return {"transaction_id": name, "customer_id": who, "transaction_type": kind, "status": "approved", **money}
