"""What is kept of each settling transaction, and for how long."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from commissions.ledger.models import LedgerEntry
from commissions.settle import run_log, settler
from commissions.settle.models import Settled
from commissions.settle.settler import settle
from commissions.tasks import forget_settled
from tests.commissions.settle.conftest import Book
from tests.factories import make_partner
from track360.core import clock
from track360.partners.models import Partner
from track360.queue.models import Work
from track360.reports.selectors import operations
from track360.site.operator_scope import EVERYTHING

DAY = date(2026, 1, 5)


def kept(partner: Partner) -> list[tuple[Any, ...]]:
    rows = Settled.objects.filter(partner=partner).order_by("id")
    return list(rows.values_list("changes", "sources", "entries", "milliseconds"))


def clocked(monkeypatch: pytest.MonkeyPatch, *milliseconds: int) -> None:
    """The settling transactions to come take so long, one after the other."""
    ticks = [tick for took in milliseconds for tick in (0, took * 1_000_000)]
    monkeypatch.setattr(settler, "perf_counter_ns", iter(ticks).__next__)


def test_each_transaction_leaves_its_figures(book: type[Book], monkeypatch: pytest.MonkeyPatch) -> None:
    made = book()
    clocked(monkeypatch, 2500, 40)
    made.trades(DAY, "1.00")
    made.trades(DAY, "2.00", instrument="GBPUSD")
    settle(made.partner)
    made.trades(date(2026, 1, 6), "1.00")
    settle(made.partner)
    [first, second] = kept(made.partner)
    assert first[1:] == (2, 2, 2500)
    assert second == (1, 1, 1, 40)


def test_the_dashboards_figures_are_what_was_settled(book: type[Book], monkeypatch: pytest.MonkeyPatch) -> None:
    made = book()
    clocked(monkeypatch, 400, 100)
    for day in (5, 6, 7):
        made.trades(date(2026, 1, day), "1.00")
    settle(made.partner)
    made.trades(date(2026, 1, 8), "1.00")
    settle(made.partner)
    cache.clear()
    with transaction.atomic():
        Settled.objects.exclude(partner=made.partner).delete()  # what other tests settled
        moment = Settled.objects.latest("at").at
        found = operations.settled_lately(moment, scope=EVERYTHING)
        days = operations.booked_by_day(moment, scope=EVERYTHING)
        transaction.set_rollback(True)
    cache.clear()
    taken = sum(changes for changes, *_ in kept(made.partner))
    assert found == (taken, 4, Decimal(8), Decimal("0.400"))
    assert sum(count for _, count in days) == 4


def test_nothing_to_do_leaves_nothing_and_asks_nothing_more(book: type[Book]) -> None:
    made = book()
    settle(made.partner)
    Settled.objects.filter(partner=made.partner).delete()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        settle(made.partner)
    assert kept(made.partner) == []
    assert [query["sql"] for query in asked if "settled" in query["sql"]] == []


def test_spreading_everything_is_not_settling(book: type[Book]) -> None:
    made = book()
    made.trades(DAY, "1.00")
    settle(made.partner)
    Settled.objects.filter(partner=made.partner).delete()
    Work.objects.create(partner=made.partner, kind=Work.Kind.PARTNER)
    settle(made.partner)
    assert [row[:3] for row in kept(made.partner)] == [(1, 1, 0)]


def test_what_is_rolled_back_was_not_settled(book: type[Book], monkeypatch: pytest.MonkeyPatch) -> None:
    made = book()
    settle(made.partner)
    before = kept(made.partner)
    made.trades(DAY, "1.00")
    record = run_log.record

    def fail(*args: Any, **figures: Any) -> None:
        record(*args, **figures)
        raise RuntimeError

    monkeypatch.setattr(run_log, "record", fail)
    with pytest.raises(RuntimeError):
        settle(made.partner)
    assert kept(made.partner) == before
    assert not LedgerEntry.objects.filter(partner=made.partner).exists()
    assert Work.objects.filter(partner=made.partner).count() == 1


@pytest.mark.parametrize(
    ("nanoseconds", "milliseconds"), [(0, 1), (1, 1), (1_000_000, 1), (1_000_001, 2), (2_500_000_000, 2500)]
)
def test_a_time_is_rounded_up(nanoseconds: int, milliseconds: int, db: None) -> None:
    partner = make_partner()
    run_log.record(partner.pk, nanoseconds, changes=3, sources=2, entries=1)
    assert kept(partner) == [(3, 2, 1, milliseconds)]


def test_only_old_figures_are_dropped(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    partner, moment = make_partner(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    for number, age in enumerate((timedelta(0), timedelta(days=90), timedelta(days=90, microseconds=1)), 1):
        Settled.objects.create(partner=partner, at=moment - age, changes=number, sources=0, entries=0, milliseconds=1)
    forget_settled()
    assert [row[0] for row in kept(partner)] == [1, 2]
