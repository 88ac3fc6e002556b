"""A cursor walk over 100,000 rows beside writers, and two clients with the same keys in opposite order, over HTTP."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import requests

from activity.models import TradingDay
from tests import factories
from tests.benchmarks import ingest_data
from tests.house import House
from track360.launcher.state import free_port
from track360.partners.credentials import services
from track360.partners.models import Partner

ROWS = 100_000
ROUNDS = 200


def run() -> str:
    """The figures of the campaign in words."""
    partner = factories.make_partner()
    factories.make_affiliate(partner, "a")
    ingest_data.history(partner, ROWS)
    house = House(free_port(), os.environ["CELERY_BROKER_URL"], web_processes=2)
    try:
        house.start_web()
        url = f"{house.url}/api/v1/forex/trading-activity"
        return f"{_walk_beside_writers(partner, url)}; {_opposite_orders(partner, url)}"
    finally:
        house.stop()


def _walk_beside_writers(partner: Partner, url: str) -> str:
    before = set(TradingDay.objects.filter(partner=partner).values_list("customer_id", "date"))
    seen: Counter[tuple[str, date]] = Counter()
    new, changed = ingest_data.new_batches(0, ROWS // 50), ingest_data.changed_batches(0, ROWS // 50, 1)
    with _writing(partner, url, new) as inserted, _writing(partner, url, changed) as updated:
        session, parameters = _session(partner), {"per_page": 500}
        while True:
            page = session.get(url, params=parameters, timeout=60).json()
            seen.update((row["customer_id"], date.fromisoformat(row["date"])) for row in page["data"])
            if not page["meta"]["next_cursor"]:
                break
            parameters = {"per_page": 500, "cursor": page["meta"]["next_cursor"]}
    assert page["meta"]["total"] == ROWS
    assert {key for key, times in seen.items() if times == 1} >= before
    assert set(seen.values()) == {1}
    return f"walked {ROWS:,} rows once each while {sum(inserted):,} came and {sum(updated):,} changed"


@contextmanager
def _writing(partner: Partner, url: str, batches: Iterator[Any]) -> Iterator[list[int]]:
    """Push batch after batch while the block runs; yields the list of how many rows each wrote."""
    stop, wrote = threading.Event(), list[int]()
    session = _session(partner)

    def work() -> None:
        while not stop.is_set() and (batch := next(batches, None)):
            meta = session.post(url, json=batch, timeout=60).json()["meta"]
            wrote.append(meta["created"] + meta["updated"])

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield wrote
    finally:
        stop.set()
        thread.join()


def _opposite_orders(partner: Partner, url: str) -> str:
    """Every round the same 1000 new days from two clients, one of them backwards and with other figures."""
    batches, statuses = ingest_data.new_batches(1, ROWS // 50), Counter[int]()
    sessions = [_session(partner), _session(partner)]
    for _ in range(ROUNDS):
        batch = next(batches)
        other = [{**record, "lots_traded": 7} for record in reversed(batch)]
        answers = _together(*(_poster(*pair, url) for pair in zip(sessions, (batch, other), strict=True)))
        statuses.update(answer.status_code for answer in answers)
        counts = [answer.json()["meta"] for answer in answers]
        assert sum(count["created"] for count in counts) == len(batch), counts
        days = {record["date"] for record in batch}
        ids = [record["customer_id"] for record in batch]
        assert TradingDay.objects.filter(partner=partner, date__in=days, customer_id__in=ids).count() == 1000
    assert set(statuses) == {200}, statuses
    return f"{ROUNDS} rounds of 1000 keys in opposite order: {statuses[200]} answers 200, every row there once"


def _poster(session: requests.Session, batch: Any, url: str) -> Callable[[], requests.Response]:
    return lambda: session.post(url, json=batch, timeout=60)


def _together(*jobs: Callable[[], requests.Response]) -> list[requests.Response]:
    answers: list[requests.Response] = []
    threads = [threading.Thread(target=lambda job=job: answers.append(job())) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(jobs)
    return answers


def _session(partner: Partner) -> requests.Session:
    """A client of its own."""
    _, key = services.create_key(partner, "load")
    session = requests.Session()
    session.headers["Authorization"] = f"Api-Key {key}"
    return session
