"""``make bench-events``: how soon, how fast and beside what events are sent, as figures and ratios of one run.

ARGS: the number of deliveries in the backlog, default 10000.
"""

from __future__ import annotations

import os
import statistics
import sys
import threading
import time
from datetime import UTC, datetime
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "track360.settings.local")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db.models import Min  # noqa: E402

from tests import factories as make  # noqa: E402
from tests.benchmarks.close import pushing  # noqa: E402
from tests.campaigns.workers import house  # noqa: E402
from tests.events.receiver import Receiver, hangs, says  # noqa: E402
from tests.house import House, wait_until  # noqa: E402
from track360.events.delivery import signing  # noqa: E402
from track360.events.delivery.models import Attempt, Delivery  # noqa: E402
from track360.events.endpoints.models import Endpoint  # noqa: E402
from track360.events.feed.models import Event  # noqa: E402
from track360.partners.models import Partner  # noqa: E402
from track360.queue import outbox  # noqa: E402
from track360.queue.outbox import Happened  # noqa: E402

ENDPOINTS, ROUNDS = 100, 20
START, BETWEEN = 5.0, 1.0
"""Seconds that a sender has to start, and from one event to the next: half of what a sender can do."""
PUSH_ALONE = 8.0


def main(backlog: int = 10_000) -> None:
    """Print one line per measure."""
    well, stuck = _elsewhere()
    call_command("migrate", verbosity=0)
    allowed = f"{well},{stuck}"
    with house() as running:
        running.start_sender("sender", TRACK360_OUTBOUND_ALLOW=allowed)
        without = _delays("without", [well] * ENDPOINTS)
        beside = _delays("beside", [stuck, *[well] * (ENDPOINTS - 1)], hanging=1)
        running.kill("sender")
        ratio = _percentile(beside) / _percentile(without)
        print(f"event to first attempt, {ENDPOINTS} endpoints: median {statistics.median(without):.2f} s (goal < 1)")
        late = _percentile(beside)
        print(f"p95 {_percentile(without):.2f} s; with one that hangs {late:.2f} s, {ratio:.2f} × (goal 2)")
        _drain(running, well, allowed, backlog)


def _elsewhere() -> tuple[str, str]:
    """The hosts of a receiver that answers and one that hangs, in a process of their own as those of partners are."""
    here, there = Pipe()
    Process(target=_receive, args=(there,), daemon=True).start()
    return here.recv(), here.recv()


def _receive(told: Connection) -> None:
    for behaviour in (says(204), hangs):
        told.send(Receiver(behaviour).host)
    threading.Event().wait()


def _delays(name: str, hosts: list[str], hanging: int = 0) -> list[float]:
    """Seconds from an event to the first attempt, at all endpoints but those that hang."""
    partner = _partner(name, hosts)
    time.sleep(START)
    for number in range(ROUNDS):
        _happen(partner, 1, number)
        time.sleep(BETWEEN)
    rows = Delivery.objects.filter(endpoint__partner=partner, attempts=1, state="delivered")
    expected = ROUNDS * (len(hosts) - hanging)
    wait_until(lambda: rows.count() == expected, "all that can arrive has", seconds=300)
    Endpoint.objects.filter(partner=partner).update(state="paused")
    first = rows.annotate(at=Min("tries__at")).values_list("made_at", "at", "event")
    told = dict(partner_events(partner))
    return [(at - told[event]).total_seconds() for _, at, event in first]


def partner_events(partner: Partner) -> list[tuple[int, datetime]]:
    """(number, when it happened) of a partner's events."""
    return list(Event.objects.filter(partner=partner).values_list("number", "at"))


def _drain(running: House, well: str, allowed: str, backlog: int) -> None:
    partner = _partner("drain", [well] * 20)
    pushed = make.make_partner("pushing")
    affiliate = make.make_affiliate(pushed, "a")
    for number in range(1, 1001):
        make.make_customer(affiliate, f"c{number}")
    with pushing(pushed, 1000):
        time.sleep(PUSH_ALONE)  # plans and caches warm up
    with pushing(pushed, 1000) as alone:
        time.sleep(PUSH_ALONE)
    _happen(partner, backlog // 20, 0)
    began = time.perf_counter()
    with pushing(pushed, 1000) as beside:
        running.start_sender("sender", TRACK360_OUTBOUND_ALLOW=allowed)
        waiting = Delivery.objects.filter(endpoint__partner=partner).exclude(state="delivered")
        wait_until(lambda: _sent(partner) >= backlog, "the backlog is sent", seconds=600)
        assert not waiting.exists()
    ends = Attempt.objects.filter(delivery__endpoint__partner=partner).order_by("at").values_list("at", flat=True)
    seconds = (ends.last() - ends.first()).total_seconds()  # type: ignore[operator]
    print(f"{backlog:,} deliveries in {seconds:.1f} s: {backlog / seconds:.0f} a second (goal 200)")
    print(f"pushing beside it: {100 * beside.speed / alone.speed:.0f} % of alone (goal 70)")
    print(f"with the sender's start {time.perf_counter() - began:.1f} s; today {datetime.now(UTC):%Y-%m-%d}")


def _sent(partner: Partner) -> int:
    return Delivery.objects.filter(endpoint__partner=partner, state="delivered").count()


def _partner(name: str, hosts: list[str]) -> Partner:
    partner = make.make_partner(f"bench-{name}")
    Endpoint.objects.bulk_create(
        Endpoint(partner=partner, name="hook", url=f"http://{host}/hook", secret=signing.new_secret(), made_by="bench")
        for host in hosts
    )
    return partner


def _happen(partner: Partner, count: int, start: int) -> None:
    outbox.append(partner.pk, [Happened("exception.opened", change={"n": start + each}) for each in range(count)])


def _percentile(delays: list[float]) -> float:
    return statistics.quantiles(delays, n=20)[-1]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
