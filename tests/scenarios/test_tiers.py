"""Tiers: monthly ladders and whole-month rates, with rows that arrive late."""

from __future__ import annotations

from tests.scenarios.story import Tell


def _tiers(mode: str) -> dict[str, object]:
    steps = [{"from": 0, "rate": "5.00"}, {"from": 100, "rate": "6.00"}]
    return {"id": "lots", "type": "lot", "tiers": {"basis": "lots", "mode": mode, "steps": steps}}


def test_06_07_a_ladder_pays_each_slice_at_its_own_rate_whenever_it_arrives(story: Tell) -> None:
    told = story().pays("A", rules=[_tiers("ladder")]).begin()
    told.customer()
    told.trades("2026-01-03", "60.00")
    assert told.books() == [("A", "300.00")]
    told.trades("2026-01-10", "60.00")
    assert told.books() == [("A", "320.00")]
    assert told.balances() == {"A": "620.00"}
    told.trades("2026-01-01", "10.00")
    assert told.books() == [("A", "10.00"), ("A", "50.00")]
    assert told.balances() == {"A": "680.00"}


def test_08_a_whole_month_is_paid_at_the_rate_it_reaches(story: Tell) -> None:
    told = story().pays("A", rules=[_tiers("whole")]).begin()
    told.customer()
    told.trades("2026-01-03", "60.00")
    assert told.books() == [("A", "300.00")]
    told.trades("2026-01-10", "60.00")
    assert told.books() == [("A", "360.00"), ("A", "60.00")]
    assert told.balances() == {"A": "720.00"}


def test_a_customer_who_leaves_takes_the_lots_out_of_the_tier(story: Tell) -> None:
    told = story().pays("A", "B", rules=[_tiers("whole")]).begin()
    told.customer("c1", last_modified_date="2026-01-01T00:00:00Z")
    told.customer("c2", last_modified_date="2026-01-01T00:00:00Z")
    told.trades("2026-01-20", "60.00")
    told.trades("2026-01-20", "60.00", customer_id="c2")
    assert told.balances() == {"A": "720.00"}
    told.customer("c2", affiliate_id="B", last_modified_date="2026-01-10T00:00:00Z")
    assert told.balances() == {"A": "300.00", "B": "300.00"}
