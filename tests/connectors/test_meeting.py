"""A push and a pull of the same day at the same time, each on a connection of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from activity.models import TradingDay
from commissions.ledger.models import LedgerEntry
from commissions.settle.settler import settle
from tests.concurrency.test_ingest import together
from tests.connectors.cases import TRADES, day
from tests.connectors.conftest import Clock, make_source
from tests.factories import make_affiliate, make_assignment, make_customer, make_partner, make_plan
from tests.ingest.api import Api
from track360.connectors.models import Source
from track360.connectors.pull import runner
from track360.connectors.reconcile import store
from track360.demo.broker_server import Broker
from track360.ingest.models import Batch
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db(transaction=True)
TRADERS = range(1, 21)
FIRST = date(2026, 1, 2)


@pytest.fixture
def partner(db: None) -> Partner:
    made = make_partner("both-ways", zone="UTC")
    affiliate = make_affiliate(made, "A1")
    make_assignment(affiliate, make_plan(made))
    for trader in TRADERS:
        make_customer(affiliate, f"c{trader}")
    return made


def pulled(partner: Partner, broker: Broker, dialect: str) -> Source:
    """A source whose partner tells the same days, as rows or as the deals they are made of."""
    broker.store.put("trading-activity", [day(trader, 0, lots_traded=0.03) for trader in TRADERS])
    if dialect == "track360":
        return make_source(partner, broker.url, streams=["trading-activity"])
    config = TRADES.config(broker.url)
    return make_source(partner, broker.url, TRADES.credentials, connector=dialect, config=config, streams=["deals"])


@pytest.mark.parametrize("dialect", ["track360", "metatrader"])
def test_one_row_one_commission_and_no_difference(partner: Partner, clock: Clock, allowed: Any, dialect: str) -> None:
    with Broker(dialect) as broker:
        allowed(broker.url)
        source = pulled(partner, broker, dialect)
        api = Api(partner)
        pushed = [day(trader, 0, lots_traded=0.03) for trader in reversed(TRADERS)]
        for _ in range(3):
            answer, runs = together(
                lambda: api.push("trading-activity", *pushed),
                lambda: runner.run(source.pk, clock, forced=True),
            )
            assert (answer.status_code, [run.reason for run in runs]) == (200, [""])
            clock.pass_(minutes=10)
        kept, [report] = store.of_source(source, FIRST, "test", clock)
    assert {"push", "pull:crm"} <= set(Batch.objects.values_list("origin", flat=True))
    settle(partner)
    assert TradingDay.objects.count() == len(TRADERS)
    lines = LedgerEntry.objects.values_list("customer_id", "amount")
    assert sorted(lines) == sorted((f"c{trader}", Decimal("0.15")) for trader in TRADERS)
    assert (kept.verdict, kept.matched, report.sums["lots_traded"]) == (
        "equal",
        len(TRADERS),
        (Decimal("0.60"), Decimal("0.60")),
    )
