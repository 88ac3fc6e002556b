"""Clients that keep pushing days of activity over HTTP, as an honest partner does: what is not acknowledged
is sent again."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import requests
from django.db.models import Sum

from activity.models import TradingDay
from commissions.ledger.models import LedgerEntry
from tests import factories
from tests.house import House
from track360.ingest.models import Batch
from track360.partners.credentials import services
from track360.partners.models import Partner
from track360.queue.models import Work

CUSTOMERS = 100
LOTS = Decimal("1.25")
RATE = 5


class Pushers:
    """Batches of one day of every customer; each batch is a new instrument."""

    def __init__(self, house: House, partner: Partner) -> None:
        client, secret = services.create_client(partner)
        form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
        token = requests.post(f"{house.url}/oauth/token", data=form, timeout=10).json()["access_token"]
        self.head = {"Authorization": f"Bearer {token}"}
        self.url = f"{house.url}/api/v1/forex/trading-activity"
        self.partner = partner
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []
        self.acknowledged: list[str] = []

    def push(self, name: str) -> int:
        """Send one batch once; the status."""
        answer = requests.post(self.url, json=_days(name), headers=self.head, timeout=30)
        self.statuses[answer.status_code] += 1
        if answer.status_code == 200:
            self.acknowledged.append(name)
        elif answer.status_code != 503 or "Retry-After" not in answer.headers:
            self.faults.append(f"{answer.status_code} {dict(answer.headers)} {answer.text[:300]}")
        return answer.status_code

    def insist(self, name: str, seconds: float = 60) -> None:
        """Send one batch until it is acknowledged."""
        deadline = time.monotonic() + seconds
        while self.push(name) != 200:
            assert time.monotonic() < deadline, f"{name} was not acknowledged: {dict(self.statuses)}"
            time.sleep(0.1)

    @contextmanager
    def pushing(self, threads: int = 2) -> Iterator[None]:
        """Push one batch after the other while the block runs; every batch begun is acknowledged at its end."""
        stop = threading.Event()
        failures: list[BaseException] = []

        def work(number: int) -> None:
            try:
                turn = 0
                while not stop.is_set():
                    self.insist(f"i{number}-{turn}")
                    turn += 1
            except BaseException as failure:
                failures.append(failure)

        running = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
        for thread in running:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in running:
                thread.join()
        assert not failures, failures[0]

    def check(self) -> None:
        """Only 200 and honest 503s; every acknowledged row is there once, created by exactly one batch."""
        assert not self.faults, self.faults[:3]
        rows = TradingDay.objects.filter(partner=self.partner)
        expected = len(self.acknowledged) * CUSTOMERS
        assert rows.count() == expected
        assert set(rows.values_list("instrument", flat=True)) == set(self.acknowledged)
        assert rows.filter(revision=1, lots_traded=LOTS).count() == expected
        created = Batch.objects.filter(partner=self.partner).aggregate(all=Sum("created"))["all"]
        assert created == expected


def make_broker_with_plan() -> Partner:
    """A partner whose affiliate earns 5.00 a lot on a hundred customers."""
    partner = factories.make_partner()
    affiliate = factories.make_affiliate(partner, "A")
    factories.make_assignment(affiliate, factories.make_plan(partner))
    for number in range(CUSTOMERS):
        factories.make_customer(affiliate, f"c{number}")
    return partner


def is_settled(partner: Partner, batches: int) -> bool:
    """Whether the ledger holds what so many batches earn."""
    booked = LedgerEntry.objects.filter(partner=partner).aggregate(all=Sum("amount"))["all"]
    return not Work.objects.filter(partner=partner).exists() and booked == batches * CUSTOMERS * LOTS * RATE


def _days(name: str) -> list[dict[str, Any]]:
    return [
        {
            "date": "2026-01-05",
            "customer_id": f"c{number}",
            "instrument": name,
            "lots_traded": float(LOTS),
            "currency": "USD",
        }
        for number in range(CUSTOMERS)
    ]
