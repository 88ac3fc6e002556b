"""Prop firms: challenge fees, their refunds, products, tiers and phases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.scenarios.story import Story, Tell

FEES = {
    "id": "fees",
    "type": "cpa",
    "trigger": "challenge_fee",
    "percent": {"first": 10, "repeat": 5, "reset": "2.5"},
}


def _begin(story: Tell, *rules: dict[str, Any], **customer: Any) -> Story:
    told = story(vertical="prop-trading").pays("A", rules=rules).begin()
    told.customer(**customer)
    return told


def _fee(told: Story, key: str, amount: str, day: str, **fields: Any) -> None:
    told.deposit(key, amount, f"{day}T12:00:00Z", **{"transaction_type": "challenge_fee", **fields})


def test_24_first_repeat_and_reset_pay_their_own_percent(story: Tell) -> None:
    told = _begin(story, FEES, person_id="human-1")
    _fee(told, "f1", "500", "2026-01-03")
    assert told.books() == [("A", "50.00")]
    _fee(told, "f2", "300", "2026-01-09")
    assert told.books() == [("A", "15.00")]
    _fee(told, "f3", "100", "2026-01-10", transaction_type="reset_fee")
    assert told.books() == [("A", "2.50")]


@pytest.mark.parametrize(
    ("clawback", "books"), [("pro_rata", [("A", "-20.00")]), ("full", [("A", "-50.00")]), ("none", [])]
)
def test_25_a_refund_takes_back_what_the_plan_says(story: Tell, clawback: str, books: list[Any]) -> None:
    told = _begin(story, FEES | {"clawback": clawback})
    _fee(told, "f1", "500", "2026-01-03")
    assert told.books() == [("A", "50.00")]
    _fee(told, "r1", "200", "2026-01-12", transaction_type="refund", original_transaction_id="f1")
    assert told.books() == books


def test_26_a_refund_without_an_original_finds_the_latest_fee(story: Tell) -> None:
    told = _begin(story, FEES)
    _fee(told, "f1", "500", "2026-01-03")
    _fee(told, "f2", "300", "2026-01-09")
    assert told.balances() == {"A": "65.00"}
    told.entries()
    _fee(told, "r1", "200", "2026-01-12", transaction_type="refund")
    [entry] = told.entries()
    assert (entry.amount, entry.ref) == (Decimal("-10.00"), "f2")


def test_27_a_product_has_its_own_amount(story: Tell) -> None:
    products = [{"challenge_type": "standard", "account_size": 100000, "amount": 80}]
    told = _begin(story, FEES | {"by_product": products}, challenge_type="standard", account_size=100000)
    _fee(told, "f1", "540", "2026-01-03")
    assert told.books() == [("A", "80.00")]


def test_46_fees_climb_a_ladder_of_percents(story: Tell) -> None:
    steps = [{"from": 0, "percent": 10}, {"from": 1000, "percent": 15}]
    rule = {"id": "fees", "type": "cpa", "trigger": "challenge_fee"}
    told = _begin(story, rule | {"tiers": {"basis": "fees", "mode": "ladder", "steps": steps}})
    _fee(told, "f1", "800", "2026-01-03")
    assert told.books() == [("A", "80.00")]
    _fee(told, "f2", "600", "2026-01-09")
    assert told.books() == [("A", "80.00")]


def test_47_a_phase_pays_once_on_the_day_it_was_first_reached(story: Tell) -> None:
    told = _begin(
        story,
        {"id": "funded", "type": "cpa", "trigger": "phase", "phase": "funded", "amount": 100},
        phase="phase_1",
        last_modified_date="2026-01-05T10:00:00Z",
    )
    for phase, day in (("funded", "20"), ("failed", "25"), ("funded", "28")):
        told.customer(phase=phase, last_modified_date=f"2026-01-{day}T10:00:00Z")
    [entry] = told.entries()
    assert (entry.amount, entry.earned_day, entry.ref) == (100, date(2026, 1, 20), "funded")
