"""Caps, the margin guard and the rounding of a line."""

from __future__ import annotations

from decimal import Decimal

from tests.scenarios.story import LOTS, Tell


def test_15_a_monthly_cap_cuts_the_row_that_reaches_it(story: Tell) -> None:
    told = story().pays("A", rules=[LOTS | {"cap": {"amount": 500, "per": "month"}}]).begin()
    told.customer()
    told.trades("2026-01-05", "60.00")
    assert told.books() == [("A", "300.00")]
    told.trades("2026-01-06", "60.00")
    [entry] = told.entries()
    assert (entry.amount, entry.uncapped) == (200, 300)


def test_15_a_correction_releases_the_cap_to_later_rows(story: Tell) -> None:
    told = story().pays("A", rules=[LOTS | {"cap": {"amount": 500, "per": "month"}}]).begin()
    told.customer()
    told.trades("2026-01-05", "60.00")
    assert told.books() == [("A", "300.00")]
    told.trades("2026-01-06", "60.00")
    assert told.books() == [("A", "200.00")]
    told.trades("2026-01-05", "30.00")
    assert told.books() == [("A", "-150.00"), ("A", "100.00")]


def test_16_the_margin_guard_scales_every_line_of_the_row(story: Tell) -> None:
    team = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20]}
    told = story().pays("A", rules=[LOTS, team], margin_guard=60).begin()
    told.customer()
    told.trades("2026-01-05", "1.25", spread_cost=Decimal("6.00"), commission=Decimal("4.00"))
    entries = told.entries()
    assert sorted((e.affiliate_id, e.amount, e.guard) for e in entries) == [
        ("A", Decimal("5.00"), Decimal("0.8")),
        ("P", Decimal("1.00"), Decimal("0.8")),
    ]


def test_41_a_line_is_rounded_half_to_even_at_eight_places(story: Tell) -> None:
    told = story().pays("A", rules=[LOTS | {"rate": "0.0000005"}]).begin()
    told.customer()
    told.trades("2026-01-05", "0.01")
    assert told.books() == []
    told.trades("2026-01-06", "0.03")
    assert told.books() == [("A", "0.00000002")]
