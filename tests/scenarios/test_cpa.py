"""CPA on deposits: what counts as the first, what qualifies it, and what takes it back."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from typing import Any

from commissions.ledger.models import LedgerEntry
from tests.scenarios.story import Story, Tell

CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}
QUALIFY = {"min_deposit": 250, "min_lots": 2, "within_days": 60}


def _qualified(**options: Any) -> dict[str, Any]:
    return CPA | {"qualify": QUALIFY} | options


def _two_deposits(told: Story) -> Story:
    """200 on 5 January and 500 twenty hours later."""
    told.begin().customer()
    told.deposit("d1", "200", "2026-01-05T08:00:00Z")
    told.deposit("d2", "500", "2026-01-06T04:00:00Z")
    return told


def test_17_the_first_deposit_alone_is_too_small(story: Tell) -> None:
    told = _two_deposits(story().pays("A", rules=[_qualified()]))
    told.trades("2026-01-15", "3.00")
    assert told.books() == []
    [reason] = [r for r in told.why_not("c1") if r["code"] == "min_deposit"]
    assert (Decimal(str(reason["have"])), Decimal(str(reason["need"]))) == (200, 250)


def _story_18(story: Tell, second_day: str = "2026-01-25") -> Story:
    told = _two_deposits(story().pays("A", rules=[_qualified(ftd_window_hours=24)]))
    told.trades("2026-01-15", "1.30")
    assert told.books() == []
    [reason] = [r for r in told.why_not("c1") if r["code"] == "min_lots"]
    assert (Decimal(str(reason["have"])), Decimal(str(reason["need"]))) == (Decimal("1.30"), 2)
    told.trades(second_day, "0.80")
    return told


def test_18_deposits_within_the_window_add_up(story: Tell) -> None:
    [entry] = _story_18(story).entries()
    assert (entry.affiliate_id, entry.amount, entry.ref) == ("A", 400, "d1")
    assert entry.earned_day == date(2026, 1, 25)


def test_19_day_sixty_still_counts(story: Tell) -> None:
    assert _story_18(story, "2026-03-06").books() == [("A", "400.00")]


def test_19_day_sixty_one_is_too_late(story: Tell) -> None:
    assert _story_18(story, "2026-03-07").books() == []


def test_20_a_reversed_first_deposit_moves_the_cpa_to_the_next(story: Tell) -> None:
    told = _story_18(story)
    assert told.books() == [("A", "400.00")]
    told.deposit("d1", "200", "2026-01-05T08:00:00Z", status="reversed")
    entries = told.entries()
    assert sorted((e.ref, e.amount, e.cause) for e in entries) == [
        ("d1", -400, LedgerEntry.Cause.REVERSED),
        ("d2", 400, LedgerEntry.Cause.EARNED),
    ]
    assert [e.earned_day for e in entries if e.ref == "d2"] == [date(2026, 1, 25)]
    assert told.balances() == {"A": "400.00"}


def test_21_one_person_with_two_accounts_is_paid_for_once(story: Tell) -> None:
    told = story().pays("A", rules=[CPA | {"per": "person"}]).begin()
    told.customer("c1", person_id="human-1")
    told.customer("c2", person_id="human-1")
    told.deposit("late", "500", "2026-01-07T10:00:00Z", customer_id="c1")
    told.deposit("early", "500", "2026-01-06T10:00:00Z", customer_id="c2")
    told.settled()
    booked = LedgerEntry.objects.filter(partner__code=told.code).order_by("id")
    assert told.balances() == {"A": "400.00"}
    assert sum(entry.amount for entry in booked if entry.ref == "early") == 400


def test_22_a_deposit_that_becomes_approved_pays_once(story: Tell) -> None:
    told = story().pays("A", rules=[CPA]).begin()
    told.customer()
    told.deposit("d1", "500", "2026-01-05T10:00:00Z", status="pending")
    assert told.books() == []
    told.deposit("d1", "500", "2026-01-05T10:00:00Z")
    assert told.books() == [("A", "400.00")]
    told.deposit("d1", "500", "2026-01-05T10:00:00Z")
    assert told.books() == []


def test_23_two_first_deposits_at_the_same_instant_pay_one(story: Tell) -> None:
    told = story().pays("A", rules=[CPA]).begin()
    told.customer()
    told.deposit("warm-up", "1", "2026-02-01T10:00:00Z", status="declined")
    pushes = [threading.Thread(target=told.deposit, args=(key, "500", "2026-01-05T10:00:00Z")) for key in ("d2", "d1")]
    for push in pushes:
        push.start()
    for push in pushes:
        push.join()
    assert told.balances() == {"A": "400.00"}
    assert sum(e.amount for e in LedgerEntry.objects.filter(partner__code=told.code, ref="d1")) == 400


def test_31_late_in_the_evening_is_already_tomorrow_in_athens(story: Tell) -> None:
    told = story().pays("A", rules=[CPA]).begin()
    told.customer()
    told.deposit("d1", "500", "2026-01-31T22:30:00Z")
    [entry] = told.entries()
    assert (entry.earned_day, entry.month) == (date(2026, 2, 1), date(2026, 2, 1))
    assert entry.amount == 400


def test_40_the_day_kyc_is_approved_is_the_day_it_is_earned(story: Tell) -> None:
    qualify = QUALIFY | {"kyc": ["approved"]}
    told = story().pays("A", rules=[CPA | {"qualify": qualify}]).begin()
    told.customer(kyc_status_id="pending", last_modified_date="2026-01-01T10:00:00Z")
    told.deposit("d1", "500", "2026-01-05T10:00:00Z")
    told.trades("2026-01-08", "2.00")
    assert told.books() == []
    told.customer(kyc_status_id="approved", last_modified_date="2026-01-20T10:00:00Z")
    [entry] = told.entries()
    assert (entry.amount, entry.earned_day) == (400, date(2026, 1, 20))


def test_48_an_adjustment_can_take_the_first_deposit_below_the_minimum(story: Tell) -> None:
    told = story().pays("A", rules=[CPA | {"qualify": {"min_deposit": 300}}]).begin()
    told.customer()
    told.deposit("d1", "400", "2026-01-05T10:00:00Z")
    assert told.books() == [("A", "400.00")]
    adjustment = {"transaction_type": "adjustment", "original_transaction_id": "d1"}
    told.deposit("a1", "-150", "2026-01-08T10:00:00Z", **adjustment)
    assert told.books() == [("A", "-400.00")]


def test_49_a_corrected_day_can_move_the_cpa_to_another_month(story: Tell) -> None:
    told = story().pays("A", rules=[_qualified()]).begin()
    told.customer()
    told.deposit("d1", "500", "2026-01-05T10:00:00Z")
    told.trades("2026-01-31", "2.00")
    assert told.books() == [("A", "400.00")]
    told.trades("2026-02-02", "1.00")
    assert told.books() == []
    told.trades("2026-01-31", "1.00")
    assert [(e.amount, e.month) for e in sorted(told.entries(), key=lambda e: e.month)] == [
        (-400, date(2026, 1, 1)),
        (400, date(2026, 2, 1)),
    ]


def test_50_the_affiliate_of_the_first_deposit_earns_though_the_customer_moved(story: Tell) -> None:
    told = story().pays("A", "B", rules=[_qualified()]).begin()
    told.customer(last_modified_date="2026-01-01T10:00:00Z")
    told.deposit("d1", "500", "2026-01-05T10:00:00Z")
    told.customer(affiliate_id="B", last_modified_date="2026-01-10T10:00:00Z")
    told.trades("2026-01-15", "2.00")
    assert told.books() == [("A", "400.00")]


def test_a_demo_day_is_no_day_to_qualify_on(story: Tell) -> None:
    told = story().pays("A", rules=[CPA | {"qualify": {"kyc": ["approved"]}}]).begin()
    live, demo = {"trading_account_type": "live"}, {"trading_account_type": "Demo"}
    told.customer(**live, kyc_status_id="pending", last_modified_date="2026-01-01T10:00:00Z")
    told.deposit("d1", "500", "2026-01-05T10:00:00Z")
    told.customer(**demo, kyc_status_id="approved", last_modified_date="2026-01-20T10:00:00Z")
    assert told.books() == []
    told.customer(**live, kyc_status_id="approved", last_modified_date="2026-01-25T10:00:00Z")
    [entry] = told.entries()
    assert (entry.amount, entry.earned_day) == (400, date(2026, 1, 25))
