"""Two beats and several workers: each window runs once, whoever comes first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connection

from customers.models import Customer, CustomerVersion
from tests.connectors.cases import customers
from tests.connectors.conftest import Clock
from track360.connectors.models import Run, Source
from track360.connectors.pull import runner, schedule
from track360.demo.broker_server import Broker

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4
Result = TypeVar("Result")


def at_once(work: Callable[[], Result]) -> list[Result]:
    """What each of four threads, started together, came back with."""
    barrier = Barrier(WORKERS)

    def one(_: int) -> Result:
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


def test_workers_that_get_the_same_message_run_it_once(source: Source, broker: Broker, clock: Clock) -> None:
    customers(broker.store, 95)
    came: list[Any] = at_once(lambda: runner.run(source.pk, clock))
    assert sorted(len(runs) if runs else 0 for runs in came) == [0, 0, 0, 1]
    assert Run.objects.count() == 1
    assert Customer.objects.count() == CustomerVersion.objects.count() == 95


def test_beats_that_tick_together_send_it_once(source: Source, clock: Clock) -> None:
    sent = at_once(lambda: schedule.claim(clock.now))
    assert sorted(sent) == [[], [], [], [source.pk]]


def test_a_run_that_was_overtaken_writes_nothing_more(
    source: Source, broker: Broker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is gone with a lost connection; the watermark knows who may move it all the same."""
    from track360.connectors.models import Watermark
    from track360.connectors.track360.client import Client

    customers(broker.store, 25)
    honest = Client.page

    def overtaken(self: Client, *args: Any) -> Any:
        page = honest(self, *args)
        if args[2] is not None:
            Watermark.objects.update(run_id=0)
        return page

    monkeypatch.setattr(Client, "page", overtaken)
    runner.run(source.pk, clock)
    assert Customer.objects.count() == 10
    assert Run.objects.get().status == "running"
