"""Several tiers of affiliates: what the ones above earn, in each of the four modes."""

from __future__ import annotations

from typing import Any

from commissions.ledger.models import LedgerEntry
from tests.scenarios.story import LOTS, Story, Tell


def _override(mode: str, **options: Any) -> dict[str, Any]:
    return {"id": "team", "type": "override", "of": ["lots"], "mode": mode, **options}


def _one_day(told: Story, lots: str) -> Story:
    told.begin().customer()
    told.trades("2026-01-05", lots)
    return told


def test_11_uplines_earn_on_top(story: Tell) -> None:
    told = _one_day(story().pays("A", rules=[LOTS, _override("on_top", levels=[20, 10])]), "1.25")
    assert told.books() == [("A", "6.25"), ("G", "0.625"), ("P", "1.25")]


def test_12_a_split_shares_one_pool(story: Tell) -> None:
    told = _one_day(story().pays("A", rules=[LOTS, _override("split", levels=[70, 20, 10])]), "2.00")
    assert told.books() == [("A", "7.00"), ("G", "1.00"), ("P", "2.00")]
    rules = LedgerEntry.objects.filter(partner__code=told.code).values_list("affiliate_id", "rule_id", "level")
    assert sorted(rules) == [("A", "lots", 0), ("G", "team", 2), ("P", "team", 1)]


def test_12_a_missing_upline_leaves_its_share_with_the_direct(story: Tell) -> None:
    told = story().pays("A", rules=[LOTS, _override("split", levels=[70, 20, 10])])
    told.programme["affiliates"] = [{"id": "P"}, {"id": "A", "parent": "P"}]
    assert _one_day(told, "2.00").books() == [("A", "8.00"), ("P", "2.00")]


def _own_rate(rule_id: str, rate: str) -> dict[str, Any]:
    return {"id": rule_id, "type": "lot", "rate": rate}


def test_13_a_rate_difference_pays_the_upline_what_the_direct_leaves(story: Tell) -> None:
    told = story().pays("A", rules=[LOTS, _override("rate_difference")]).pays("P", rules=[_own_rate("upper", "7.00")])
    assert _one_day(told, "1.25").books() == [("A", "6.25"), ("P", "2.50")]


def test_13_an_upline_with_a_lower_rate_earns_nothing(story: Tell) -> None:
    told = story().pays("A", rules=[LOTS, _override("rate_difference")]).pays("P", rules=[_own_rate("upper", "4.00")])
    assert _one_day(told, "1.25").books() == [("A", "6.25")]


def test_14_a_fixed_amount_per_lot_and_level(story: Tell) -> None:
    told = _one_day(story().pays("A", rules=[LOTS, _override("per_lot", levels=["1.00", "0.50"])]), "2.00")
    assert told.books() == [("A", "10.00"), ("G", "1.00"), ("P", "2.00")]


def test_45_the_difference_is_to_the_highest_rate_paid_below(story: Tell) -> None:
    told = story().pays("A", rules=[LOTS, _override("rate_difference")])
    told.pays("P", rules=[_own_rate("lower", "4.00")]).pays("G", rules=[_own_rate("upper", "6.00")])
    assert _one_day(told, "1.00").books() == [("A", "5.00"), ("G", "1.00")]
