"""Stories of a prop firm, and of net months."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.oracle.tests.telling import (
    FEES,
    PERCENT,
    amounts,
    answer,
    balances,
    customer,
    event,
    partner,
    patch,
    prop,
    row,
    usd,
)

RULE = {**FEES, "percent": PERCENT}
FIRST = event("f1", "challenge_fee", "500", "2026-01-03T10:00:00Z")
REPEAT = event("f2", "challenge_fee", "300", "2026-01-09T10:00:00Z")
RESET = event("f3", "reset_fee", "100", "2026-01-10T10:00:00Z")
REFUND = event("r1", "refund", "200", "2026-01-12T10:00:00Z")
OF_FIRST = event("r1", "refund", "200", "2026-01-12T10:00:00Z", original_transaction_id="f1")


def by_source(found: dict) -> dict:
    return {key[3]: amount for key, amount in found.items()}


def test_24_first_repeat_and_reset():
    found = by_source(amounts(prop(RULE), customer(), FIRST, REPEAT, RESET))
    assert found == {"f1": Decimal(50), "f2": Decimal(15), "f3": Decimal("2.5")}


@pytest.mark.parametrize(("clawback", "books"), [("pro_rata", usd(A="30")), ("full", {}), ("none", usd(A="50"))])
def test_25_a_refund_shrinks_the_fees_own_line(clawback, books):
    assert balances(prop({**RULE, "clawback": clawback}), customer(), FIRST, OF_FIRST) == books


def test_26_a_refund_without_original_goes_to_the_latest_fee():
    found = by_source(amounts(prop(RULE), customer(), FIRST, REPEAT, REFUND))
    assert found == {"f1": Decimal(50), "f2": Decimal(5)}


def test_an_excess_refund_is_unmatched():
    more = event("r2", "refund", "400", "2026-01-13T10:00:00Z", original_transaction_id="f1")
    found = answer(prop(RULE), customer(), FIRST, OF_FIRST, more)
    assert found.units == {}
    assert found.exceptions == {("refund_unmatched", "fees", "transaction", ("r2",))}


def test_a_refund_of_an_unknown_fee_is_unmatched():
    lost = event("r2", "refund", "400", "2026-01-13T10:00:00Z", original_transaction_id="nowhere")
    found = answer(prop(RULE), customer(), FIRST, lost)
    assert found.balances() == usd(A="50")
    assert found.exceptions == {("refund_unmatched", "fees", "transaction", ("r2",))}


def test_27_a_listed_product_replaces_the_percent():
    products = [{"challenge_type": "standard", "account_size": 100000, "amount": 80}]
    account = customer(challenge_type="standard", account_size=Decimal("100000.0"))
    fee = event("f1", "challenge_fee", "540", "2026-01-03T10:00:00Z")
    assert balances(prop({**RULE, "by_product": products}), account, fee) == usd(A="80")


def test_46_a_ladder_of_fees():
    steps = [{"from": 0, "percent": 10}, {"from": 1000, "percent": 15}]
    rule = {**FEES, "tiers": {"basis": "fees", "mode": "ladder", "steps": steps}}
    fees = [
        event("f1", "challenge_fee", "800", "2026-01-03T10:00:00Z"),
        event("f2", "challenge_fee", "600", "2026-01-09T10:00:00Z"),
    ]
    assert by_source(amounts(prop(rule), customer(), *fees)) == {"f1": Decimal(80), "f2": Decimal(80)}


def test_sales_are_counted_before_refunds():
    steps = [{"from": 1, "percent": 10}, {"from": 2, "percent": 20}]
    rule = {**FEES, "tiers": {"basis": "sales", "mode": "whole", "steps": steps}}
    found = by_source(amounts(prop(rule), customer(), FIRST, REPEAT, RESET, OF_FIRST))
    assert found == {"f1": Decimal(60), "f2": Decimal(60)}


def test_47_a_phase_pays_once_on_the_day_it_was_first_reached():
    rule = {"id": "funded", "type": "cpa", "trigger": "phase", "phase": "funded", "amount": 100}
    phases = [("2026-01-20", "funded"), ("2026-01-25", "failed"), ("2026-02-05", "funded")]
    patches = [patch("c1", day + "T10:00:00Z", phase=phase) for day, phase in phases]
    assert answer(prop(rule), customer(phase="phase_1"), *patches).units == {
        ("A", "funded", 0, "customer", ("c1", "funded"), "2026-01"): Decimal(100)
    }


@pytest.mark.parametrize(("negative", "february"), [("carry", "600"), ("reset", "900")])
def test_28_a_negative_month_is_carried_or_forgotten(negative, february):
    rule = {"id": "rs", "type": "revenue_share", "percent": 30, "negative": negative}
    told = [
        row("2026-01-05", spread_cost="500", commission="500"),
        event("b", "bonus", "2000", "2026-01-06T10:00:00Z"),
        row("2026-02-05", spread_cost="3000"),
    ]
    found = answer(partner(rule), customer(), *told)
    assert found.units == {("A", "rs", 0, "month", ("2026-02",), "2026-02"): Decimal(february)}
    assert found.reasons == {("negative_net", "rs", "month", ("2026-01",)): None}


def test_an_undecided_row_holds_the_month_and_with_carry_the_later_ones():
    rule = {"id": "rs", "type": "revenue_share", "percent": 30, "negative": "carry"}
    told = [row("2026-01-05"), row("2026-02-05", spread_cost="3000")]
    found = answer(partner(rule), customer(), *told)
    assert found.units == {}
    months = [("missing_revenue", "rs", "month", (month,)) for month in ("2026-01", "2026-02")]
    assert found.exceptions == set(months)
    nothing_at_stake = [row("2026-01-05"), row("2026-02-05", spread_cost="0")]
    assert answer(partner(rule), customer(), *nothing_at_stake).exceptions == {months[0]}
    reset = answer(partner({**rule, "negative": "reset"}), customer(), *told)
    assert reset.balances() == usd(A="900")


def test_a_prop_firms_net_month_is_fees_less_refunds_and_payouts():
    rule = {"id": "rs", "type": "revenue_share", "percent": 10, "negative": "reset"}
    payout = event("p", "payout", "150", "2026-01-20T10:00:00Z")
    assert balances(prop(rule), customer(), FIRST, RESET, OF_FIRST, payout) == usd(A="25")


def test_rebates_are_passed_through():
    rule = {"id": "rebates", "type": "rebate_passthrough"}
    rebate = event("x", "ib_rebate", "12.34", "2026-01-20T10:00:00Z")
    assert balances(partner(rule), customer(), rebate) == usd(A="12.34")


def test_signed_amounts_mean_the_same():
    rule = {"id": "rs", "type": "revenue_share", "percent": 10, "negative": "reset"}
    refund = event("r1", "refund", "-200", "2026-01-12T10:00:00Z", original_transaction_id="f1")
    more = event("x", "adjustment", "-50", "2026-01-13T10:00:00Z", original_transaction_id="r1")
    signed = prop(rule, push={"signs": "signed"})
    assert balances(signed, customer(), FIRST, refund, more) == usd(A="25")
