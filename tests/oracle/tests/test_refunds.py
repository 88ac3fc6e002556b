"""Fees that are refunded, reversed and adjusted, in any currency."""

from __future__ import annotations

from decimal import Decimal

from tests.oracle.tests.telling import FEES, PERCENT, amounts, balances, customer, event, prop, usd

FEE_RULE = {**FEES, "percent": PERCENT}


def test_a_refunded_fee_still_was_the_first_and_a_reversed_one_was_not():
    again = event("f2", "challenge_fee", "100", "2026-01-09T10:00:00Z")
    first = event("f1", "challenge_fee", "100", "2026-01-03T10:00:00Z")
    back = event("r1", "refund", "100", "2026-01-04T10:00:00Z", original_transaction_id="f1")
    undone = event("f1", "challenge_fee", "100", "2026-01-03T10:00:00Z", status="reversed")
    reset = event("f0", "reset_fee", "100", "2026-01-02T10:00:00Z")
    assert balances(prop(FEE_RULE), customer(), first, again, back) == usd(A="5")
    assert balances(prop(FEE_RULE), customer(), undone, again, reset) == usd(A="12.5")


def test_explicit_refunds_come_before_all_others():
    fees = [event(f"f{day}", "challenge_fee", "100", f"2026-01-0{day}T10:00:00Z") for day in (1, 2)]
    implicit = event("r1", "refund", "60", "2026-01-03T10:00:00Z")
    explicit = event("r2", "refund", "100", "2026-01-09T10:00:00Z", original_transaction_id="f2")
    found = amounts(prop({**FEES, "percent": {"first": 10, "repeat": 10}}), customer(), *fees, implicit, explicit)
    assert {key[3]: amount for key, amount in found.items()} == {"f1": Decimal(4)}


def test_a_refund_is_converted_to_the_fees_currency_at_its_own_day():
    rates = [
        {"base": "EUR", "quote": "USD", "date": "2026-01-03", "rate": "1.10"},
        {"base": "EUR", "quote": "USD", "date": "2026-01-20", "rate": "1.25"},
    ]
    fee = event("f1", "challenge_fee", "100", "2026-01-03T10:00:00Z", currency="EUR", amount_usd=Decimal(200))
    refund = event("r1", "refund", "50", "2026-01-20T10:00:00Z", original_transaction_id="f1", amount_usd=Decimal(7))
    assert balances(prop(FEE_RULE, rates=rates), customer(), fee, refund) == usd(A="12")


def test_an_adjustment_is_converted_at_its_own_day():
    rates = [
        {"base": "EUR", "quote": "USD", "date": "2026-01-03", "rate": "1.10"},
        {"base": "EUR", "quote": "USD", "date": "2026-01-20", "rate": "1.25"},
    ]
    fee = event("f1", "challenge_fee", "100", "2026-01-03T10:00:00Z", currency="EUR")
    less = event("x", "adjustment", "-40", "2026-01-20T10:00:00Z", currency="EUR", original_transaction_id="f1")
    found = amounts(prop(FEE_RULE, rates=rates), customer(), fee, less)
    assert found == {("A", "fees", 0, "f1", "2026-01"): Decimal(6)}
