"""Lots: what a trading day pays, corrected, grouped, moved and matched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissions.ledger.models import LedgerEntry
from tests.scenarios.story import LOTS, Tell

METALS = ("metals", "0.4", ["XAUUSD"])


def test_01_a_day_of_trading_pays_per_lot(story: Tell) -> None:
    told = story().pays("A").begin()
    told.customer()
    told.trades("2026-01-05", "1.25")
    assert told.books() == [("A", "6.25")]


def test_02_a_day_sent_again_books_the_difference_and_then_nothing(story: Tell) -> None:
    told = story().pays("A").begin()
    told.customer()
    told.trades("2026-01-05", "1.25")
    assert told.books() == [("A", "6.25")]
    told.trades("2026-01-05", "2.00")
    [entry] = told.entries()
    assert (entry.amount, entry.cause) == (Decimal("3.75"), LedgerEntry.Cause.RESTATED)
    assert told.trades("2026-01-05", "2.00")["meta"]["unchanged"] == 1
    assert told.books() == []
    assert told.balances() == {"A": "10.00"}


def test_03_a_day_corrected_downwards_takes_back(story: Tell) -> None:
    told = story().pays("A").begin()
    told.customer()
    told.trades("2026-01-05", "2.00")
    assert told.books() == [("A", "10.00")]
    told.trades("2026-01-05", "0.50")
    assert told.books() == [("A", "-7.50")]
    assert told.balances() == {"A": "2.50"}


def test_04_a_group_multiplies_the_rate(story: Tell) -> None:
    told = story().pays("A").with_groups(METALS).begin()
    told.customer()
    told.trades("2026-01-05", "10.00", instrument="XAUUSD")
    assert told.books() == [("A", "20.00")]


def test_05_eligible_lots_are_what_is_paid(story: Tell) -> None:
    told = story().pays("A").begin()
    told.customer()
    told.trades("2026-01-05", "3.00", eligible_lots=Decimal("2.50"))
    assert told.books() == [("A", "12.50")]


def test_29_a_customer_who_moves_pays_the_new_affiliate_from_that_day(story: Tell) -> None:
    told = story().pays("A", "B").begin()
    told.customer(last_modified_date="2026-01-01T00:00:00Z")
    told.customer(affiliate_id="B", last_modified_date="2026-01-10T12:00:00Z")
    told.trades("2026-01-09", "1.00")
    assert told.books() == [("A", "5.00")]
    told.trades("2026-01-10", "1.00")
    assert told.books() == [("B", "5.00")]


def test_30_a_demo_account_earns_nothing(story: Tell) -> None:
    told = story().pays("A").begin()
    told.customer(trading_account_type="demo")
    told.trades("2026-01-05", "1.25")
    assert told.books() == []
    assert told.exceptions() == []
    assert told.reasons("c1") == ["demo_account"]


def test_35_a_new_version_of_the_plan_pays_from_its_day(story: Tell) -> None:
    told = story().pays("A")
    told.programme["plans"][0]["versions"].append({"from": date(2026, 1, 15), "rules": [LOTS | {"rate": "6.00"}]})
    told.begin()
    told.customer()
    told.trades("2026-01-14", "1.00")
    assert told.books() == [("A", "5.00")]
    told.trades("2026-01-15", "1.00")
    assert told.books() == [("A", "6.00")]


def test_37_the_end_of_the_trading_day_decides_whose_customer_it_is(story: Tell) -> None:
    told = story().pays("A", "B").begin()
    told.customer(last_modified_date="2026-01-01T00:00:00Z")
    told.customer(affiliate_id="B", last_modified_date="2026-01-10T23:00:00+02:00")
    told.trades("2026-01-10", "1.00")
    assert told.books() == [("B", "5.00")]


def test_38_versions_may_arrive_in_any_order(story: Tell) -> None:
    told = story().pays("A", "B", "C").begin()
    told.customer(affiliate_id="C", last_modified_date="2026-01-20T12:00:00Z")
    told.customer(affiliate_id="A", last_modified_date="2026-01-01T12:00:00Z")
    receipt = told.customer(affiliate_id="B", last_modified_date="2026-01-10T12:00:00Z")
    assert receipt["data"][0]["outcome"] == "stale"
    for day in ("2026-01-05", "2026-01-15", "2026-01-25"):
        told.trades(day, "1.00")
    assert told.balances() == {"A": "5.00", "B": "5.00", "C": "5.00"}


def test_39_a_rule_for_one_country_ends_where_the_customer_leaves_it(story: Tell) -> None:
    told = story().pays("A", rules=[LOTS | {"match": {"countries": ["GR"]}}]).begin()
    told.customer(country_code="GR", last_modified_date="2026-01-01T12:00:00Z")
    told.customer(country_code="DE", last_modified_date="2026-01-10T12:00:00Z")
    told.trades("2026-01-09", "1.00")
    told.trades("2026-01-11", "1.00")
    assert told.books() == [("A", "5.00")]
    assert told.reasons("c1") == ["no_match"]


def test_42_the_first_lot_rule_that_matches_pays(story: Tell) -> None:
    gold = {"id": "gold", "type": "lot", "rate": "8.00", "match": {"groups": ["metals"]}}
    groups = (("metals", "1", ["XAUUSD"]), ("majors", "1", ["EURUSD"]))
    told = story().pays("A", rules=[gold, LOTS]).with_groups(*groups).begin()
    told.customer()
    told.trades("2026-01-05", "1.00", instrument="XAUUSD")
    assert told.books() == [("A", "8.00")]
    told.trades("2026-01-05", "1.00")
    assert told.books() == [("A", "5.00")]


def test_an_instrument_in_no_group_waits_and_is_never_a_silent_zero(story: Tell) -> None:
    told = story().pays("A").with_groups(METALS).begin()
    told.customer()
    told.trades("2026-01-05", "1.00", instrument="XAUUSD.m")
    assert told.books() == []
    assert told.exceptions() == ["unmapped_instrument"]
    told.programme["instrument_groups"][0]["instruments"] = ["XAUUSD", "XAUUSD.m"]
    told.begin()
    assert told.books() == [("A", "2.00")]
    assert told.exceptions() == []
