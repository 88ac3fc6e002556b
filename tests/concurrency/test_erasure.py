"""An erasure beside a push that is under way: what was accepted before it is gone after it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import pytest
from django.db import connection
from django.db import transaction as db

from customers.contract import CUSTOMERS
from customers.models import Customer, CustomerVersion
from tests import factories
from tests.ingest.api import customer, transaction
from track360.ingest.history.erasure import erase
from track360.ingest.intake import Options, ingest_batch
from track360.ingest.models import Parked
from track360.partners.models import Partner
from transactions.contract import TRANSACTIONS
from transactions.models import Transaction, TransactionVersion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def partner() -> Partner:
    made = factories.make_partner()
    factories.make_affiliate(made, "A")
    return made


@contextmanager
def beside(job: Callable[[], object]) -> Iterator[None]:
    """Run a job that must wait for the transaction of the block, and see it end."""

    def run() -> None:
        try:
            job()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with db.atomic():
        yield
        thread.start()
        _await_a_wait()
    thread.join(20)
    assert not thread.is_alive()


def _await_a_wait() -> None:
    """Until somebody waits for this transaction."""
    until = monotonic() + 10
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waited")


def test_a_version_that_lands_meanwhile_is_stripped(partner: Partner) -> None:
    ingest_batch(CUSTOMERS, partner, [customer(first_name="Ann", last_modified_date="2026-01-01T00:00:00Z")])
    with beside(lambda: erase(partner, "c1")):
        newer = customer(first_name="Anna", last_name="Lee", last_modified_date="2026-01-02T00:00:00Z")
        ingest_batch(CUSTOMERS, partner, [newer])
    row = Customer.objects.get()
    assert (row.first_name, row.last_name) == (None, None)
    told = CustomerVersion.objects.order_by("at").values_list("fields", flat=True)
    assert [set(fields) & {"first_name", "last_name"} for fields in told] == [set(), set()]


def test_a_record_that_is_released_meanwhile_is_blanked(partner: Partner) -> None:
    parked = transaction(note="Ann's card", last_modified_date="2026-01-05T00:00:00Z")
    ingest_batch(TRANSACTIONS, partner, [parked], Options(mode="partial", orphans="park"))
    assert Parked.objects.count() == 1
    with beside(lambda: erase(partner, "c1")):
        ingest_batch(CUSTOMERS, partner, [customer(first_name="Ann", last_modified_date="2026-01-02T00:00:00Z")])
    assert Parked.objects.count() == 0
    assert Transaction.objects.get().extra is None
    assert "extra" not in TransactionVersion.objects.get().fields
    assert Customer.objects.get().first_name is None
    assert "first_name" not in CustomerVersion.objects.get().fields
