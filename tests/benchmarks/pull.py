"""``make bench-pull``: records a second of a pull from canned pages, beside the push of the same run, and its memory.

ARGS: number of rows each source tells, default 1000000 (50000 for a quick look).
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import django
import requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "track360.settings.local")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from activity.models import TradingDay  # noqa: E402
from tests import factories  # noqa: E402
from tests.benchmarks import ingest_data, pull_server  # noqa: E402
from tests.house import House  # noqa: E402
from track360.connectors import sources  # noqa: E402
from track360.connectors.models import Run, Source  # noqa: E402
from track360.connectors.pull import runner  # noqa: E402
from track360.launcher.state import free_port  # noqa: E402
from track360.partners.credentials import services  # noqa: E402
from track360.partners.models import Partner  # noqa: E402

DAYS = 50
PUSHED = 100  # requests of each of the two rounds of pushes, before and after the pulls
STREAM = "trading-activity"
FIRST = {"push": date(2026, 1, 1), "track360": date(2029, 1, 1), "rest": date(2032, 1, 1)}
SHARES = (0.1, 0.5, 1.0)
TICK = 0.05


def main(rows: int = 1_000_000) -> None:
    """Fill, push, pull, push, judge."""
    call_command("migrate", verbosity=0)
    partner, customers = _partner(rows), rows // DAYS
    house = House(free_port(), os.environ["CELERY_BROKER_URL"], web_processes=2)
    try:
        house.start_web()
        pushing = _Pushing(house, partner, customers)
        pushed = [pushing.round()]
        rates = {key: _pulled(partner, key, customers, rows) for key in ("track360", "rest")}
        pushed.append(pushing.round())
    finally:
        house.stop()
    push = statistics.fmean(pushed)
    print(f"push, 1000 records a request: {push:,.0f} records/s")
    ratio = rates["track360"] / push
    _goal("track360 against the push", f"{ratio:.2f}", ">= 0.5", ratio >= 0.5)
    _goal("rest, an expression per field", f"{rates['rest']:,.0f}/s", ">= 3,000/s", rates["rest"] >= 3000)


def _partner(rows: int) -> Partner:
    partner = factories.make_partner("bench-pull", zone="UTC")
    factories.make_affiliate(partner, "a")
    with connection.cursor() as cursor:
        cursor.execute(ingest_data.CUSTOMERS, {"partner": partner.pk, "customers": rows // DAYS})
        cursor.execute("VACUUM ANALYZE customers_customer")
    return partner


class _Pushing:
    """One client that pushes the same days, a thousand a request, new ones each time."""

    def __init__(self, house: House, partner: Partner, customers: int) -> None:
        _, key = services.create_key(partner, "bench")
        self._http = requests.Session()
        self._http.headers.update({"Authorization": f"Api-Key {key}", "Content-Type": "application/json"})
        self._url = f"{house.url}/api/v1/forex/{STREAM}"
        pieces = pull_server.bodies(pull_server.listed, customers, 1000)
        first = FIRST["push"].toordinal()
        self._bodies = (pull_server.dated(piece, date.fromordinal(first + n)) for n in count() for piece in pieces)

    def round(self) -> float:
        """Records a second."""
        sent = [next(self._bodies) for _ in range(PUSHED)]
        began = time.perf_counter()
        for body in sent:
            answer = self._http.post(self._url, data=body)
            assert answer.json()["meta"]["created"] == 1000, answer.text[:500]
        return PUSHED * 1000 / (time.perf_counter() - began)


def _pulled(partner: Partner, key: str, customers: int, rows: int) -> float:
    """Records a second of one source, read from beginning to end by a process of its own."""
    with pull_server.serving(customers, rows, FIRST[key]) as url:
        source = _source(partner, key, url)
        connections.close_all()
        began = time.perf_counter()
        child = os.fork()
        if child == 0:
            runner.run(source.pk, forced=True)
            os._exit(0)
        memory = _watch(child, source, rows)
        took = time.perf_counter() - began
    runs = Run.objects.filter(source=source)
    assert [(run.status, run.rows, run.outcomes) for run in runs] == [("done", rows, {"created": rows})]
    assert TradingDay.objects.filter(partner=partner, date__gte=FIRST[key]).count() >= rows
    shown = ", ".join(f"{size:.0f} MB at {share:.0%}" for share, size in memory.items())
    print(f"{key}: {rows:,} records in {took:.1f} s, {rows / took:,.0f} records/s; memory {shown}", flush=True)
    growth = memory[1.0] - memory[0.1]
    _goal(f"{key}, memory from 10 % to 100 %", f"{growth:+.0f} MB", "< 20 MB", growth < 20)
    return rows / took


def _source(partner: Partner, key: str, url: str) -> Source:
    settings.OUTBOUND_ALLOW = frozenset({url.removeprefix("http://")})
    config: dict[str, Any] = {"base_url": url}
    if key == "rest":
        config |= {"streams": {STREAM: pull_server.REST_STREAM}}
    made = Source(partner=partner, code=key, connector=key, config=config, streams=[STREAM])
    made.page_size = pull_server.PAGE
    sources.entrust(made, {"client_id": "c", "client_secret": "s"} if key == "track360" else {})
    assert not sources.problems(made), sources.problems(made)
    made.save()
    return made


def _watch(child: int, source: Source, rows: int) -> dict[float, float]:
    """Megabytes in memory when so much of all was read; returns when the child has ended."""
    found: dict[float, float] = {}
    size = 0.0
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        size = _megabytes(child) or size
        read = Run.objects.filter(source=source).values_list("rows", flat=True).first() or 0
        for share in SHARES:
            if read >= share * rows:
                found.setdefault(share, size)
        time.sleep(TICK)
    return dict.fromkeys(SHARES, size) | found


def _megabytes(pid: int) -> float:
    """What the process holds in memory now; 0 when it has just ended."""
    lines = Path(f"/proc/{pid}/status").read_text().split("VmRSS:")
    return int(lines[1].split()[0]) / 1024 if len(lines) > 1 else 0.0


def _goal(what: str, found: str, goal: str, held: bool) -> None:
    print(f"{'held  ' if held else 'MISSED'} {what}: {found} (goal {goal})", flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
