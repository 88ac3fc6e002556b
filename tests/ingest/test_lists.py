"""Lists: filters, pages, cursors, exact numbers."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest

from activity.models import TradingDay
from customers.contract import CUSTOMERS
from tests.ingest.api import Api, customer, day, open_house, transaction
from track360.ingest.intake import ingest_batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    house = open_house()
    house.outcomes("customers", *[customer(f"c{n}", affiliate_id="AB"[n % 2]) for n in range(6)])
    return house


def ids(answer: Any, name: str = "customer_id") -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row[name] for row in answer.json()["data"]]


def test_pages(api: Api) -> None:
    first = api.get("customers?per_page=4").json()
    assert [row["customer_id"] for row in first["data"]] == ["c0", "c1", "c2", "c3"]
    assert first["meta"] | {"next_cursor": ""} == {"total": 6, "page": 1, "per_page": 4, "next_cursor": ""}
    second = api.get("customers?per_page=4&page=2").json()
    assert [row["customer_id"] for row in second["data"]] == ["c4", "c5"]
    assert second["meta"]["next_cursor"] is None
    assert api.get("customers?page=1000000").json()["data"] == []


def test_a_walk_gives_every_row_once_while_others_write(api: Api) -> None:
    seen, path = [], "customers?per_page=2"
    for turn in range(3):
        answer = api.get(path).json()
        assert answer["meta"]["total"] == 6
        seen += [row["customer_id"] for row in answer["data"]]
        api.outcomes("customers", customer(f"new{turn}"), customer("c0", affiliate_id="AB"[turn % 2], phase=turn))
        path = f"customers?per_page=2&cursor={answer['meta']['next_cursor']}"
    assert seen == [f"c{n}" for n in range(6)]
    assert answer["meta"]["next_cursor"] is None


def test_a_cursor_is_good_for_its_list_alone(api: Api) -> None:
    cursor = api.get("customers?per_page=2&affiliate_id=A").json()["meta"]["next_cursor"]
    assert ids(api.get(f"customers?per_page=2&affiliate_id=A&cursor={cursor}")) == ["c4"]
    other = open_house()
    for answer in (
        api.get(f"customers?cursor={cursor}"),
        api.get(f"customers?affiliate_id=B&cursor={cursor}"),
        api.get(f"customers?affiliate_id=A&page=2&cursor={cursor}"),
        api.get(f"transactions?cursor={cursor}"),
        api.get(f"customers?affiliate_id=A&cursor={cursor}x"),
        api.get("customers?cursor=%00"),
        api.get("customers?cursor="),
        other.get(f"customers?affiliate_id=A&cursor={cursor}"),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_others_rows_are_not_there(api: Api) -> None:
    other = open_house()
    batch = api.push("customers", customer("c9")).json()["meta"]["batch_id"]
    assert other.listed("customers") == []
    assert other.get(f"batches/{batch}").status_code == 404
    assert other.get("batches/99999999999999999999").status_code == 404
    assert api.get(f"batches/{batch}").status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("affiliate_id=B", ["c1", "c3", "c5"]),
        ("customer_id=c3", ["c3"]),
        ("campaign_id=x", []),
        ("trading_account_type=live", []),
        ("country_code=GR&affiliate_id=A", []),
        ("signup_date_from=2026-01-01&signup_date_to=2026-01-01", ["c0", "c1", "c2", "c3", "c4", "c5"]),
        ("signup_date_from=2026-01-02", []),
        ("modified_to=2020-01-01T00:00:00Z", []),
        ("modified_from=2020-01-01T00:00:00Z&customer_id=c0", ["c0"]),
    ],
)
def test_customer_filters(api: Api, query: str, found: list[str]) -> None:
    assert ids(api.get(f"customers?{query}")) == found


def test_what_came_late_with_an_old_date_is_in_the_window_in_which_it_came(api: Api) -> None:
    ingest_batch(CUSTOMERS, api.partner, [customer("early")], received_at=datetime(2026, 1, 1, tzinfo=UTC))
    late = customer("late", last_modified_date="2025-06-01T00:00:00Z")
    ingest_batch(CUSTOMERS, api.partner, [late], received_at=datetime(2026, 1, 3, tzinfo=UTC))
    window = "received_from=2026-01-02T00:00:00Z&received_to=2026-01-04T00:00:00Z"
    assert ids(api.get(f"customers?{window}")) == ["late"]
    assert ids(api.get("customers?received_to=2026-01-01T00:00:00Z")) == ["early"]
    assert "late" not in ids(api.get("customers?modified_from=2026-01-02T00:00:00Z"))
    filled = customer("early", last_modified_date="2025-01-01T00:00:00Z", email="e@a.example")
    receipt = ingest_batch(CUSTOMERS, api.partner, [filled], received_at=datetime(2026, 1, 3, tzinfo=UTC))
    assert receipt.counts == {"stale": 1}
    assert ids(api.get(f"customers?{window}")) == ["early", "late"]


def test_another_partners_batches_open_no_window(api: Api) -> None:
    other = open_house()
    other.outcomes("customers", customer("c0"))
    assert ids(other.get("customers?received_from=2020-01-01T00:00:00Z")) == ["c0"]
    assert len(ids(api.get("customers?received_from=2020-01-01T00:00:00Z"))) == 6


def test_a_bound_without_offset_is_in_the_partners_zone(api: Api) -> None:
    api.outcomes("customers", customer("late", last_modified_date="2030-01-01T00:00:00Z"))
    assert ids(api.get("customers?modified_from=2030-01-01T02:00:00")) == ["late"]
    assert ids(api.get("customers?modified_from=2030-01-01T02:00:01")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=approved", ["t1", "t3"]),
        ("transaction_type=withdrawal", ["t2"]),
        ("currency=EUR", ["t3"]),
        ("customer_id=c1&status=pending", ["t2"]),
        ("date_from=2026-01-06&date_to=2026-01-31", ["t2"]),
        ("date_from=2026-02-01", ["t3"]),
    ],
)
def test_transaction_filters(api: Api, query: str, found: list[str]) -> None:
    api.outcomes(
        "transactions",
        transaction("t1"),
        transaction("t2", transaction_type="withdrawal", status="pending", transaction_date="2026-01-31T12:00:00Z"),
        transaction("t3", currency="EUR", transaction_date="2026-01-31T22:30:00Z"),
    )
    assert ids(api.get(f"transactions?{query}"), "transaction_id") == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("instrument=XAUUSD", ["2026-01-06"]),
        ("currency=EUR", ["2026-01-07"]),
        ("date_from=2026-01-06&date_to=2026-01-06", ["2026-01-06"]),
        ("customer_id=c2", []),
    ],
)
def test_activity_filters(api: Api, query: str, found: list[str]) -> None:
    api.outcomes(
        "trading-activity",
        day(),
        day(date="2026-01-06", instrument="XAUUSD"),
        day(date="2026-01-07", currency="EUR"),
    )
    assert ids(api.get(f"trading-activity?{query}"), "date") == found


@pytest.mark.parametrize(
    "query",
    ["per_page=0", "per_page=501", "per_page=x", "page=0", "page=-1", "page=1e3", "page=\uff11", "afiliate_id=A",
     "signup_date_from=today", "signup_date_from=2026-02-30", "modified_from=2026-01-01", "customer_id=%00",
     "modified_from=2026-02-30T00:00:00Z", "customer_id=" + "x" * 501, "format=xml", "challenge_type=x",
     "affiliate_id=A&affiliate_id=B", "per_page=5&per_page=5"],
)  # fmt: skip
def test_parameters_that_are_refused(api: Api, query: str) -> None:
    answer = api.get(f"customers?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_decimals_come_back_exactly_as_sent(api: Api) -> None:
    dice = random.Random(3)
    sent: dict[str, str] = {}
    for batch in range(10):
        rows = []
        for n in range(1000):
            key, text = f"i{batch}-{n}", _decimal(dice)
            sent[key] = text
            rows.append(orjson.dumps(day(instrument=key, pnl="@")).replace(b'"@"', text.encode()))
        answer = api.send("trading-activity", b"[" + b",".join(rows) + b"]")
        assert answer.json()["meta"]["created"] == 1000, answer.content[:300]
    got = _exact_pnl(api)
    assert len(got) == 10_000
    assert got == {key: Decimal(text) for key, text in sent.items()}
    stored = dict(TradingDay.objects.values_list("instrument", "pnl"))
    assert stored == got


def _decimal(dice: random.Random) -> str:
    digits = str(dice.randrange(1, 10 ** dice.randint(1, 15)))
    return ("-" if dice.random() < 0.5 else "") + str(Decimal(digits).scaleb(-dice.randint(0, 15)))


def _exact_pnl(api: Api) -> dict[str, Decimal]:
    import json

    got: dict[str, Decimal] = {}
    path = "trading-activity?per_page=500"
    while path:
        answer = json.loads(api.get(path).content, parse_float=Decimal, parse_int=Decimal)
        got |= {row["instrument"]: row["pnl"] for row in answer["data"]}
        cursor = answer["meta"]["next_cursor"]
        path = f"trading-activity?per_page=500&cursor={cursor}" if cursor else ""
    return got


@pytest.mark.parametrize(
    "query",
    ["customers?country_code=XX", "transactions?currency=usd", "trading-activity?currency=EU",
     "transactions?status=completed", "transactions?transaction_type=challenge_fee"],
)  # fmt: skip
def test_a_code_that_does_not_exist_is_refused(api: Api, query: str) -> None:
    answer = api.get(query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert "There is no such code." in answer.content.decode()
