"""Writers at the same time: nothing is lost, nothing doubled, nobody is left waiting."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from activity.contract import ACTIVITY
from activity.models import TradingDay
from customers.contract import CUSTOMERS
from customers.models import Customer, CustomerVersion, DatedFields
from tests import factories
from tests.ingest.api import Api, customer, day, transaction
from track360.ingest.contract import EntitySpec
from track360.ingest.intake import Options, ingest_batch
from track360.ingest.models import Parked
from track360.ingest.parking import sweep
from track360.partners.models import Partner
from track360.queue.models import Work
from transactions.contract import TRANSACTIONS
from transactions.models import Transaction

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("TRACK360_RACE_ROUNDS", "8"))
PARK = Options(mode="partial", orphans="park")
PUSH = Options()


@pytest.fixture
def partner() -> Partner:
    made = factories.make_partner()
    for affiliate_id in ("A", "B"):
        factories.make_affiliate(made, affiliate_id)
    return made


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs in threads that start at the same moment; their results, or the first failure."""
    gate = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            gate.wait()
            results[number] = jobs[number]()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results


def take(spec: EntitySpec, partner: Partner, records: list[Any], options: Options = PUSH) -> list[str]:
    """The outcomes of one batch."""
    receipt = ingest_batch(spec, partner, [dict(record) for record in records], options)
    return [entry["outcome"] for entry in receipt.entries]


def test_the_same_new_days_in_opposite_order(partner: Partner) -> None:
    take(CUSTOMERS, partner, [customer(f"c{n}") for n in range(300)])
    for turn in range(ROUNDS):
        one = [day(customer_id=f"c{n}", instrument=f"i{turn}", lots_traded=1) for n in range(300)]
        two = [{**record, "lots_traded": 2} for record in reversed(one)]
        outcomes = together(lambda: take(ACTIVITY, partner, one), lambda: take(ACTIVITY, partner, two))  # noqa: B023
        told = sorted(outcome for some in outcomes for outcome in some)
        assert told.count("created") == 300
        assert set(told) <= {"created", "updated", "stale"}
        rows = TradingDay.objects.filter(partner=partner, instrument=f"i{turn}")
        assert rows.count() == 300
        assert sum(row.revision for row in rows) == 300 + told.count("updated")
        assert len({row.lots_traded for row in rows}) == 1


def test_the_same_new_customers_in_opposite_order(partner: Partner) -> None:
    for turn in range(ROUNDS):
        one = [customer(f"{turn}-{n}", last_modified_date="2026-01-05T10:00:00Z") for n in range(200)]
        two = [
            {**record, "affiliate_id": "B", "last_modified_date": "2026-01-06T10:00:00Z"} for record in reversed(one)
        ]
        together(lambda: take(CUSTOMERS, partner, one), lambda: take(CUSTOMERS, partner, two))  # noqa: B023
        rows = Customer.objects.filter(partner=partner, customer_id__startswith=f"{turn}-")
        assert [row.affiliate_id for row in rows] == ["B"] * 200
        assert CustomerVersion.objects.filter(customer_id__startswith=f"{turn}-").count() == 400
        dated = DatedFields.objects.filter(customer_id__startswith=f"{turn}-").order_by("customer_id", "from_day")
        assert [each.affiliate_id for each in dated] == ["A", "B"] * 200


def test_many_writers_of_the_same_versions_agree(partner: Partner) -> None:
    dice = random.Random(7)
    take(CUSTOMERS, partner, [customer("c1")])
    for turn in range(ROUNDS):
        versions = [
            transaction(f"t{turn}", amount_currency=n, last_modified_date=f"2026-01-{n:02d}T10:00:00Z")
            for n in range(1, 7)
        ]
        jobs = [
            lambda order=order: [take(TRANSACTIONS, partner, [version]) for version in order]
            for order in (dice.sample(versions, 6) for _ in range(4))
        ]
        together(*jobs)
        row = Transaction.objects.get(partner=partner, transaction_id=f"t{turn}")
        assert row.amount_currency == 6
        assert row.version_at.day == 6


def test_orphans_never_miss_their_parents(partner: Partner) -> None:
    for turn in range(ROUNDS * 2):
        ids = [f"{turn}-{n}" for n in range(20)]
        children = [day(customer_id=one) for one in ids]
        payments = [transaction(one, customer_id=one) for one in ids]
        parents = [customer(one) for one in reversed(ids)]
        together(
            lambda: take(ACTIVITY, partner, children, PARK),  # noqa: B023
            lambda: take(TRANSACTIONS, partner, payments, PARK),  # noqa: B023
            lambda: take(CUSTOMERS, partner, parents[:10]),  # noqa: B023
            lambda: take(CUSTOMERS, partner, parents[10:]),  # noqa: B023
        )
        assert Parked.objects.count() == 0
        assert TradingDay.objects.filter(customer_id__in=ids).count() == 20
        assert Transaction.objects.filter(customer_id__in=ids).count() == 20
    assert sweep.sweep(partner) == 0


def test_one_key_at_the_same_time_writes_once(partner: Partner) -> None:
    take(CUSTOMERS, partner, [customer("c1")])
    house = Api(partner)
    for turn in range(ROUNDS):
        records = [day(instrument=f"{turn}-{n}") for n in range(50)]
        answers = together(
            *[lambda: house.push("trading-activity", *records, **{"Idempotency-Key": str(turn)})] * 3  # noqa: B023
        )
        assert {answer.status_code for answer in answers} <= {200, 409}
        told = {answer.content for answer in answers if answer.status_code == 200}
        assert len(told) == 1
    assert TradingDay.objects.count() == 50 * ROUNDS
    assert {row.revision for row in TradingDay.objects.all()} == {1}


def test_nobody_writes_for_a_refused_batch(partner: Partner) -> None:
    take(CUSTOMERS, partner, [customer("c1")])
    Work.objects.all().delete()
    bad = [day(customer_id=f"c{n}") for n in range(1, 4)]
    with pytest.raises(Exception, match="2 records refused"):
        take(ACTIVITY, partner, bad)
    assert TradingDay.objects.count() == 0
    assert Work.objects.count() == 0
