"""Stories of the CPA on a first deposit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.oracle.tests.telling import (
    CPA,
    amounts,
    answer,
    balances,
    customer,
    deposit,
    event,
    partner,
    patch,
    row,
    usd,
)

QUALIFY = {"min_deposit": 250, "min_lots": 2, "within_days": 60}
RULE = {**CPA, "qualify": QUALIFY}
WINDOW = {**RULE, "ftd_window_hours": 24}
FIRST = deposit("d1", "200", "2026-01-05T10:00:00Z")
SECOND = deposit("d2", "500", "2026-01-06T06:00:00Z")
TRADED = [row("2026-01-15", "1.30"), row("2026-01-25", "0.80")]


def test_17_a_failed_first_deposit_is_not_replaced():
    late = deposit("d2", "500", "2026-01-06T10:00:00Z")
    found = answer(partner(RULE), customer(), FIRST, late, row("2026-01-15", "3"))
    assert found.units == {}
    assert found.reasons == {("min_deposit", "cpa", "transaction", ("d1",)): (Decimal(200), Decimal(250))}


def test_18_the_window_adds_up_and_the_last_condition_is_the_earned_day():
    assert answer(partner(WINDOW), customer(), FIRST, SECOND, *TRADED).units == {
        ("A", "cpa", 0, "transaction", ("d1",), "2026-01"): Decimal(400)
    }
    before = answer(partner(WINDOW), customer(), FIRST, SECOND, TRADED[0])
    assert before.units == {}
    assert before.reasons == {("min_lots", "cpa", "transaction", ("d1",)): (Decimal("1.3"), Decimal(2))}


@pytest.mark.parametrize(("day", "books"), [("2026-03-06", usd(A="400")), ("2026-03-07", {})])
def test_19_the_sixtieth_day_is_included(day, books):
    found = balances(partner(WINDOW), customer(), FIRST, SECOND, TRADED[0], row(day, "0.80"))
    assert found == books


def test_19_lots_before_the_first_deposit_do_not_count():
    assert balances(partner(WINDOW), customer(), FIRST, SECOND, row("2026-01-04", "9"), TRADED[0]) == {}


def test_20_a_reversed_first_deposit_is_replaced():
    reversed_ = deposit("d1", "200", "2026-01-05T10:00:00Z", status="reversed")
    assert answer(partner(WINDOW), customer(), FIRST, SECOND, *TRADED, reversed_).units == {
        ("A", "cpa", 0, "transaction", ("d2",), "2026-01"): Decimal(400)
    }


def test_21_accounts_of_one_person_have_one_first_deposit():
    people = [customer("c1", person_id="h"), customer("c2", person_id="h")]
    deposits = [
        deposit("d1", "500", "2026-01-06T10:00:00Z"),
        deposit("d2", "500", "2026-01-05T10:00:00Z", customer_id="c2"),
    ]
    assert list(answer(partner({**CPA, "per": "person"}), *people, *deposits).units) == [
        ("A", "cpa", 0, "transaction", ("d2",), "2026-01")
    ]
    assert balances(partner(CPA), *people, *deposits) == usd(A="800")


def test_22_pending_then_approved_then_sent_again_pays_once():
    pending = deposit("d1", "200", "2026-01-05T10:00:00Z", status="pending")
    assert balances(partner(CPA), customer(), pending, FIRST, FIRST) == usd(A="400")


@pytest.mark.parametrize(
    ("instants", "winner"),
    [(("2026-01-05T10:00:00Z", "2026-01-05T09:00:00Z"), "b"), (("2026-01-05T10:00:00Z",) * 2, "B")],
)
def test_23_of_two_first_deposits_the_earlier_then_the_smaller_id(instants, winner):
    ids = ("a", "b") if winner == "b" else ("a", "B")
    deposits = [deposit(name, "300", at) for name, at in zip(ids, instants, strict=True)]
    assert [unit[4] for unit in answer(partner(CPA), customer(), *deposits).units] == [(winner,)]


def test_31_late_in_the_evening_is_the_next_day_in_athens():
    found = amounts(partner(CPA), customer(), deposit("d1", "1", "2026-01-31T22:30:00Z"))
    assert found == {("A", "cpa", 0, "d1", "2026-02"): Decimal(400)}


def test_40_kyc_is_met_on_the_day_it_is_approved():
    rule = {**CPA, "qualify": {"min_lots": 2, "kyc": ["approved"], "within_days": 5}}
    people = [
        customer(kyc_status_id="pending"),
        patch("c1", "2026-02-20T10:00:00Z", kyc_status_id="verified"),
    ]
    programme = partner(rule, aliases={"kyc_status_id": {"verified": "approved"}})
    found = amounts(programme, *people, FIRST, row("2026-01-08", "2"))
    assert found == {("A", "cpa", 0, "d1", "2026-02"): Decimal(400)}


def test_48_an_adjustment_lowers_the_first_deposits_value():
    rule = {**CPA, "qualify": {"min_deposit": 300}}
    told = [customer(), deposit("d1", "400", "2026-01-05T10:00:00Z")]
    lower = event("x", "adjustment", "-150", "2026-02-05T10:00:00Z", original_transaction_id="d1")
    assert balances(partner(rule), *told) == usd(A="400")
    found = answer(partner(rule), *told, lower)
    assert found.units == {}
    assert found.reasons == {("min_deposit", "cpa", "transaction", ("d1",)): (Decimal(250), Decimal(300))}


def test_an_adjustment_of_an_adjustment_counts_too_and_nothing_falls_below_zero():
    rule = {**CPA, "qualify": {"min_deposit": 300}}
    told = [customer(), deposit("d1", "400", "2026-01-05T10:00:00Z")]
    lower = event("x", "adjustment", "-150", "2026-02-05T10:00:00Z", original_transaction_id="d1")
    back = event("y", "adjustment", "60", "2026-02-06T10:00:00Z", original_transaction_id="x")
    assert balances(partner(rule), *told, lower, back) == usd(A="400")


def test_49_a_corrected_day_moves_the_month():
    rule = {**CPA, "qualify": {"min_lots": 2}}
    told = [customer(), FIRST, row("2026-01-31", "2")]
    assert list(amounts(partner(rule), *told)) == [("A", "cpa", 0, "d1", "2026-01")]
    corrected = [row("2026-01-31", "1"), row("2026-02-02", "1")]
    assert list(amounts(partner(rule), *told, *corrected)) == [("A", "cpa", 0, "d1", "2026-02")]


def test_50_the_affiliate_is_that_of_the_first_deposits_day():
    rule = {**CPA, "qualify": {"min_lots": 2}}
    moves = [customer(), customer(affiliate="B", at="2026-01-10T10:00:00Z")]
    assert balances(partner(rule), *moves, FIRST, row("2026-01-15", "2")) == usd(A="400")


@pytest.mark.parametrize(("country", "books"), [("GR", usd(A="300")), ("DE", usd(A="400")), (None, usd(A="400"))])
def test_the_country_of_the_first_deposits_day_names_the_amount(country, books):
    rule = {**CPA, "by_country": {"GR": 300, "NO": 600}}
    moved = patch("c1", "2026-01-20T10:00:00Z", country_code="NO")
    assert balances(partner(rule), customer(country_code=country), moved, FIRST) == books
