"""Months that close beside everything else: one effect, nothing lost, and no booking into what is closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from commissions.corrections.errors import Refused
from commissions.ledger.models import LedgerEntry
from commissions.ledger.writer import Ledger
from commissions.periods import service as periods
from commissions.settle.settler import settle, snapshot
from commissions.statements import approving, closing
from commissions.statements.closing import Closed
from commissions.statements.models import Approval, Closing, Statement
from tests.concurrency.test_ingest import together
from tests.properties.statements import Books, frozen
from tests.scenarios.months.ledger_of import Firm
from track360.queue.waiting import is_waiting

AS_AGREED = "as agreed"


@pytest.fixture
def firm() -> Firm:
    made = Firm()
    made.trades("2026-01-05", "1.00")
    return made


def january(firm: Firm) -> Closed:
    return closing.close(firm.partner, closing.named(firm.partner, "2026-01"), firm.closer, override=AS_AGREED)


def consistent(firm: Firm) -> bool:
    Books(firm.partner).check()
    return firm.proved()


def in_a_thread(work: Callable[[], Any]) -> threading.Thread:
    def body() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=body)
    thread.start()
    return thread


def test_four_people_close_and_approve_at_once(firm: Firm) -> None:
    closed = together(*[lambda: january(firm)] * 4)
    assert sorted(each.is_new for each in closed) == [False, False, False, True]
    assert {each.closing for each in closed} == {Closing.objects.get(partner=firm.partner)}
    rows = list(Statement.objects.filter(partner=firm.partner))
    approved = together(*[lambda: approving.approve(firm.partner, rows, firm.approver)] * 4)
    [made] = Approval.objects.filter(partner=firm.partner)
    assert approved == [[made]] * 4
    assert consistent(firm)


def test_closing_waits_for_a_settler_and_its_lines_are_in_time(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.send("customers", customer_id="c2", signup_date="2025-01-01", affiliate_id="A")
    firm.settle()
    record = {"date": "2026-01-06", "customer_id": "c2", "instrument": "EURUSD", "lots_traded": 2, "currency": "USD"}
    firm.send("trading-activity", **record)
    is_at_it, may_go_on = threading.Event(), threading.Event()
    book = Ledger.book

    def slowly(*given: Any) -> int:
        is_at_it.set()
        assert may_go_on.wait(30)
        return book(*given)

    monkeypatch.setattr(Ledger, "book", slowly)
    settler = in_a_thread(lambda: settle(firm.partner))
    assert is_at_it.wait(30)
    monkeypatch.setattr(closing, "PATIENCE", 0.0)
    with pytest.raises(Refused, match="is being settled"):
        january(firm)
    assert not Closing.objects.filter(partner=firm.partner).exists()
    monkeypatch.setattr(closing, "PATIENCE", 30.0)
    closer = in_a_thread(lambda: january(firm))
    may_go_on.set()
    settler.join()
    closer.join()
    assert firm.lines() == [("5.00", "earned", "2026-01-01"), ("10.00", "earned", "2026-01-01")]
    assert firm.statement("2026-01").earned == 15
    assert consistent(firm)


@pytest.mark.timeout(120)
def test_what_keeps_coming_does_not_keep_a_month_open(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each booking is followed by another push: a settler never sees its queue empty."""
    book, is_at_it, is_closed = Ledger.book, threading.Event(), threading.Event()
    record = {"date": "2026-02-02", "customer_id": "c1", "lots_traded": 1, "currency": "USD"}
    pushed: list[str] = []

    def with_another(*given: Any) -> int:
        is_at_it.set()
        pushed.append(f"I{len(pushed)}")
        if not is_closed.is_set() and len(pushed) < 500:
            firm.send("trading-activity", instrument=pushed[-1], **record)
        return book(*given)

    monkeypatch.setattr(Ledger, "book", with_another)
    firm.send("trading-activity", instrument="EURUSD", **record)
    settler = in_a_thread(lambda: settle(firm.partner))
    assert is_at_it.wait(30)
    january(firm)
    settler.join()
    is_closed.set()
    assert len(pushed) < 500
    assert is_waiting(firm.partner.pk)
    assert firm.statement("2026-01").lines == 1
    firm.settle()
    assert consistent(firm)


def test_who_has_not_seen_the_closing_books_nothing_past_it(firm: Firm) -> None:
    with snapshot():
        open_still = periods.bookings(firm.partner.pk)
        in_a_thread(lambda: january(firm)).join()
        entry = LedgerEntry.objects.get(partner=firm.partner)
        with pytest.raises(OperationalError, match="could not serialize"), transaction.atomic():
            book_again(firm, entry, open_still[date(2026, 1, 5)].period)
    assert firm.lines() == [("5.00", "earned", "2026-01-01")]
    with pytest.raises(IntegrityError, match="closed until 2026-01-31"), transaction.atomic():
        book_again(firm, entry, date(2026, 1, 1))
    assert consistent(firm)


def book_again(firm: Firm, entry: LedgerEntry, period: date) -> None:
    """The same line once more, by a statement of its own."""
    entry.pk, entry.period = None, period
    LedgerEntry.objects.bulk_create([entry])


def test_closing_beside_pushes_loses_nothing(firm: Firm) -> None:
    gate = threading.Barrier(2)
    firm.send("customers", customer_id="c3", signup_date="2025-01-01", affiliate_id="P")

    def push() -> None:
        gate.wait()
        for turn in range(12):
            firm.send(
                "trading-activity", date="2026-01-07", customer_id="c1", instrument=f"I{turn}", lots_traded=1,
                currency="USD",
            )  # fmt: skip

    pushing = in_a_thread(push)
    gate.wait()
    january(firm)
    pushing.join()
    before = frozen(firm.partner)
    firm.settle()
    assert frozen(firm.partner) == before
    causes = [cause for _, cause, _ in firm.lines()]
    assert len(causes) == 13
    assert firm.statement("2026-01").lines == causes.count("earned")
    assert consistent(firm)
