"""Atomic and partial, dry runs, orphans refused or parked, and requests that are sent twice."""

from __future__ import annotations

import gzip
from typing import Any

import orjson
import pytest

from activity.models import TradingDay
from customers.models import Customer, CustomerVersion, DatedFields
from tests.ingest.api import Api, customer, day, open_house, transaction
from track360.core.locks import Lock
from track360.ingest.models import Batch, IdempotentAnswer, Parked
from track360.ingest.request import idempotency
from track360.queue.models import Work
from transactions.models import Transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    house = open_house()
    house.outcomes("customers", customer("c1"))
    Work.objects.all().delete()
    return house


@pytest.mark.parametrize("bad", [0, 500, 999])
def test_one_bad_record_of_a_thousand(api: Api, bad: int) -> None:
    records = [day(instrument=f"i{n}") for n in range(1000)]
    records[bad]["lots_traded"] = -1
    atomic = api.push("trading-activity", *records)
    assert atomic.status_code == 422
    assert atomic.json()["errors"] == [
        {"index": bad, "pointer": "/lots_traded", "code": "minimum", "message": "must be 0 or more"}
    ]
    assert (TradingDay.objects.count(), Work.objects.count(), Batch.objects.count()) == (0, 0, 1)
    partial = api.push("trading-activity?mode=partial", *records).json()
    assert (partial["meta"]["created"], partial["meta"]["rejected"]) == (999, 1)
    assert partial["data"][bad] == {
        "index": bad,
        "key": None,
        "outcome": "rejected",
        "errors": [{"pointer": "/lots_traded", "code": "minimum", "message": "must be 0 or more"}],
    }
    assert (TradingDay.objects.count(), Work.objects.count()) == (999, 1)


@pytest.mark.parametrize("bad", [0, 500, 999])
@pytest.mark.parametrize(
    ("path", "make", "field", "model"),
    [
        ("customers", customer, "country_code", Customer),
        ("transactions", transaction, "currency", Transaction),
    ],
)
def test_one_bad_record_of_a_thousand_that_keep_versions(
    api: Api, path: str, make: Any, field: str, model: Any, bad: int
) -> None:
    records = [make(f"x{n}") for n in range(1000)]
    records[bad][field] = "usd"
    before = model.objects.count(), Batch.objects.count()
    errors = api.push(path, *records).json()["errors"]
    assert [(error["index"], error["pointer"], error["code"]) for error in errors] == [(bad, f"/{field}", "enum")]
    assert (model.objects.count(), Batch.objects.count(), Work.objects.count()) == (*before, 0)
    told = api.push(f"{path}?mode=partial", *records).json()
    assert (told["meta"]["created"], told["meta"]["rejected"]) == (999, 1)
    assert [entry["index"] for entry in told["data"] if entry["outcome"] == "rejected"] == [bad]
    assert model.objects.count() == before[0] + 999


def test_every_kind_of_error_is_told_at_once(api: Api) -> None:
    answer = api.push("trading-activity", day(), day(), day(customer_id="nobody"), day(currency="usd"), 5)
    told = [(error["index"], error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert told == [
        (1, "", "duplicate_key"),
        (2, "/customer_id", "unknown_customer"),
        (3, "/currency", "enum"),
        (4, "", "type"),
    ]


def test_a_key_said_twice_is_refused_although_the_first_is_wrong(api: Api) -> None:
    records = [day(pnl="x"), day(pnl=1), day(pnl=2, spread_cost=-1), day(instrument="GBPUSD")]
    told = api.push("trading-activity?mode=partial", *records).json()["data"]
    assert [[error["code"] for error in entry.get("errors", ())] for entry in told] == [
        ["type"],
        ["duplicate_key"],
        ["minimum", "duplicate_key"],
        [],
    ]
    assert list(TradingDay.objects.values_list("instrument", flat=True)) == ["GBPUSD"]


def test_a_patch_that_would_wait_is_no_error_beside_one() -> None:
    api = open_house(ownership={"customers": {"signup_date": "pull"}})
    problem = api.push("customers", customer("c1", affiliate_id="nobody"), customer("c2", email="x")).json()
    assert problem["detail"] == "1 of 2 records are refused, so nothing was written."
    assert [(error["index"], error["pointer"]) for error in problem["errors"]] == [(1, "/email")]
    assert Parked.objects.count() == 0


def test_the_first_hundred_errors_are_told(api: Api) -> None:
    problem = api.push("trading-activity", *[day(instrument=f"i{n}", pnl="x") for n in range(150)]).json()
    assert len(problem["errors"]) == 100
    assert problem["errors_total"] == 150


def test_a_long_number_refuses_its_record_alone(api: Api) -> None:
    body = orjson.dumps([day(), day(instrument="x", pnl="@")]).replace(b'"@"', b"0.1234567890123456789")
    answer = api.send("trading-activity?mode=partial", body).json()
    assert [entry["outcome"] for entry in answer["data"]] == ["created", "rejected"]
    assert answer["data"][1]["errors"][0]["code"] == "too_many_digits"


def test_a_dry_run_predicts_and_writes_nothing(api: Api) -> None:
    answer = api.push("customers?dry_run=true&mode=partial", customer("c1", phase="x"), customer("c2"), {}).json()
    assert [entry["outcome"] for entry in answer["data"]] == ["updated", "created", "rejected"]
    assert answer["meta"]["batch_id"] is None
    counts = [model.objects.count() for model in (Customer, CustomerVersion, DatedFields, Batch, Work)]
    assert counts == [1, 1, 1, 1, 0]


def test_both_body_shapes_and_gzip(api: Api) -> None:
    body = orjson.dumps({"data": [day()]})
    assert api.send("trading-activity", body).json()["meta"]["created"] == 1
    packed = gzip.compress(body, mtime=0)
    for sent in (packed, gzip.compress(body[:5], mtime=0) + gzip.compress(body[5:], mtime=0)):
        answer = api.send("trading-activity", sent, **{"Content-Encoding": "gzip"})
        assert answer.json()["meta"]["unchanged"] == 1


def test_orphans_are_refused_or_parked(api: Api) -> None:
    orphan = transaction("t9", customer_id="c9")
    refused = api.push("transactions?mode=partial", orphan).json()["data"][0]
    assert refused["errors"] == [
        {
            "pointer": "/customer_id",
            "code": "unknown_customer",
            "message": "is not known among your customers",
        }
    ]
    parked = api.push("transactions?orphans=park", orphan).json()
    assert parked["data"][0]["outcome"] == "parked"
    assert parked["meta"]["parked"] == 1
    assert Transaction.objects.count() == 0
    waiting = api.get("parked").json()
    assert waiting["meta"]["total"] == 1
    assert waiting["data"][0] | {"parked_at": ""} == {
        "entity": "transactions",
        "key": "t9",
        "waits_for": {"entity": "customers", "id": "c9"},
        "parked_at": "",
        "batch_id": parked["meta"]["batch_id"],
    }
    assert api.outcomes("customers", customer("c9")) == ["created"]
    assert (Transaction.objects.count(), Parked.objects.count()) == (1, 0)
    assert api.get("parked").json()["data"] == []


def test_the_same_key_replays_the_same_answer(api: Api) -> None:
    first = api.push("trading-activity", day(), **{"Idempotency-Key": "k"})
    again = api.push("trading-activity", day(), **{"Idempotency-Key": "k"})
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert first.json()["meta"]["created"] == 1
    assert Batch.objects.count() == 2
    other = api.push("trading-activity", day(pnl=1), **{"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["type"]) == (422, "urn:track360:problem:idempotency-key-reused")
    elsewhere = api.push("trading-activity?mode=partial", day(), **{"Idempotency-Key": "k"})
    assert elsewhere.status_code == 422
    assert TradingDay.objects.get().pnl is None


def test_a_refusal_is_replayed_too(api: Api) -> None:
    first = api.push("trading-activity", day(pnl="x"), **{"Idempotency-Key": "k"})
    again = api.push("trading-activity", day(pnl="x"), **{"Idempotency-Key": "k"})
    assert first.status_code == again.status_code == 422
    assert first.content == again.content
    assert again["Content-Type"] == "application/problem+json"
    assert IdempotentAnswer.objects.count() == 1


def test_a_key_belongs_to_its_client(api: Api) -> None:
    api.push("trading-activity", day(), **{"Idempotency-Key": "k"})
    other = Api(api.partner)
    assert other.push("trading-activity", day(pnl=1), **{"Idempotency-Key": "k"}).status_code == 200


def test_a_key_whose_first_request_still_runs(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Any] = []
    monkeypatch.setattr(idempotency, "try_hold", lambda kind, number: taken.append((kind, number)))
    answer = api.push("trading-activity", day(), **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer["Retry-After"]) == (409, "1")
    assert taken[0][0] is Lock.IDEMPOTENCY
    assert TradingDay.objects.count() == 0
