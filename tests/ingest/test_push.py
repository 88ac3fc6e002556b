"""One push after the other, through the whole stack."""

from __future__ import annotations

import pytest

from tests.ingest.api import Api, customer, day, open_house, transaction
from track360.ingest.models import Batch
from track360.queue.models import Work


@pytest.fixture
def api(db: None) -> Api:
    return open_house()


PUSHES = [("customers", customer()), ("transactions", transaction()), ("trading-activity", day())]


def test_three_times_the_same_push(api: Api) -> None:
    for path, record in PUSHES:
        assert api.outcomes(path, record) == ["created"]
    work = Work.objects.count()
    for _ in range(2):
        for path, record in PUSHES:
            assert api.outcomes(path, record) == ["unchanged"]
    assert Work.objects.count() == work == 3


def test_the_receipt_tells_and_is_kept(api: Api) -> None:
    answer = api.push("customers", customer("c1"), customer("c2", leverage=100))
    body = answer.json()
    meta = body["meta"]
    assert body["data"] == [
        {"index": 0, "key": {"customer_id": "c1"}, "outcome": "created"},
        {"index": 1, "key": {"customer_id": "c2"}, "outcome": "created"},
    ]
    assert meta == {
        "batch_id": api.partner.opaque.id("batch", Batch.objects.get().pk),
        "received": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "stale": 0,
        "parked": 0,
        "rejected": 0,
        "warnings": 0,
    }
    kept = api.get(f"batches/{meta['batch_id']}").json()["data"]
    assert {name: kept[name] for name in meta} == meta


def test_rows_come_back_as_sent(api: Api) -> None:
    api.outcomes("customers", customer(email="a@b.example", country_code="GR", campaign_id=" x "))
    assert api.listed("customers") == [
        {
            **customer(email="a@b.example", country_code="GR", campaign_id=" x "),
            **dict.fromkeys(
                ("last_modified_date", "click_id", "lang_id", "kyc_status_id", "sales_status_id", "first_name",
                 "last_name", "person_id", "trading_account_type", "leverage", "extra")
            ),
        }
    ]  # fmt: skip
