"""amount_usd that is far from the converted amount: what it holds, and what it does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.oracle.tests.telling import (
    CPA,
    FEES,
    PERCENT,
    amounts,
    answer,
    balances,
    customer,
    deposit,
    event,
    partner,
    prop,
    row,
    usd,
)

AT = "2026-01-05T10:00:00Z"
RATES = [{"base": "EUR", "quote": "USD", "date": "2026-01-05", "rate": "1.25"}]
REBATES = {"id": "rebates", "type": "rebate_passthrough"}
REVENUE = {"id": "rs", "type": "revenue_share", "percent": 10, "negative": "reset"}
FEE_RULE = {**FEES, "percent": PERCENT}


def doubtful(rule: str, source: str = "x", kind: str = "transaction") -> set[Any]:
    return {("amount_usd_doubtful", rule, kind, (source,))}


def rebate(given: str, **more: Any) -> Any:
    return event("x", "ib_rebate", "100", AT, **{"currency": "EUR", "amount_usd": Decimal(given), **more})


@pytest.mark.parametrize(
    ("given", "books"),
    [("118.75", "118.75"), ("131.25", "131.25"), ("118.74999999", None), ("131.25000001", None), ("-125", None)],
)
def test_exactly_five_percent_is_fine(given, books):
    found = answer(partner(REBATES, rates=RATES), customer(), rebate(given))
    assert found.balances() == ({} if books is None else usd(A=books))
    assert found.exceptions == (doubtful("rebates") if books is None else set())


def test_a_dollar_amount_has_no_tolerance():
    found = answer(partner(REBATES), customer(), rebate("100.01", currency="USD"))
    assert (found.units, found.exceptions) == ({}, doubtful("rebates"))
    assert balances(partner(REBATES), customer(), rebate("100.00", currency="USD")) == usd(A="100")


def test_it_is_doubtful_whatever_the_plans_currency():
    found = answer(partner(REBATES, rates=RATES, currency="EUR"), customer(), rebate("150"))
    assert (found.units, found.exceptions) == ({}, doubtful("rebates"))


def test_without_a_rate_to_compare_it_is_used_as_given():
    assert balances(partner(REBATES), customer(), rebate("150")) == usd(A="150")


def test_the_tolerance_is_the_partners_on_the_day():
    dated = [{"percent": 20}, {"from": "2026-01-06", "percent": 1}]
    firm = partner(REBATES, rates=RATES, usd_tolerance=dated)
    assert balances(firm, customer(), rebate("150")) == usd(A="150")
    assert balances(firm, customer(), rebate("127", transaction_date="2026-01-06T10:00:00Z")) == {}
    assert balances(partner(REBATES, rates=RATES, usd_tolerance=0), customer(), rebate("125.01")) == {}
    late = [{"from": "2026-01-06", "percent": 20}]
    assert balances(partner(REBATES, rates=RATES, usd_tolerance=late), customer(), rebate("150")) == {}


def test_a_doubtful_first_deposit_is_held_and_still_is_the_first():
    told = [deposit("x", "100", AT, amount_usd=Decimal(50)), deposit("d2", "100", "2026-01-06T10:00:00Z")]
    found = answer(partner(CPA), customer(), *told)
    assert (found.units, found.exceptions) == ({}, doubtful("cpa"))


def test_a_doubtful_deposit_in_the_window_holds_the_minimum():
    told = [deposit("x", "300", AT), deposit("d2", "1", "2026-01-05T11:00:00Z", amount_usd=Decimal(2))]
    rule = {**CPA, "ftd_window_hours": 24}
    found = answer(partner({**rule, "qualify": {"min_deposit": 250}}), customer(), *told)
    assert (found.units, found.exceptions) == ({}, doubtful("cpa"))
    assert balances(partner(rule), customer(), *told) == usd(A="400")


def test_a_doubtful_bonus_holds_the_month():
    told = [row("2026-01-05", spread_cost="100"), event("b", "bonus", "1", AT, amount_usd=Decimal(2))]
    found = answer(partner(REVENUE), customer(), *told)
    assert (found.units, found.exceptions) == ({}, doubtful("rs", "2026-01", "month"))


def test_a_doubtful_fee_still_was_the_first():
    told = [
        event("x", "challenge_fee", "100", AT, amount_usd=Decimal(50)),
        event("f2", "challenge_fee", "100", "2026-01-06T10:00:00Z"),
    ]
    found = answer(prop(FEE_RULE), customer(), *told)
    assert (found.balances(), found.exceptions) == (usd(A="5"), doubtful("fees"))


def test_a_doubtful_fee_earns_no_product_either():
    products = [{"challenge_type": "standard", "account_size": 100000, "amount": 80}]
    account = customer(challenge_type="standard", account_size=Decimal(100000))
    fee = event("x", "challenge_fee", "100", AT, amount_usd=Decimal(50))
    found = answer(prop({**FEE_RULE, "by_product": products}), account, fee)
    assert (found.units, found.exceptions) == ({}, doubtful("fees"))


def test_a_doubtful_adjustment_holds_its_original():
    less = event("y", "adjustment", "-10", AT, amount_usd=Decimal(-20), original_transaction_id="x")
    found = answer(prop(FEE_RULE), customer(), event("x", "challenge_fee", "100", AT), less)
    assert (found.units, found.exceptions) == ({}, doubtful("fees"))


def test_a_doubtful_refund_keeps_its_proportion():
    back = event("r", "refund", "50", AT, amount_usd=Decimal(1), original_transaction_id="f")
    assert balances(prop(FEE_RULE), customer(), event("f", "challenge_fee", "100", AT), back) == usd(A="5")


def test_a_doubtful_fee_counts_in_sales_and_adds_nothing_to_fees():
    told = [
        event("x", "challenge_fee", "100", AT, amount_usd=Decimal(50)),
        event("f2", "challenge_fee", "100", "2026-01-06T10:00:00Z"),
    ]
    for basis, second, books in (("sales", 2, "20"), ("fees", 150, "10")):
        steps = [{"from": 0, "percent": 10}, {"from": second, "percent": 20}]
        rule = {**FEES, "tiers": {"basis": basis, "mode": "whole", "steps": steps}}
        assert balances(prop(rule), customer(), *told) == usd(A=books)


def test_a_doubtful_deposit_counts_in_ftds():
    tiers = {"basis": "ftds", "mode": "whole", "steps": [{"from": 0, "rate": 1}, {"from": 1, "rate": 2}]}
    told = [deposit("x", "100", AT, amount_usd=Decimal(50)), row("2026-01-05")]
    found = amounts(partner({"id": "lots", "type": "lot", "tiers": tiers}), customer(), *told)
    assert [*found.values()] == [Decimal(2)]
