"""CPA on deposits: what counts as the first, and on which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.scenarios.story import Story

Tell = Callable[..., Story]
CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}


def test_22_a_deposit_that_becomes_approved_pays_once(story: Tell) -> None:
    told = story().pays("A", rules=[CPA]).begin()
    told.customer()
    told.deposit("d1", "500", "2026-01-05T10:00:00Z", status="pending")
    assert told.books() == []
    told.deposit("d1", "500", "2026-01-05T10:00:00Z")
    assert told.books() == [("A", "400.00")]
    told.deposit("d1", "500", "2026-01-05T10:00:00Z")
    assert told.books() == []


def test_31_late_in_the_evening_is_already_tomorrow_in_athens(story: Tell) -> None:
    told = story().pays("A", rules=[CPA]).begin()
    told.customer()
    told.deposit("d1", "500", "2026-01-31T22:30:00Z")
    [entry] = told.entries()
    assert (entry.earned_day, entry.month) == (date(2026, 2, 1), date(2026, 2, 1))
    assert entry.amount == 400
