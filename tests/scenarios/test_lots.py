"""Lots: the first stories, from one trading day to the wrong side of midnight."""

from __future__ import annotations

from collections.abc import Callable

from commissions.models import LedgerEntry
from tests.scenarios.story import LOTS, Story

Tell = Callable[..., Story]


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
    assert (entry.amount, entry.cause) == (3.75, LedgerEntry.Cause.RESTATED)
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


def test_11_uplines_earn_on_top(story: Tell) -> None:
    team = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20, 10]}
    told = story().pays("A", rules=[LOTS, team]).begin()
    told.customer()
    told.trades("2026-01-05", "1.25")
    assert told.books() == [("A", "6.25"), ("G", "0.625"), ("P", "1.25")]


def test_30_a_demo_account_earns_nothing(story: Tell) -> None:
    told = story().pays("A").begin()
    told.customer(trading_account_type="demo")
    told.trades("2026-01-05", "1.25")
    assert told.books() == []
    assert told.exceptions() == []


def test_37_the_end_of_the_trading_day_decides_whose_customer_it_is(story: Tell) -> None:
    told = story().pays("A", "B").begin()
    told.customer(last_modified_date="2026-01-01T00:00:00Z")
    told.customer(affiliate_id="B", last_modified_date="2026-01-10T23:00:00+02:00")
    told.trades("2026-01-10", "1.00")
    assert told.books() == [("B", "5.00")]
