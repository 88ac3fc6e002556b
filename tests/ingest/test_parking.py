"""Waiting records: chains, patches, retries, age; and what nobody reads the receipt of."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from activity.contract import ACTIVITY
from activity.models import TradingDay
from customers.contract import CUSTOMERS
from customers.models import Customer, CustomerVersion, DatedFields
from tests import factories
from tests.ingest.api import customer, day, transaction
from track360.core import clock
from track360.ingest.contract import EntitySpec
from track360.ingest.intake import Options, ingest_batch
from track360.ingest.models import Batch, Parked, Quarantined
from track360.ingest.parking import store, sweep, write_or_park
from track360.partners.models import Partner
from track360.queue.models import Work
from transactions.contract import TRANSACTIONS
from transactions.models import Transaction

pytestmark = pytest.mark.django_db
PULL = Options(mode="partial", orphans="park", quarantine=True, origin="pull:crm")
PATCH = Options(mode="partial", patch=True, quarantine=True, origin="webhook")


@pytest.fixture
def partner() -> Partner:
    made = factories.make_partner()
    factories.make_affiliate(made, "A")
    return made


def take(spec: EntitySpec, partner: Partner, *records: Any, options: Options = PULL) -> list[str]:
    """The outcomes of one batch."""
    return [entry["outcome"] for entry in ingest_batch(spec, partner, list(records), options).entries]


def test_a_chain_is_released_from_its_root(partner: Partner) -> None:
    assert take(ACTIVITY, partner, day()) == ["parked"]
    assert take(TRANSACTIONS, partner, transaction()) == ["parked"]
    assert take(CUSTOMERS, partner, customer(affiliate_id="late")) == ["parked"]
    assert Work.objects.count() == 0
    factories.make_affiliate(partner, "late")
    assert write_or_park.release(partner, "affiliates", ["late"]) == 1
    assert Parked.objects.count() == 0
    assert (Customer.objects.count(), Transaction.objects.count(), TradingDay.objects.count()) == (1, 1, 1)
    assert sorted(Work.objects.values_list("kind", flat=True)) == ["activity", "customer", "transaction"]
    released = Batch.objects.filter(origin="release").order_by("entity")
    assert [(batch.entity, batch.received, batch.created) for batch in released] == [
        ("customers", 1, 1),
        ("trading-activity", 1, 1),
        ("transactions", 1, 1),
    ]


def test_versions_wait_together_and_keep_their_order(partner: Partner) -> None:
    old, new = (
        transaction(status=s, last_modified_date=f"2026-01-0{n}T00:00:00Z")
        for n, s in ((1, "pending"), (2, "approved"))
    )
    take(TRANSACTIONS, partner, new)
    take(TRANSACTIONS, partner, old)
    take(TRANSACTIONS, partner, old)
    assert Parked.objects.count() == 2
    take(CUSTOMERS, partner, customer())
    row = Transaction.objects.get()
    assert (row.status, row.revision) == ("approved", 2)


def test_the_newest_of_waiting_days_wins(partner: Partner) -> None:
    take(ACTIVITY, partner, day(lots_traded=2, last_modified_date="2026-01-07T00:00:00Z"))
    take(ACTIVITY, partner, day(lots_traded=1, last_modified_date="2026-01-06T00:00:00Z"))
    take(CUSTOMERS, partner, customer())
    row = TradingDay.objects.get()
    assert (row.lots_traded, row.revision) == (2, 1)
    batch = Batch.objects.get(origin="release")
    assert (batch.received, batch.created, batch.stale) == (2, 1, 1)


def test_the_same_words_wait_once(partner: Partner) -> None:
    for record in (day(pnl=1), day(pnl=1), day(pnl=2), day(pnl=1)):
        assert take(ACTIVITY, partner, record) == ["parked"]
    assert Parked.objects.count() == 3
    take(CUSTOMERS, partner, customer())
    assert TradingDay.objects.get().pnl == 1


MANY_WAIT = """
INSERT INTO ingest_parked (partner_id, entity, key, parent_entity, parent_id, record, at, hash, batch_id, parked_at,
    patch)
SELECT %s, 'customers', n, 'affiliates', 'Z', '{}', now(), sha256(n::text::bytea), 0, now(), false
FROM generate_series(1, 5000) n"""


def test_what_else_waits_under_a_key_is_found_by_the_key(partner: Partner) -> None:
    params = {"partner": partner.pk, "entity": "customers", "batch": 1, "now": clock.now(), "data": "[]"}
    with connection.cursor() as cursor:
        cursor.execute(MANY_WAIT, [partner.pk])
        cursor.execute("EXPLAIN " + store._PARK.format(written=""), params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert " on parked_key " in plan or " using parked_key " in plan, plan


def test_what_waited_without_a_date_is_from_when_it_came(partner: Partner) -> None:
    take(TRANSACTIONS, partner, transaction())
    waited = Parked.objects.get().at
    take(CUSTOMERS, partner, customer())
    assert Transaction.objects.get().version_at == waited


def test_a_patch_updates(partner: Partner) -> None:
    take(CUSTOMERS, partner, customer(first_name="Ada"))
    assert take(CUSTOMERS, partner, {"customer_id": "c1", "country_code": "GR"}, options=PATCH) == ["updated"]
    row = Customer.objects.get()
    assert (row.first_name, row.country_code, row.revision) == ("Ada", "GR", 2)
    assert CustomerVersion.objects.order_by("id").last().fields == {"customer_id": "c1", "country_code": "GR"}
    assert take(CUSTOMERS, partner, {"customer_id": "c1", "country_code": "GR"}, options=PATCH) == ["unchanged"]


def test_a_day_is_whole_even_as_a_patch(partner: Partner) -> None:
    take(CUSTOMERS, partner, customer())
    take(ACTIVITY, partner, day(pnl=1))
    for said in ({"pnl": 2}, {"eligible_lots": 5}):
        part = {name: value for name, value in day(**said).items() if name != "lots_traded"}
        assert take(ACTIVITY, partner, part, options=PATCH) == ["rejected"]
    row = TradingDay.objects.get()
    assert (row.lots_traded, row.pnl, row.revision) == (Decimal("1.25"), 1, 1)
    assert {kept.errors[0]["pointer"] for kept in Quarantined.objects.all()} == {"/lots_traded"}


def test_a_patch_waits_and_never_creates(partner: Partner) -> None:
    patch = {"customer_id": "c1", "trading_account_type": "demo"}
    assert take(CUSTOMERS, partner, patch, options=PATCH) == ["parked"]
    assert Customer.objects.count() == 0
    assert Parked.objects.get().patch is True
    take(CUSTOMERS, partner, customer(last_modified_date="2026-01-01T00:00:00Z"))
    assert Customer.objects.get().trading_account_type == "demo"
    assert Parked.objects.count() == 0


def test_a_whole_record_as_a_patch_does_not_create_either(partner: Partner) -> None:
    assert take(CUSTOMERS, partner, customer(), options=PATCH) == ["parked"]


def test_a_patch_to_an_unknown_affiliate_waits_for_it(partner: Partner) -> None:
    take(CUSTOMERS, partner, customer())
    assert take(CUSTOMERS, partner, {"customer_id": "c1", "affiliate_id": "Z"}, options=PATCH) == ["parked"]
    factories.make_affiliate(partner, "Z")
    write_or_park.release(partner, "affiliates", ["Z"])
    assert Customer.objects.get().affiliate_id == "Z"


def test_the_sweeper_finds_what_was_left(partner: Partner) -> None:
    take(TRANSACTIONS, partner, transaction())
    row = Parked.objects.get()
    take(CUSTOMERS, partner, customer())
    row.pk = None
    row.at += timedelta(seconds=1)
    row.hash = b"x" * 32
    row.record |= {"status": "reversed"}
    row.save()
    assert sweep.sweep(partner) == 1
    assert (Parked.objects.count(), Transaction.objects.get().status) == (0, "reversed")
    assert sweep.sweep(partner) == 0


def test_a_retry_before_the_parent_changes_nothing(partner: Partner) -> None:
    take(TRANSACTIONS, partner, transaction(), transaction("t2"))
    assert sweep.retry(Parked.objects.filter(key="t1")) == 0
    assert Parked.objects.count() == 2
    customer_row = factories.make_customer(factories.make_affiliate(partner, "B"), "c1")
    assert customer_row.customer_id == "c1"
    assert sweep.retry(Parked.objects.filter(key="t1")) == 2
    assert Transaction.objects.count() == 2


def test_what_no_index_can_hold_does_not_wait_and_so_never_stops_its_parent(partner: Partner) -> None:
    long_id, long_name = ("".join(chr(0x20000 + n * step % 40000) for n in range(500)) for step in (7919, 7907))
    assert take(ACTIVITY, partner, day(customer_id=long_id, instrument=long_name)) == ["rejected"]
    assert Parked.objects.count() == 0
    assert take(CUSTOMERS, partner, customer(long_id)) == ["created"]


def test_the_age_alarm(partner: Partner) -> None:
    take(TRANSACTIONS, partner, transaction(), transaction("t2"))
    assert sweep.overdue().count() == 0
    Parked.objects.filter(key="t2").update(parked_at=clock.now() - timedelta(days=4))
    assert [row.key for row in sweep.overdue()] == ["t2"]


def test_what_a_pull_brings_wrong_is_quarantined_as_it_came(partner: Partner) -> None:
    bad = customer("c2", affiliate_id=5, unheard="x")
    assert take(CUSTOMERS, partner, customer(), dict(bad)) == ["created", "rejected"]
    kept = Quarantined.objects.get()
    assert (kept.entity, kept.origin, kept.record) == ("customers", "pull:crm", bad)
    assert kept.errors[0] == {"pointer": "/affiliate_id", "code": "type", "message": "must be string"}
    batch = Batch.objects.get()
    assert (batch.origin, batch.mode, batch.received, batch.rejected) == ("pull:crm", "partial", 2, 1)


def test_terms_start_at_the_beginning_and_follow_the_end_of_days(partner: Partner) -> None:
    factories.make_affiliate(partner, "B")
    first = customer(last_modified_date="2026-01-02T10:00:00Z", country_code=None)
    take(CUSTOMERS, partner, first)
    moved = {**first, "affiliate_id": "B", "last_modified_date": "2026-01-10T21:59:00Z"}
    later = {**moved, "country_code": "GR", "last_modified_date": "2026-01-10T22:01:00Z"}
    take(CUSTOMERS, partner, later)
    take(CUSTOMERS, partner, moved)
    dated = [(d.from_day, d.affiliate_id, d.country_code) for d in DatedFields.objects.order_by("from_day")]
    assert dated == [
        (date.min, "A", None),
        (date(2026, 1, 10), "B", None),
        (date(2026, 1, 11), "B", "GR"),
    ]
    work = Work.objects.order_by("id").last()
    assert (work.kind, work.affiliates, work.persons) == ("customer", ["A", "B"], [])


def test_work_only_where_rules_read(partner: Partner) -> None:
    take(CUSTOMERS, partner, customer())
    take(TRANSACTIONS, partner, transaction())
    Work.objects.all().delete()
    take(CUSTOMERS, partner, customer(first_name="Ada", sales_status_id="hot"))
    take(TRANSACTIONS, partner, transaction(payment_method="card", last_modified_date="2027-01-01T00:00:00Z"))
    assert Work.objects.count() == 0
    take(CUSTOMERS, partner, customer(person_id="p"))
    take(
        TRANSACTIONS,
        partner,
        transaction(transaction_date="2026-02-05T09:00:00Z", last_modified_date="2027-01-02T00:00:00Z"),
    )
    rows = Work.objects.order_by("id").values_list("kind", "customer_id", "day", "affiliates", "persons")
    assert list(rows) == [
        ("customer", "c1", None, ["A"], ["p"]),
        ("transaction", "c1", date(2026, 1, 5), None, None),
        ("transaction", "c1", date(2026, 2, 5), None, None),
    ]
    assert Transaction.objects.get().amount_currency == Decimal(100)
