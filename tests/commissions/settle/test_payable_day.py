"""From when on a unit is payable: its day follows the terms in force, of all of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from commissions.ledger.models import LedgerEntry
from commissions.ledger.newest import entry_id, payable_from
from commissions.programme.service import apply
from commissions.rollups.prove import prove
from commissions.settle.preview import preview
from commissions.settle.settler import settle
from tests.commissions.settle.conftest import LOTS, Book

DAY = date(2026, 1, 5)
LATER = DAY + timedelta(days=60)


def held_from(made: Book, start: date, **rule: Any) -> dict[str, Any]:
    """The programme with a version of that rule."""
    versions = [{"from": date(2026, 1, 1), "rules": [LOTS]}, {"from": start, "rules": [LOTS | rule]}]
    plan = {"id": "plan", "currency": "USD", "versions": versions}
    return {"partners": [{**made.programme, "plans": [plan]}]}


def by_day(made: Book) -> dict[date, Decimal]:
    """What is payable from which day on."""
    sums = LedgerEntry.objects.filter(partner=made.partner).values_list("payable_from")
    return {day: amount for day, amount in sums.annotate(total=Sum("amount")) if amount}


def entries(made: Book) -> list[tuple[str, str, date]]:
    rows = LedgerEntry.objects.filter(partner=made.partner).order_by("id")
    return [(row.cause, f"{row.amount:.2f}", row.payable_from) for row in rows]


def booked(book: type[Book]) -> Book:
    made = book()
    made.trades(DAY, "10")
    settle(made.partner)
    return made


def test_other_hold_days_move_the_whole_unit(book: type[Book]) -> None:
    made = booked(book)
    apply(held_from(made, DAY, rate=3, hold_days=60))
    settle(made.partner)
    assert entries(made) == [("earned", "50.00", DAY), ("reversed", "-50.00", DAY), ("earned", "30.00", LATER)]
    assert by_day(made) == {LATER: Decimal(30)}
    assert prove(made.partner).holds


def test_hold_days_alone_move_it_too(book: type[Book]) -> None:
    made = booked(book)
    apply(held_from(made, DAY, hold_days=60))
    settle(made.partner)
    assert by_day(made) == {LATER: Decimal(50)}
    assert prove(made.partner).holds


def test_another_rate_at_the_same_hold_days_books_the_difference(book: type[Book]) -> None:
    made = booked(book)
    apply(held_from(made, DAY, rate=3))
    settle(made.partner)
    assert entries(made) == [("earned", "50.00", DAY), ("restated", "-20.00", DAY)]


def test_until_it_is_settled_a_moved_day_is_pending(book: type[Book]) -> None:
    made = booked(book)
    apply(held_from(made, DAY, hold_days=60))
    proof = prove(made.partner)
    assert (proof.pending, proof.incidents) == (1, [])


def test_an_entry_on_another_day_is_an_incident(book: type[Book]) -> None:
    made = booked(book)
    last = LedgerEntry.objects.get(partner=made.partner)
    for amount, day in ((-50, DAY), (50, LATER)):
        last.pk, last.amount, last.payable_from = None, Decimal(amount), day
        last.save(force_insert=True)
    [difference] = prove(made.partner).incidents
    assert str(difference).endswith(f"the data says payable from {DAY}, the ledger from {LATER}")


def test_the_preview_says_what_stays_payable(book: type[Book], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commissions.settle.preview.now", lambda: datetime(2026, 2, 1, tzinfo=UTC))
    made = booked(book)
    [part] = apply(held_from(made, DAY, hold_days=60), dry_run=True).partners
    [effect] = preview(part)
    assert (effect.difference, effect.payable_before, effect.payable_after) == (0, Decimal(50), 0)
    assert effect.changes
    [part] = apply(held_from(made, DAY, rate=3), dry_run=True).partners
    [effect] = preview(part)
    assert (effect.payable_before, effect.payable_after, effect.moves_payable) == (Decimal(50), Decimal(30), False)


def test_one_integer_holds_entry_and_day() -> None:
    for day in (date(1, 1, 1), date(2026, 1, 19), date.max):
        newest = 2_000_000_000_000 << 22 | day.toordinal()
        assert (entry_id(newest), payable_from(newest)) == (2_000_000_000_000, day)
