"""Fees that are refunded, reversed and adjusted, in any currency."""

from __future__ import annotations

from decimal import Decimal

from tests.oracle.tests.telling import FEES, PERCENT, amounts, answer, balances, customer, event, prop, usd

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
    fee = event("f1", "challenge_fee", "100", "2026-01-03T10:00:00Z", currency="EUR", amount_usd=Decimal(115))
    refund = event("r1", "refund", "50", "2026-01-20T10:00:00Z", original_transaction_id="f1", amount_usd=Decimal(7))
    assert balances(prop(FEE_RULE, rates=rates), customer(), fee, refund) == usd(A="6.9")


def test_an_adjustment_is_converted_at_its_own_day():
    rates = [
        {"base": "EUR", "quote": "USD", "date": "2026-01-03", "rate": "1.10"},
        {"base": "EUR", "quote": "USD", "date": "2026-01-20", "rate": "1.25"},
    ]
    fee = event("f1", "challenge_fee", "100", "2026-01-03T10:00:00Z", currency="EUR")
    less = event("x", "adjustment", "-40", "2026-01-20T10:00:00Z", currency="EUR", original_transaction_id="f1")
    found = amounts(prop(FEE_RULE, rates=rates), customer(), fee, less)
    assert found == {("A", "fees", 0, "f1", "2026-01"): Decimal(6)}


def on(day: int) -> str:
    return f"2026-01-{day:02d}T10:00:00Z"


def fee(name: str, amount: str, day: int, **more: object) -> object:
    return event(name, "challenge_fee", amount, on(day), **more)


def refund(amount: str, **more: object) -> object:
    return event("r", "refund", amount, on(20), **more)


TENTH = {**FEES, "percent": {"first": 10, "repeat": 10}}
UNMATCHED = {("refund_unmatched", "fees", "transaction", ("r",))}


def by_fee(*told: object, rule: dict = TENTH, **changes: object) -> dict[str, Decimal]:
    return {key[3]: amount for key, amount in amounts(prop(rule, **changes), customer(), *told).items()}


def test_an_implicit_refund_goes_on_to_earlier_fees():
    fees = [fee("f1", "100", 1), fee("f2", "200", 2), fee("f3", "50", 3)]
    # 120 = all 50 of f3 and 70 of the 200 of f2: 130 left at 10 %.
    assert by_fee(*fees, refund("120")) == {"f1": Decimal(10), "f2": Decimal(13)}


def test_what_goes_on_is_a_fraction_in_each_fees_currency_at_the_refunds_day():
    rates = [
        {"base": "EUR", "quote": "USD", "date": "2026-01-01", "rate": "2.00"},
        {"base": "EUR", "quote": "USD", "date": "2026-01-20", "rate": "1.25"},
    ]
    fees = [fee("f1", "100", 1, currency="EUR"), fee("f2", "50", 2)]
    # 100 USD: half of it is f2; the other half of its 80 EUR is 40 of f1: 60 EUR left at 2.00.
    assert by_fee(*fees, refund("100"), rates=rates) == {"f1": Decimal(12)}


def test_a_refund_stops_at_a_fee_it_cannot_be_measured_against():
    fees = [fee("f1", "100", 1), fee("f2", "100", 2, currency="GBP"), fee("f3", "50", 3)]
    found = answer(prop(TENTH), customer(), *fees, refund("80"))
    assert {unit[4]: amount for unit, amount in found.units.items()} == {("f1",): Decimal(10)}
    assert found.exceptions == {("missing_rate", "fees", "transaction", ("f2",))}


def test_what_is_beyond_all_fees_is_unmatched():
    fees = [fee("f1", "100", 1), fee("f2", "50", 2)]
    found = answer(prop(TENTH), customer(), *fees, refund("151"), fee("f3", "70", 25))
    assert {unit[4]: amount for unit, amount in found.units.items()} == {("f3",): Decimal(7)}
    assert found.exceptions == UNMATCHED
    assert answer(prop(TENTH), customer(), *fees, refund("150")).exceptions == set()


def test_the_excess_of_an_explicit_refund_never_goes_on():
    fees = [fee("f1", "100", 1), fee("f2", "50", 2)]
    found = answer(prop(TENTH), customer(), *fees, refund("80", original_transaction_id="f2"))
    assert {unit[4]: amount for unit, amount in found.units.items()} == {("f1",): Decimal(10)}
    assert found.exceptions == UNMATCHED


def test_a_free_fee_is_never_first_and_is_a_repeat():
    free = fee("f0", "0", 1)
    more = event("x", "adjustment", "40", on(2), original_transaction_id="f0")
    # The adjustment makes it 40, at the repeat's 5 %; f1 is still the first.
    assert by_fee(free, more, fee("f1", "100", 3), rule=FEE_RULE) == {"f0": Decimal(2), "f1": Decimal(10)}


def test_a_free_fee_may_earn_a_product_and_counts_in_sales():
    products = [{"challenge_type": "standard", "account_size": 100000, "amount": 80}]
    account = customer(challenge_type="standard", account_size=Decimal(100000))
    assert balances(prop({**FEE_RULE, "by_product": products}), account, fee("f0", "0", 1)) == usd(A="80")
    steps = [{"from": 1, "percent": 10}, {"from": 2, "percent": 20}]
    sales = {**FEES, "tiers": {"basis": "sales", "mode": "whole", "steps": steps}}
    assert by_fee(fee("f0", "0", 1), fee("f1", "100", 3), rule=sales) == {"f1": Decimal(20)}


def test_an_implicit_refund_passes_over_a_free_fee():
    more = event("x", "adjustment", "40", on(6), original_transaction_id="f0")
    told = [fee("f1", "100", 1), fee("f0", "0", 5), more, refund("30")]
    assert by_fee(*told) == {"f0": Decimal(4), "f1": Decimal(7)}


def test_an_explicit_refund_of_a_free_fee_takes_its_line_back_wholly_and_is_unmatched():
    products = [{"challenge_type": "standard", "account_size": 100000, "amount": 80}]
    account = customer(challenge_type="standard", account_size=Decimal(100000))
    rule = {**FEE_RULE, "by_product": products}
    back = refund("5", original_transaction_id="f0", currency="GBP")
    found = answer(prop(rule), account, fee("f0", "0", 1), back)
    assert (found.units, found.exceptions) == ({}, UNMATCHED)
    kept = answer(prop({**rule, "clawback": "none"}), account, fee("f0", "0", 1), back)
    assert (kept.balances(), kept.exceptions) == (usd(A="80"), set())
    nothing = answer(prop(rule), account, fee("f0", "0", 1), refund("0", original_transaction_id="f0"))
    assert (nothing.balances(), nothing.exceptions) == (usd(A="80"), set())
