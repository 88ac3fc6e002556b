"""A preview goes on beside ingest, settling and other previews, and keeps nothing of what it looked at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection

from commissions.corrections import service
from commissions.corrections.attribution import ATTRIBUTION
from commissions.corrections.models import Draft
from commissions.ledger.models import LedgerEntry
from commissions.settle import fact_reader
from customers.models import DatedFields
from tests.commissions.corrections.desk import Desk
from track360.core import locks

MOVE = {"customer_id": "c1", "affiliate_id": "B", "from": None}


def aside(work: Callable[[], object]) -> bool:
    """Do something on a connection of its own; whether it was done while we waited."""

    def run() -> None:
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=60)
    return not thread.is_alive()


def test_the_same_customer_is_pushed_and_settled_meanwhile(desk: type[Desk]) -> None:
    made = desk()
    made.customer()
    made.trades("2026-01-05", "1")
    made.settle()
    seen: list[bool] = []

    def push(done: int, total: int) -> None:
        if not seen:
            seen.append(
                aside(lambda: (made.customer(country_code="GR"), made.trades("2026-01-06", "1"), made.settle()))
            )

    effects = ATTRIBUTION.preview(made.partner, MOVE, push)
    assert seen == [True]
    assert [(e.affiliate_id, e.before, e.after) for e in effects] == [
        ("A", Decimal(5), Decimal(0)),
        ("B", Decimal(0), Decimal(5)),
        ("P", Decimal("0.5"), Decimal(0)),
    ]
    assert made.balances() == {"A": Decimal(10), "P": Decimal(1)}
    assert made.proves()


def test_what_stood_in_for_the_terms_is_gone_afterwards(desk: type[Desk]) -> None:
    made = desk()
    made.customer()
    made.trades("2026-01-05", "1")
    made.settle()
    for _ in range(7):  # often enough that a statement would be prepared
        ATTRIBUTION.preview(made.partner, MOVE, lambda done, total: None)
        assert fact_reader.customers(made.partner.pk, ["c1"])["c1"].dated_fields[0].affiliate_id == "A"
    assert DatedFields.objects.get(partner=made.partner).affiliate_id == "A"
    assert LedgerEntry.objects.filter(partner=made.partner).count() == 2


def test_one_worker_at_a_time_previews_a_draft(desk: type[Desk]) -> None:
    made = desk()
    draft = service.propose(made.partner, "hold", {"affiliate_id": "A"}, made.author, "why")
    with locks.session(locks.Lock.PREVIEW, draft.pk) as held:
        assert held
        assert aside(lambda: service.run(draft.pk))
        draft.refresh_from_db()
        assert (draft.state, draft.attempts) == (Draft.State.WAITING, 0)
    service.run(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.attempts) == (Draft.State.READY, 1)


def test_progress_is_seen_while_it_runs(desk: type[Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk()
    draft = service.propose(made.partner, "hold", {"affiliate_id": "A"}, made.author, "why")
    monkeypatch.setattr(service, "EVERY", 0.0)
    with service._reporting(draft) as report:
        report(3, 10)
    draft.refresh_from_db()
    assert (draft.done, draft.total) == (3, 10)


def test_a_preview_that_takes_too_long_is_given_up(desk: type[Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk()
    made.customer()
    made.trades("2026-01-05", "1")
    made.settle()
    monkeypatch.setattr(service, "PATIENCE", -1.0)
    draft = made.drafts("attribution", **MOVE)
    assert draft.state == Draft.State.FAILED
    assert "longer than a quarter of an hour" in draft.error
