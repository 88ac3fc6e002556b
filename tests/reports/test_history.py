"""What arrived when, in which batch, from where, before and after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.reports.conftest import World
from tests.reports.test_exports import read_csv, read_xlsx
from track360.core import clock
from track360.ingest import registry
from track360.ingest.history import arrivals
from track360.ingest.history.erasure import erase
from track360.ingest.intake import Options, ingest_batch
from track360.ingest.models import Batch
from track360.partners import audit

EARLY, LATE = "2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z"
PERSON = {
    "first_name": "Erasmus",
    "last_name": "Eraseme",
    "email": "erase@eraseme.example",
    "click_id": "eraseclick",
}


def push(world: World, entity: str, *records: dict[str, Any], origin: str = "push", **options: Any) -> Batch:
    taken = ingest_batch(registry.ENTITIES[entity], world.partner, list(records), Options(origin=origin, **options))
    return Batch.objects.get(pk=taken.batch_id)


def customer(customer_id: str = "H1", **said: Any) -> dict[str, Any]:
    return {"customer_id": customer_id, "signup_date": "2026-01-05", "affiliate_id": "ALICE", **said}


def row_of(world: World, entity: str, **key: str) -> Any:
    return registry.ENTITIES[entity].model._default_manager.get(partner=world.partner, **key)


def told(world: World, entity: str, **key: str) -> list[tuple[int, str, list[tuple[str, Any, Any]]]]:
    found = arrivals.of_record(registry.ENTITIES[entity], row_of(world, entity, **key))
    return [(each.batch_id, each.kind, [tuple(change) for change in each.changes]) for each in found]


def test_a_record_tells_every_version_before_and_after(world: World):
    first = push(world, "customers", customer(country_code="GR", last_modified_date=EARLY))
    last = push(world, "customers", customer(country_code="DE", kyc_status_id=None, last_modified_date=LATE))
    latest, earliest = told(world, "customers", customer_id="H1")
    assert latest[:2] == (last.pk, "newer")
    assert sorted(latest[2]) == [
        ("country_code", "GR", "DE"),
        ("last_modified_date", "2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z"),
    ]
    assert earliest[:2] == (first.pk, "new")
    assert ("country_code", None, "GR") in earliest[2]


def test_a_version_that_comes_late_changes_only_what_no_newer_one_says(world: World):
    push(world, "customers", customer(country_code="DE", last_modified_date=LATE))
    late = push(world, "customers", customer(country_code="GR", lang_id="el", last_modified_date=EARLY))
    assert told(world, "customers", customer_id="H1")[0] == (late.pk, "older", [("lang_id", None, "el")])
    row = row_of(world, "customers", customer_id="H1")
    assert (row.country_code, row.lang_id) == ("DE", "el")


def test_a_batch_tells_its_records_and_no_others(world: World):
    push(world, "customers", customer("H1", country_code="GR"), customer("H2"))
    batch = push(world, "customers", customer("H1", country_code="DE"), customer("H3"))
    push(world, "customers", customer("H1", country_code="IT"))
    found = arrivals.in_batch(registry.ENTITIES["customers"], batch, 0, 50)
    assert [(each.key, each.kind) for each in found] == [("H1", "newer"), ("H3", "new")]
    assert found[0].changes == [("country_code", "GR", "DE")]
    assert [each.row_id for each in found] == [row_of(world, "customers", customer_id=key).pk for key in ("H1", "H3")]


def test_of_days_of_trading_what_no_later_batch_replaced(world: World):
    day = {"date": "2026-01-05", "customer_id": "ALICECUST-1", "instrument": "EURUSD", "currency": "USD"}
    first = push(world, "trading-activity", day | {"lots_traded": 1}, day | {"instrument": "US30", "lots_traded": 2})
    second = push(world, "trading-activity", day | {"lots_traded": 3})
    spec = registry.ENTITIES["trading-activity"]
    (left,) = arrivals.in_batch(spec, first, 0, 50)
    (replaced,) = arrivals.in_batch(spec, second, 0, 50)
    assert (left.key, left.kind) == ("2026-01-05, ALICECUST-1, US30, USD", "new")
    assert (replaced.key, replaced.kind) == ("2026-01-05, ALICECUST-1, EURUSD, USD", "whole")
    assert [(c.name, c.before, str(c.after)) for c in replaced.changes] == [("lots_traded", None, "3")]


def test_the_ways_in_are_told(world: World, operator: Client):
    pushed = push(world, "customers", customer())
    audit.ensure_partition(clock.now().date())
    audit.write([
        pushed.received_at - timedelta(milliseconds=40), world.partner.pk, "client:abc", "203.0.113.7", "POST",
        "/api/v1/forex/customers", 200, 40_000, None, pushed.pk,
    ])  # fmt: skip
    push(world, "customers", customer(country_code="GR"), origin="pull:crm")
    row = row_of(world, "customers", customer_id="H1")
    body = operator.get(f"/admin/customers/customer/{row.pk}/").content.decode()
    assert "push by client:abc from 203.0.113.7" in body
    assert "pull:crm" in body
    assert f'href="/admin/ingest/batch/{pushed.pk}/"' in body


def test_what_waited_for_its_parent_says_so(world: World, operator: Client):
    sent = {
        "transaction_id": "T1", "customer_id": "H9", "transaction_type": "deposit", "amount_currency": 100,
        "currency": "USD", "transaction_date": EARLY, "status": "approved",
    }  # fmt: skip
    push(world, "transactions", sent, orphans="park")
    push(world, "customers", customer("H9"))
    row = row_of(world, "transactions", transaction_id="T1")
    body = operator.get(f"/admin/transactions/transaction/{row.pk}/").content.decode()
    assert "waited for its parent, released when that arrived" in body


def test_what_is_erased_stays_erased(world: World, operator: Client):
    batch = push(world, "customers", customer(**PERSON, country_code="GR"))
    push(world, "customers", customer(**PERSON | {"last_name": "Eraseme-Smith"}, extra_note="erasenote"))
    row = row_of(world, "customers", customer_id="H1")
    pages = [
        f"/admin/customers/customer/{row.pk}/", f"/admin/customers/customer/{row.pk}/history/csv/",
        f"/admin/ingest/batch/{batch.pk}/", f"/admin/ingest/batch/{batch.pk}/records/csv/",
    ]  # fmt: skip
    assert all("rase" in read(operator, page) for page in pages)
    erase(world.partner, "H1")
    assert [page for page in pages if "rase" in read(operator, page)] == []
    assert all("GR" in read(operator, page) for page in pages)


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_a_batch_is_told_page_by_page_and_whole_as_a_file(world: World, operator: Client):
    batch = push(world, "customers", *(customer(f"P{n:03}") for n in range(120)))
    address = f"/admin/ingest/batch/{batch.pk}/"
    shown = [operator.get(address, {"page": page}).context["lines"] for page in (1, 2, 3, 4)]
    assert [len(lines) for lines in shown] == [50, 50, 20, 0]
    assert [line.arrival.key for line in shown[1]][:1] == ["P050"]
    for odd in ("0", "-1", "x", "²", "99999999999"):
        assert operator.get(address, {"page": odd}).context["page"] == 1
    rows = read_csv(operator.get(f"{address}records/csv/"))
    assert rows[0] == ["Record", "Batch", "Received at", "Came by", "As of", "What", "Field", "Before", "After"]
    assert {row[0] for row in rows[1:]} == {f"P{n:03}" for n in range(120)}
    assert len(list(read_xlsx(operator.get(f"{address}records/xlsx/")).values)) == len(rows)
    assert operator.get(f"{address}records/pdf/").status_code == 404


def test_a_formula_in_a_field_is_text_in_the_file(world: World, operator: Client):
    push(world, "customers", customer(first_name="=1+1", last_name="\tx"))
    row = row_of(world, "customers", customer_id="H1")
    rows = read_csv(operator.get(f"/admin/customers/customer/{row.pk}/history/csv/"))
    assert {row[6]: row[8] for row in rows[1:]} | {"first_name": "'=1+1", "last_name": "'\tx"} == {
        row[6]: row[8] for row in rows[1:]
    }


def test_a_batch_that_wrote_nothing_says_so(world: World, operator: Client):
    push(world, "customers", customer())
    again = push(world, "customers", customer())
    assert (again.unchanged, again.created) == (1, 0)
    body = operator.get(f"/admin/ingest/batch/{again.pk}/").content.decode()
    assert "It wrote nothing" in body
    assert "records/csv" not in body


@pytest.mark.parametrize(
    "table", ["customers_customerversion", "transactions_transactionversion", "activity_tradingday"]
)
def test_the_rows_of_a_batch_are_found_by_an_index_that_updates_in_place(table: str, db: None):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT am.amname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid "
            "= c.relam "
            "JOIN pg_attribute a ON a.attrelid = i.indexrelid WHERE i.indrelid = %s::regclass AND a.attname = "
            "'batch_id'",
            [table],
        )
        assert cursor.fetchall() == [("brin",)]


def test_a_page_of_a_batch_asks_few_questions(world: World, operator: Client, django_assert_max_num_queries: Any):
    batch = push(world, "customers", *(customer(f"Q{n}") for n in range(60)))
    with django_assert_max_num_queries(20):
        assert operator.get(f"/admin/ingest/batch/{batch.pk}/").status_code == 200


def test_the_page_of_a_record_tells_the_partners_own_word_and_what_nobody_described(world: World, operator: Client):
    world.partner.aliases = {"kyc_status_id": {"verified": "approved"}}
    push(world, "customers", customer(kyc_status_id="verified", sales_status_id="new", mood="<b>good</b>"))
    row = row_of(world, "customers", customer_id="H1")
    page = operator.get(f"/admin/customers/customer/{row.pk}/").content.decode()
    assert "approved (sent as verified)" in page
    assert "<dd>new</dd>" in page
    assert page.count("<dt>Extra</dt>") == 1
    assert "{&quot;mood&quot;:&quot;&lt;b&gt;good&lt;/b&gt;&quot;}" in page
