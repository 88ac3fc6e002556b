"""The sender: a process that looks into the tables, sends what is due, and writes down what came of it.

Several may run on any hosts. What one had claimed when it died is due again when its lease ends, so an event may arrive
twice, always under one id, and none is lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections

from track360.core import clock
from track360.events.delivery import record
from track360.events.delivery.attempted import Attempted
from track360.events.delivery.bulk import bulks, write
from track360.events.delivery.claim import claim
from track360.events.delivery.expand import expand
from track360.events.delivery.messages import messages
from track360.events.delivery.models import Delivery
from track360.events.delivery.transport import send
from track360.events.feed.relay import relay_all
from track360.events.verdict import Outcome, Verdict

log = logging.getLogger(__name__)
THREADS = 32
TICK = 0.1
"""Seconds between two looks while nothing happens."""
AFTER_TROUBLE = 2.0
AWAY = (OperationalError, InterfaceError)
"""What a database raises that does not answer."""
OURS = "an error of ours: the log says which"


def _attempt(deliveries: list[Delivery], act: Callable[[Any], list[Attempted]], said: Any) -> list[Attempted]:
    try:
        return act(said)
    except Exception:
        return _ours(deliveries)


def _ours(deliveries: list[Delivery]) -> list[Attempted]:
    """A fault of ours is a failure like any other: it is tried again, and stops nobody."""
    log.exception("deliveries %s", [each.pk for each in deliveries])
    failed = Verdict(Outcome.RETRY, error=OURS)
    return [Attempted(each, clock.now(), timedelta(0), failed) for each in deliveries]


class Sender:
    """``stopping``: asked between two turns; what is under way is finished first."""

    def __init__(self, stopping: Callable[[], bool], threads: int = THREADS) -> None:
        self._stopping = stopping
        self._threads = threads
        self._flying: dict[Future[list[Attempted]], bool] = {}
        self._looked = 0.0

    def run(self) -> None:
        """Send until asked to stop."""
        with ThreadPoolExecutor(self._threads, thread_name_prefix="send") as pool:
            while not self._stopping():
                try:
                    self._turn(pool)
                except AWAY:
                    # The database will be back, and leases see to what was under way.
                    log.exception("the database does not answer")
                    close_old_connections()
                    time.sleep(AFTER_TROUBLE)
            self._land(wait(self._flying).done)

    def turn_until_idle(self) -> None:
        """Send everything that is due now, and return when it has been answered."""
        with ThreadPoolExecutor(self._threads) as pool:
            while self._turn(pool):
                pass

    def _turn(self, pool: ThreadPoolExecutor) -> bool:
        """Whether there was anything to do."""
        if time.monotonic() - self._looked > TICK:
            relay_all()
            expand()
            self._looked = time.monotonic()
        started = self._start(pool)
        if self._flying:
            self._land(wait(self._flying, timeout=TICK, return_when=FIRST_COMPLETED).done)
            return True
        if not started:
            time.sleep(TICK)
        return started

    def _start(self, pool: ThreadPoolExecutor) -> bool:
        free = self._threads - len(self._flying)
        # Half of the threads at most are for those that fail, which may each take as long as a request can.
        failing = sum(self._flying.values()) < self._threads // 2
        claimed = claim(clock.now(), free, failing) if free else []
        plain = [each for each in claimed if not each.endpoint.target]
        for message in self._read(messages, plain):
            self._fly(pool, [message.delivery], send, message)
        for bulk in self._read(bulks, [each for each in claimed if each.endpoint.target]):
            self._fly(pool, bulk.deliveries, write, bulk)
        return bool(claimed)

    def _read(self, make: Callable[[list[Delivery]], list[Any]], deliveries: list[Delivery]) -> list[Any]:
        """What is to be sent. One that cannot be read is a failure of its own and nobody else's."""
        try:
            return make(deliveries)
        except AWAY:
            raise
        except Exception:
            if len(deliveries) == 1:
                record.record(_ours(deliveries))
                return []
            return [made for each in deliveries for made in self._read(make, [each])]

    def _fly(self, pool: ThreadPoolExecutor, deliveries: list[Delivery], act: Callable[[Any], Any], said: Any) -> None:
        flying = pool.submit(_attempt, deliveries, act, said)
        self._flying[flying] = deliveries[0].endpoint.failing_since is not None

    def _land(self, done: set[Future[list[Attempted]]]) -> None:
        for future in done:
            del self._flying[future]
        if done:
            record.record(each for future in done for each in future.result())
