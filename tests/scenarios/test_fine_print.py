"""Amounts that hang on a word of the fine print: what carries on, what counts, and what an exception leaves alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.scenarios.story import Story, Tell

FEES = {"id": "fees", "type": "cpa", "trigger": "challenge_fee", "percent": {"first": 10, "repeat": 5}}


def _share(rule_id: str, percent: int) -> dict[str, Any]:
    return {"id": rule_id, "type": "revenue_share", "percent": percent, "negative": "carry"}


def _prop(story: Tell) -> Story:
    told = story(vertical="prop-trading").pays("A", rules=[FEES]).begin()
    told.customer()
    return told


def _fee(told: Story, key: str, amount: str, day: str, kind: str = "challenge_fee", **fields: Any) -> None:
    told.deposit(key, amount, f"{day}T12:00:00Z", transaction_type=kind, **fields)


def test_51_a_loss_goes_with_the_affiliate_to_another_plan(story: Tell) -> None:
    told = story().pays("A", rules=[_share("old", 30)]).begin()
    told.customer()
    told.deposit("b1", "1000", "2026-01-12T10:00:00Z", transaction_type="bonus")
    told.trades("2026-02-10", "1.00", spread_cost=Decimal("2000"), commission=Decimal("1000"))
    # February's 3000 less January's 1000, at 30 %.
    assert told.books() == [("A", "600.00")]
    told.pays("A", rules=[_share("new", 20)])
    told.programme["assignments"][-1]["from"] = date(2026, 2, 1)
    told.begin()
    entries = {(entry.rule_id, entry.ref, entry.amount) for entry in told.entries()}
    assert entries == {("old", "2026-02", Decimal(-600)), ("new", "2026-02", Decimal(400))}


def test_52_a_challenge_given_away_is_not_the_first(story: Tell) -> None:
    told = _prop(story)
    _fee(told, "f0", "0.00", "2026-01-03")
    assert told.books() == []
    _fee(told, "f1", "500", "2026-01-05")
    assert told.books() == [("A", "50.00")]
    _fee(told, "f2", "0.00", "2026-01-08")
    # Without a name it passes over the free one and is a fifth of the 500.
    _fee(told, "r1", "100", "2026-01-12", "refund")
    assert told.books() == [("A", "-10.00")]
    assert told.exceptions() == []
    _fee(told, "r2", "20", "2026-01-13", "refund", original_transaction_id="f2")
    assert (told.books(), told.exceptions()) == ([], ["refund_unmatched"])


def test_53_a_ladder_is_climbed_only_by_what_the_plan_can_pay_for(story: Tell) -> None:
    steps = [{"from": 0, "rate": "5.00"}, {"from": 10, "rate": "6.00"}]
    ladder = {"id": "lots", "type": "lot", "tiers": {"basis": "lots", "mode": "ladder", "steps": steps}}
    told = story().pays("A", rules=[ladder], start=date(2026, 1, 10)).with_groups(("majors", "1", ["EURUSD"])).begin()
    told.customer()
    told.trades("2026-01-05", "50.00")
    told.trades("2026-01-12", "8.00")
    assert told.books() == [("A", "40.00")]
    told.trades("2026-01-13", "20.00", instrument="EURUSD.m")
    told.trades("2026-01-14", "4.00")
    assert (told.books(), told.exceptions()) == ([("A", "22.00")], ["unmapped_instrument"])
    told.programme["instrument_groups"][0]["instruments"] = ["EURUSD", "EURUSD.m"]
    told.begin()
    # 2 × 5 + 18 × 6 for the row that is mapped, and the 4 lots after it are all beyond the tenth.
    assert (told.books(), told.exceptions()) == ([("A", "118.00"), ("A", "2.00")], [])


def test_54_an_adjustment_that_takes_more_than_there_is_waits_for_somebody(story: Tell) -> None:
    told = _prop(story)
    _fee(told, "f1", "500", "2026-01-03")
    assert told.books() == [("A", "50.00")]
    _fee(told, "x1", "-600", "2026-01-04", "adjustment", original_transaction_id="f1")
    assert (told.books(), told.exceptions()) == ([("A", "-50.00")], ["adjustment_unmatched"])
    _fee(told, "x1", "-100", "2026-01-04", "adjustment", original_transaction_id="f1")
    assert (told.books(), told.exceptions()) == ([("A", "40.00")], [])


def test_55_a_refund_larger_than_the_latest_fee_goes_on_to_the_one_before(story: Tell) -> None:
    told = _prop(story)
    _fee(told, "f1", "500", "2026-01-03")
    _fee(told, "f2", "300", "2026-01-09")
    assert told.books() == [("A", "15.00"), ("A", "50.00")]
    # All of the 300 and 100 of the 500.
    _fee(told, "r1", "400", "2026-01-12", "refund")
    assert told.books() == [("A", "-10.00"), ("A", "-15.00")]
    _fee(told, "r2", "450", "2026-01-13", "refund")
    assert (told.books(), told.exceptions()) == ([("A", "-40.00")], ["refund_unmatched"])


def test_56_a_split_shares_out_what_can_be_rated(story: Tell) -> None:
    rules = [
        {"id": "lots", "type": "lot", "rate": "3.48"},
        {"id": "spread", "type": "spread_share", "percent": 20},
        {"id": "pool", "type": "override", "of": ["lots", "spread"], "mode": "split", "levels": [70, 20, 10]},
    ]
    told = story().pays("A", rules=rules).begin()
    told.customer()
    told.trades("2026-01-05", "1.79")
    # 1.79 × 3.48 = 6.2292, of which 70, 20 and 10 %.
    assert told.books() == [("A", "4.36044"), ("G", "0.62292"), ("P", "1.24584")]
    assert told.exceptions() == ["missing_revenue"]
    told.trades("2026-01-05", "1.79", spread_cost=Decimal("12.00"))
    # 20 % of 12.00 = 2.40: the direct's share under its own rule, the uplines' on top of what they have.
    assert told.books() == [("A", "1.68"), ("G", "0.24"), ("P", "0.48")]
    assert told.exceptions() == []
