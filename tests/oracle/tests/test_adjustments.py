"""Adjustments that take more than their original has."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.oracle.tests.telling import (
    CPA,
    FEES,
    amounts,
    answer,
    customer,
    deposit,
    event,
    partner,
    patch,
    prop,
    row,
    usd,
)

TENTH = {**FEES, "percent": {"first": 10, "repeat": 10}}
REVENUE = {"id": "rs", "type": "revenue_share", "percent": 10, "negative": "reset"}


def adjustment(name: str, amount: str, of: str, day: int = 10, **more: Any) -> Any:
    at = f"2026-01-{day:02d}T10:00:00Z"
    return event(name, "adjustment", amount, at, original_transaction_id=of, **more)


def fee(name: str, amount: str) -> Any:
    return event(name, "challenge_fee", amount, "2026-01-05T10:00:00Z")


def unmatched(rule: str, *names: str) -> set[Any]:
    return {("adjustment_unmatched", rule, "transaction", (name,)) for name in names}


def test_below_zero_the_original_is_nothing_and_nothing_else_is_unrated():
    told = [fee("f1", "100"), adjustment("x", "-150", "f1"), event("f2", "challenge_fee", "70", "2026-01-06T10:00:00Z")]
    found = answer(prop(TENTH), customer(), *told)
    assert (found.balances(), found.exceptions) == (usd(A="7"), unmatched("fees", "x"))


def test_each_negative_adjustment_that_leaves_the_running_sum_below_zero_stands():
    # 100 − 60 = 40, − 50 = −10, + 5 = −5, − 1 = −6.
    steps = [("w", "-60", 10), ("x", "-50", 11), ("y", "5", 12), ("z", "-1", 13)]
    told = [fee("f1", "100"), *(adjustment(name, amount, "f1", day) for name, amount, day in steps)]
    found = answer(prop(TENTH), customer(), *told)
    assert (found.units, found.exceptions) == ({}, unmatched("fees", "x", "z"))


def test_what_is_made_good_again_is_matched():
    told = [fee("f1", "100"), adjustment("x", "-150", "f1"), adjustment("y", "80", "f1", 11)]
    found = answer(prop(TENTH), customer(), *told)
    assert (found.balances(), found.exceptions) == (usd(A="3"), set())


def test_chains_are_summed_in_order():
    # By instant: 100 − 30 (of the later one) = 70, − 90 = −20.
    told = [fee("f1", "100"), adjustment("x", "-90", "f1", 12), adjustment("y", "-30", "x", 11)]
    found = answer(prop(TENTH), customer(), *told)
    assert (found.units, found.exceptions) == ({}, unmatched("fees", "x"))


def test_a_deposit_below_zero_is_worth_nothing_in_the_window():
    rule = {**CPA, "qualify": {"min_deposit": 100}, "ftd_window_hours": 24}
    told = [
        deposit("d1", "50", "2026-01-05T10:00:00Z"),
        deposit("d2", "100", "2026-01-05T11:00:00Z"),
        adjustment("x", "-80", "d1"),
    ]
    found = answer(partner(rule), customer(), *told)
    assert (found.balances(), found.exceptions) == (usd(A="400"), unmatched("cpa", "x"))
    unread = answer(partner(CPA), customer(), *told)
    assert (unread.balances(), unread.exceptions) == (usd(A="400"), set())


def test_a_month_is_rated_with_its_original_at_nothing():
    told = [
        row("2026-01-05", spread_cost="100"),
        event("b", "bonus", "30", "2026-01-06T10:00:00Z"),
        adjustment("x", "-40", "b"),
    ]
    found = answer(partner(REVENUE), customer(), *told)
    assert (found.balances(), found.exceptions) == (usd(A="10"), unmatched("rs", "x"))


def test_a_month_reads_by_its_last_days_match_also_what_an_earlier_version_would_not():
    told = [event("b", "bonus", "30", "2026-01-06T10:00:00Z"), adjustment("x", "-40", "b")]
    greeks = {**REVENUE, "match": {"countries": ["GR"]}}

    def over_two_versions(first: Any, second: Any) -> Any:
        known = partner(first)
        known["plans"][0]["versions"].append({"from": "2026-01-20", "rules": [second]})
        return answer(known, customer(), *told).exceptions

    assert over_two_versions(REVENUE, greeks) == set()
    assert over_two_versions(greeks, REVENUE) == unmatched("rs", "x")


def test_a_refund_below_zero_takes_nothing_back():
    back = event("r", "refund", "20", "2026-01-09T10:00:00Z", original_transaction_id="f1")
    told = [fee("f1", "100"), back, adjustment("x", "-30", "r")]
    found = answer(prop(TENTH), customer(), *told)
    assert (found.balances(), found.exceptions) == (usd(A="10"), unmatched("fees", "x"))
    kept = answer(prop({**TENTH, "clawback": "none"}), customer(), *told)
    assert (kept.balances(), kept.exceptions) == (usd(A="10"), set())


def test_an_adjustment_on_a_demo_day_of_an_original_that_is_not_counts():
    demo = patch("c1", "2026-01-08T10:00:00Z", trading_account_type="demo")
    told = [row("2026-01-05", spread_cost="100"), event("b", "bonus", "30", "2026-01-06T10:00:00Z")]
    found = answer(
        partner(REVENUE),
        customer(trading_account_type="live"),
        demo,
        *told,
        adjustment("x", "-10", "b"),
        adjustment("y", "-5", "x"),
    )
    assert found.balances() == usd(A="8.5")


def test_signed_amounts_are_negative_where_they_make_the_original_smaller():
    back = event("r", "refund", "-20", "2026-01-09T10:00:00Z", original_transaction_id="f1")
    signed = prop(TENTH, push={"signs": "signed"})
    more = [fee("f1", "100"), back, adjustment("x", "-30", "r")]
    assert amounts(signed, customer(), *more) == {("A", "fees", 0, "f1", "2026-01"): Decimal(5)}
    less = [fee("f1", "100"), back, adjustment("x", "30", "r")]
    assert answer(signed, customer(), *less).exceptions == unmatched("fees", "x")
