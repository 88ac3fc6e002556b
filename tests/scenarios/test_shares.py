"""Shares of spread and commission, in other currencies, with and without a rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.scenarios.story import Story, Tell

SHARE = {"id": "spread", "type": "spread_share", "percent": 20}
DAY = date(2026, 1, 5)


def _spread(told: Story, cost: str, currency: str) -> None:
    told.trades("2026-01-05", "1.00", spread_cost=Decimal(cost), currency=currency)


def test_09_spread_is_converted_at_the_rate_of_the_day(story: Tell) -> None:
    told = story().pays("A", rules=[SHARE]).with_rates(("EUR", "USD", DAY, "1.10")).begin()
    told.customer()
    _spread(told, "12.40", "EUR")
    [entry] = told.entries()
    assert (entry.amount, entry.fx_rate, len(entry.fx_ids)) == (Decimal("2.728"), Decimal("1.10"), 1)


def test_10_a_missing_rate_waits_and_settles_by_itself(story: Tell) -> None:
    told = story().pays("A", rules=[SHARE]).with_rates(("EUR", "USD", date(2025, 12, 28), "1.20")).begin()
    told.customer()
    _spread(told, "12.40", "EUR")
    assert told.books() == []
    assert told.exceptions() == ["missing_rate"]
    told.with_rates(("EUR", "USD", DAY, "1.10")).begin()
    assert told.books() == [("A", "2.728")]
    assert told.exceptions() == []


def test_a_rate_seven_days_old_still_counts(story: Tell) -> None:
    told = story().pays("A", rules=[SHARE]).with_rates(("EUR", "USD", date(2025, 12, 29), "1.10")).begin()
    told.customer()
    _spread(told, "12.40", "EUR")
    assert told.books() == [("A", "2.728")]


def test_43_revenue_that_was_not_sent_is_missing_not_zero(story: Tell) -> None:
    told = story().pays("A", rules=[SHARE]).begin()
    told.customer()
    told.trades("2026-01-05", "1.00")
    assert told.books() == []
    assert told.exceptions() == ["missing_revenue"]
    _spread(told, "10.00", "USD")
    assert told.books() == [("A", "2.00")]
    assert told.exceptions() == []


def test_44_a_rate_is_crossed_through_the_euro_and_both_are_named(story: Tell) -> None:
    rates: list[Any] = [("EUR", "GBP", DAY, "0.80"), ("EUR", "USD", DAY, "1.20")]
    told = story().pays("A", rules=[SHARE]).with_rates(*rates).begin()
    told.customer()
    _spread(told, "10.00", "GBP")
    [entry] = told.entries()
    assert (entry.amount, len(entry.fx_ids)) == (Decimal("3.00"), 2)
