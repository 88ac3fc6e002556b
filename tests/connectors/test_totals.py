"""Control totals over the API, and a day read again: zero difference where there is none, a list where there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from activity.models import TradingDay
from tests.connectors.cases import TRADES, day
from tests.connectors.conftest import Clock, make_source
from tests.factories import make_affiliate, make_customer, make_partner
from tests.partners.conftest import ask_token, bearer
from track360.connectors.models import Run, Source
from track360.connectors.pull import runner
from track360.connectors.reconcile import compare
from track360.demo.broker_server import Broker
from track360.ingest import intake, registry
from track360.ingest.models import Batch
from track360.partners.credentials import services
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db
JAN_2 = date(2026, 1, 2)


@pytest.fixture
def partner(db: None) -> Partner:
    made = make_partner("totals", zone="UTC")
    affiliate = make_affiliate(made, "A1")
    for number in range(1, 6):
        make_customer(affiliate, f"c{number}")
    return made


def push(partner: Partner, *records: dict[str, Any]) -> None:
    intake.ingest_batch(registry.ENTITIES["trading-activity"], partner, list(records))


def send(partner: Partner, *entries: dict[str, Any]) -> Any:
    client = Client(**bearer(ask_token(*services.create_client(partner)).json()["access_token"]))
    return client.post("/api/v1/forex/control-totals", json.dumps(entries), "application/json")


def test_equal_totals_match_to_the_cent(partner: Partner) -> None:
    push(partner, *[day(n, 0, pnl=-0.1, lots_traded=0.07) for n in (1, 2, 3)])
    entry = {"entity": "trading-activity", "date": "2026-01-02", "currency": "USD", "rows": 3}
    answer = send(partner, entry | {"lots_traded": 0.21, "pnl": -0.3, "commission": 0.21})
    assert answer.status_code == 200
    assert answer.json()["meta"] == {"received": 1, "matched": 1, "different": 0}
    assert answer.json()["data"][0]["figures"]["pnl"] == {"yours": -0.3, "ours": -0.3, "difference": 0.0}


def test_what_differs_is_told_by_figure(partner: Partner) -> None:
    push(partner, day(1, 0))
    answer = send(partner, {"entity": "trading-activity", "date": "2026-01-02", "rows": 2, "pnl": -1.5}).json()
    assert answer["meta"]["different"] == 1
    assert answer["data"][0]["matched"] is False
    assert answer["data"][0]["figures"]["rows"] == {"yours": 2, "ours": 1, "difference": -1}
    assert answer["data"][0]["figures"]["pnl"]["difference"] == 0


def test_nothing_of_another_partner_is_counted(partner: Partner) -> None:
    other = make_partner("other")
    make_customer(make_affiliate(other, "A1"), "c1")
    push(other, day(1, 0))
    answer = send(partner, {"entity": "trading-activity", "date": "2026-01-02", "rows": 0}).json()
    assert answer["data"][0]["matched"] is True


@pytest.mark.parametrize(
    ("entry", "pointer"),
    [
        ({"entity": "affiliates", "date": "2026-01-02", "rows": 1}, "/entity"),
        ({"entity": "customers", "rows": 1}, ""),
        ({"entity": "transactions", "date": "2026-13-02", "rows": 1}, "/date"),
        ({"entity": "transactions", "date": "2026-02-30", "rows": 1}, "/date"),
        ({"entity": "transactions", "date": "0000-01-01", "rows": 1}, "/date"),
        ({"entity": "trading-activity", "date": "2026-01-02", "rows": -1}, "/rows"),
        ({"entity": "customers", "date": "2026-01-02", "rows": 1, "pnl": 1}, ""),
        (5, ""),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(partner: Partner, entry: Any, pointer: str) -> None:
    answer = send(partner, entry)
    assert answer.status_code == 422
    assert (answer.json()["errors"][0]["index"], answer.json()["errors"][0]["pointer"]) == (0, pointer)


@pytest.fixture
def server(allowed: Any) -> Iterator[Broker]:
    with Broker("metatrader") as made:
        allowed(made.url)
        made.store.put("trading-activity", [day(n, 0, lots_traded=0.03) for n in range(1, 6)])
        yield made


@pytest.fixture
def source(partner: Partner, server: Broker) -> Source:
    config = TRADES.config(server.url)
    return make_source(
        partner, server.url, TRADES.credentials, connector="metatrader", config=config, streams=["deals"]
    )


def reports(source: Source) -> list[compare.Report]:
    return compare.reconcile(source, JAN_2, lambda: datetime(2026, 1, 10, tzinfo=UTC))


def test_a_push_and_a_pull_of_one_day_are_one_row_without_difference(
    partner: Partner, source: Source, clock: Clock
) -> None:
    push(partner, *[day(n, 0, lots_traded=0.03) for n in range(1, 6)])
    runner.run(source.pk, clock)
    [report] = reports(source)
    assert (report.theirs, report.ours, report.matched, report.is_clean) == (5, 5, 5, True)
    assert report.sums["lots_traded"] == (Decimal("0.15"), Decimal("0.15"))
    assert TradingDay.objects.filter(partner=partner).count() == 5


def test_missing_and_different_rows_are_listed_and_nothing_is_written(partner: Partner, source: Source) -> None:
    push(partner, day(1, 0, lots_traded=0.03), day(2, 0, lots_traded=0.05), day(3, 0, instrument="XAUUSD"))
    batches = Batch.objects.count()
    [report] = reports(source)
    assert report.missing_there == [("2026-01-02", "c3", "XAUUSD", "USD")]
    assert [key[1] for key in report.missing_here] == ["c3", "c4", "c5"]
    assert report.different == [(("2026-01-02", "c2", "EURUSD", "USD"), ["lots_traded"])]
    assert (Batch.objects.count(), Run.objects.count(), TradingDay.objects.count()) == (batches, 0, 3)


def test_a_gap_that_the_other_way_filled_is_no_difference(partner: Partner, source: Source) -> None:
    push(partner, *[day(n, 0, lots_traded=0.03, spread_cost=1.2) for n in range(1, 6)])
    [report] = reports(source)
    assert report.is_clean


def test_the_command_fails_where_they_differ(partner: Partner, source: Source) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="They differ"):
        call_command("reconcile", "totals/crm", "2026-01-02", stdout=out)
    assert "trading-activity: 5 rows there, 0 here" in out.getvalue()
    assert "missing here: 2026-01-02 c1 EURUSD USD" in out.getvalue()
