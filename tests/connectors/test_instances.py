"""One of our instances pulls from another, over HTTP with a real token."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from activity.models import TradingDay
from customers.models import Customer
from tests.connectors.cases import customer, day, payment
from tests.connectors.conftest import Clock, make_source
from tests.factories import make_affiliate, make_partner
from track360.connectors.pull import runner
from track360.ingest import intake, registry
from track360.partners.credentials.services import create_client
from transactions.models import Transaction

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {
    Customer: ("customer_id", "affiliate_id", "email", "country_code", "extra"),
    Transaction: (
        "transaction_id",
        "customer_id",
        "amount_currency",
        "currency",
        "status",
        "transaction_date",
    ),
    TradingDay: ("date", "customer_id", "instrument", "lots_traded", "commission", "pnl", "extra"),
}


def rows(partner: Any) -> list[Any]:
    return [sorted(map(str, model.objects.filter(partner=partner).values_list(*f))) for model, f in FIELDS.items()]


def test_a_second_instance_ends_with_the_same_rows(live_server: Any, settings: Any, clock: Clock) -> None:
    first, second = (make_partner(code, zone="Europe/Athens") for code in ("first", "second"))
    for partner in (first, second):
        make_affiliate(partner, "A1")
    pushed = {
        "customers": [customer(n, country_code="GR", score=n) for n in range(30)],
        "transactions": [payment(n, customer_id=f"c{n:04}", amount_currency=0.07) for n in range(30)],
        "trading-activity": [day(1, n, customer_id="c0001", pnl=-0.29) for n in range(30)],
    }
    for entity, records in pushed.items():
        intake.ingest_batch(registry.ENTITIES[entity], first, records, intake.Options(mode="atomic"))
    client, secret = create_client(first, "Second instance", "read")
    settings.OUTBOUND_ALLOW = frozenset({live_server.url.removeprefix("http://")})
    clock.now = datetime.now(UTC)
    source = make_source(second, live_server.url, {"client_id": client.client_id, "client_secret": secret}, streams=[])
    runs = runner.run(source.pk, clock, forced=True)
    assert runs is not None
    assert [(run.stream, run.status, run.rows, run.reason) for run in runs] == [
        ("customers", "done", 30, ""),
        ("transactions", "done", 30, ""),
        ("trading-activity", "done", 30, ""),
    ]
    assert rows(second) == rows(first)
    assert TradingDay.objects.filter(partner=second, date=date(2026, 1, 2)).get().pnl.as_tuple().exponent == -2
    clock.now = datetime.now(UTC) + timedelta(minutes=1)
    late = day(1, 90, customer_id="c0002", last_modified_date="2025-12-31T00:00:00Z")
    intake.ingest_batch(registry.ENTITIES["trading-activity"], first, [late])
    again = runner.run(source.pk, clock, forced=True)
    assert again is not None
    assert [run.outcomes.get("created", 0) for run in again] == [0, 0, 1]
    assert rows(second) == rows(first)
