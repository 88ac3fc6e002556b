"""One scheduled pull, end to end: a simulated broker over real sockets, the same road as a push."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from customers.models import Customer
from tests.connectors.cases import CASES, customer
from tests.connectors.conftest import NOON, Clock, make_source
from track360.connectors.models import Run, Source, Watermark
from track360.connectors.pull import run_log, runner
from track360.connectors.rest.client import Client as RestClient
from track360.demo.broker_server import Broker
from track360.demo.dialects import rest
from track360.ingest.models import Batch, Parked, Quarantined
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


def ids() -> list[str]:
    return sorted(Customer.objects.values_list("customer_id", flat=True))


def test_a_run_brings_every_record_and_moves_the_watermark(source: Source, broker: Broker, clock: Clock) -> None:
    broker.store.put("customers", [customer(n) for n in range(25)])
    runs = runner.run(source.pk, clock)
    assert runs is not None
    assert [(run.status, run.pages, run.rows, run.outcomes) for run in runs] == [("done", 3, 25, {"created": 25})]
    assert ids() == [f"c{n:04}" for n in range(25)]
    mark = Watermark.objects.get()
    assert (mark.until, mark.window_to, mark.cursor) == (NOON, None, None)
    assert list(Batch.objects.order_by("id").values_list("origin", "received")) == [
        ("pull:crm", n) for n in (10, 10, 5)
    ]
    source.refresh_from_db()
    assert source.next_run_at == NOON + timedelta(seconds=300)
    assert (source.answered_at, source.newest_at, source.failures) == (NOON, NOON, 0)


def test_the_next_run_asks_from_the_watermark_less_the_overlap(source: Source, broker: Broker, clock: Clock) -> None:
    runner.run(source.pk, clock)
    clock.pass_(seconds=300)
    runs = runner.run(source.pk, clock)
    assert runs is not None
    assert runs[0].window_from == NOON - timedelta(seconds=source.overlap_seconds)
    assert runs[0].window_to == NOON + timedelta(seconds=300)


def test_what_was_modified_while_nobody_asked_is_caught_up(source: Source, broker: Broker, clock: Clock) -> None:
    runner.run(source.pk, clock)
    for day in range(1, 6):
        at = (NOON + timedelta(days=day)).isoformat()
        broker.store.put("customers", [customer(day, last_modified_date=at)])
    clock.pass_(days=7)
    runner.run(source.pk, clock)
    assert ids() == [f"c{n:04}" for n in range(1, 6)]


def test_a_run_that_is_not_due_or_paused_does_nothing(source: Source, broker: Broker, clock: Clock) -> None:
    clock.pass_(seconds=-1)
    assert runner.run(source.pk, clock) is None
    clock.pass_(seconds=1)
    Source.objects.update(paused=True)
    assert runner.run(source.pk, clock) is None
    assert broker.requests == []
    assert runner.run(source.pk, clock, forced=True) is not None


def test_orphans_wait_and_invalid_records_are_set_aside(source: Source, broker: Broker, clock: Clock) -> None:
    broker.store.put("customers", [customer(1), customer(2, affiliate_id="nobody"), customer(3, email="no address")])
    runs = runner.run(source.pk, clock)
    assert runs is not None
    assert runs[0].outcomes == {"created": 1, "parked": 1, "rejected": 1}
    assert list(Parked.objects.values_list("key", flat=True)) == ["c0002"]
    kept = Quarantined.objects.get()
    assert (kept.origin, kept.record["customer_id"], kept.errors[0]["pointer"]) == (
        "pull:crm",
        "c0003",
        "/email",
    )


def test_a_long_number_deep_inside_sets_its_record_aside(source: Source, broker: Broker, clock: Clock) -> None:
    deep = {"seen": [12345678901234567]}
    broker.store.put("customers", [customer(1), customer(2, extra=deep)])
    runs = runner.run(source.pk, clock)
    assert runs is not None
    assert runs[0].outcomes == {"created": 1, "rejected": 1}
    kept = Quarantined.objects.get()
    assert kept.record["extra"] == {"seen": ["12345678901234567"]}
    assert [(error["pointer"], error["code"]) for error in kept.errors] == [("/extra", "too_many_digits")]


def test_a_page_that_fails_leaves_what_came_before_and_the_next_run_goes_on_there(
    source: Source, broker: Broker, clock: Clock
) -> None:
    broker.store.put("customers", [customer(n) for n in range(25)])
    source.page_limit = 1
    source.save()
    runs = runner.run(source.pk, clock)
    assert runs is not None
    assert (runs[0].status, len(ids())) == ("partial", 10)
    broker.fail("error", times=1)
    assert [run.status for run in runner.run(source.pk, clock) or []] == ["failed"]
    assert Watermark.objects.get().until is None
    source.refresh_from_db()
    assert source.failures == 1
    clock.now = source.next_run_at
    Source.objects.update(page_limit=100)
    before = len(broker.requests)
    assert [(run.status, run.pages) for run in runner.run(source.pk, clock) or []] == [("done", 3)]
    assert len(ids()) == 25
    assert [path for path in broker.requests[before:] if "customers" in path] == ["GET /api/v1/forex/customers"] * 3


def test_a_process_that_dies_leaves_a_run_that_the_next_one_closes(
    source: Source, broker: Broker, clock: Clock
) -> None:
    mark = Watermark.objects.create(source=source, stream="customers")
    dead = Run.objects.create(
        source=source, stream="customers", started_at=NOON, window_from=NOON, window_to=NOON, status="running"
    )
    mark.run_id = dead.pk
    mark.save()
    runner.run(source.pk, clock)
    dead.refresh_from_db()
    assert dead.status == "interrupted"


def test_a_clock_an_hour_ahead_loses_nothing(source: Source, broker: Broker, clock: Clock) -> None:
    runner.run(source.pk, clock)
    clock.pass_(hours=1, minutes=5)
    runner.run(source.pk, clock)
    late = (NOON + timedelta(minutes=20)).isoformat()
    broker.store.put("customers", [customer(1, last_modified_date=late)])
    clock.now = NOON + timedelta(minutes=30)
    runner.run(source.pk, clock, forced=True)
    assert ids() == ["c0001"]


def test_the_partners_own_clock_bounds_the_watermark(source: Source, broker: Broker, clock: Clock) -> None:
    clock.now = datetime.now(UTC) + timedelta(hours=1)
    Source.objects.update(next_run_at=clock.now)
    runner.run(source.pk, clock)
    until = Watermark.objects.get().until
    assert until is not None
    assert until < clock.now - timedelta(minutes=59)


def test_time_that_passes_during_a_run_is_for_the_next(source: Source, broker: Broker) -> None:
    class Ticking(Clock):
        def __call__(self) -> datetime:
            self.pass_(seconds=1)
            return self.now

    broker.store.put("customers", [customer(n) for n in range(5)])
    runs = runner.run(source.pk, Ticking())
    assert runs is not None
    assert [(run.pages, run.outcomes) for run in runs] == [(1, {"created": 5})]


def test_a_list_that_changes_under_a_counted_walk_is_walked_again(
    partner: Partner, broker: Broker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row before our place that goes away moves the next one onto a page we have read."""
    rows = [customer(n) for n in range(25)]
    monkeypatch.setattr(broker, "_answer", rest.answer)
    broker.store.put("customers", rows)
    case = CASES["rest by offset"]
    made = make_source(
        partner, broker.url, case.credentials, connector="rest", streams=[], config=case.config(broker.url)
    )
    honest = RestClient.page

    def shifting(self: RestClient, *args: Any) -> Any:
        page = honest(self, *args)
        if args[2] is None and len(broker.requests) == 1:
            gone = customer(0, last_modified_date="2026-02-01T00:00:00Z")
            broker.store.put("customers", [gone])
        return page

    monkeypatch.setattr(RestClient, "page", shifting)
    runs = runner.run(made.pk, clock)
    assert runs is not None
    assert (runs[0].status, runs[0].pages) == ("done", 6)
    assert ids() == [f"c{n:04}" for n in range(25)]


def test_only_the_latest_runs_are_kept(
    source: Source, broker: Broker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_log, "KEPT_RUNS", 2)
    made = [runs[0].pk for _ in range(4) if (runs := runner.run(source.pk, clock, forced=True))]
    assert list(Run.objects.order_by("id").values_list("pk", flat=True)) == made[-2:]
