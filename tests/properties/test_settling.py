"""Sequences that random walks found, told directly."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from commissions.rollups.prove import prove
from customers.models import Customer
from tests.oracle.strategies import RECEIPT
from tests.properties import both
from track360.partners.models import Partner

pytestmark = pytest.mark.usefixtures("database")

SHARE = {"id": "rs", "type": "revenue_share", "percent": 10, "negative": "reset"}


def enter(*rules: dict[str, Any], **given: Any) -> Partner:
    versions = [{"from": date(2026, 1, 1), "rules": list(rules)}]
    programme: dict[str, Any] = {
        "vertical": "forex",
        "zone": "Europe/Athens",
        "affiliates": [{"id": "A"}, {"id": "B"}, {"id": "C"}],
        "plans": [{"id": "plan", "currency": "USD", "versions": versions}],
        "assignments": [{"affiliate": name, "plan": "plan"} for name in "ABC"],
    }
    return both.enter({**programme, **given})


def customer(partner: Partner, affiliate: str, at: str, **said: Any) -> None:
    record = {"customer_id": "c", "signup_date": "2026-01-01", "affiliate_id": affiliate}
    both.send(partner, "customers", [{**record, "last_modified_date": at, **said}], RECEIPT)


def trade(partner: Partner, day: str, **figures: str) -> None:
    record = {"date": day, "customer_id": "c", "instrument": "EURUSD", "currency": "USD", "lots_traded": 1}
    numbers = {name: Decimal(value) for name, value in figures.items()}
    both.send(partner, "trading-activity", [{**record, **numbers}], RECEIPT)


def balances(partner: Partner) -> dict[str, Decimal]:
    both.settled(partner)
    return {unit[0]: amount for unit, amount in both.balances(partner).items()}


def moved_without_trace() -> Partner:
    """B earned a month, then a version of the same day leaves B no day at all."""
    partner = enter(SHARE)
    customer(partner, "A", "2026-01-01T09:00:00Z")
    customer(partner, "B", "2026-01-05T09:00:00Z")
    trade(partner, "2026-01-06", spread_cost="100")
    assert balances(partner) == {"B": Decimal(10)}
    customer(partner, "C", "2026-01-05T10:00:00Z")
    return partner


def test_changes_of_one_customer_between_two_settles_all_count() -> None:
    partner = moved_without_trace()
    customer(partner, "C", "2026-01-07T10:00:00Z", country_code="GR")
    assert balances(partner) == {"C": Decimal(10)}


def test_a_month_of_an_affiliate_without_customers_is_pending_and_then_settled() -> None:
    partner = moved_without_trace()
    proof = prove(partner)
    assert (proof.incidents, proof.pending) == ([], 2)
    assert balances(partner) == {"C": Decimal(10)}
    proof = prove(partner)
    assert (proof.incidents, proof.pending) == ([], 0)


def test_words_that_wait_again_after_others_were_said_are_another_version() -> None:
    partner = enter(SHARE)
    record = {"customer_id": "c", "signup_date": "2026-01-01"}
    for second, affiliate in enumerate(("A", "D", "B", "D")):
        at = RECEIPT + timedelta(seconds=second)
        both.send(partner, "customers", [{**record, "affiliate_id": affiliate}], at)
    both.change(partner, {"affiliates": [{"id": "D"}]})
    assert Customer.objects.get(partner=partner).affiliate_id == "D"
