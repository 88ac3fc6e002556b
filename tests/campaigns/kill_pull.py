"""Fifty SIGKILLs at random moments of a pull: at the end the rows are a clean run's, each exactly once."""

from __future__ import annotations

import os
import random
import signal
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, connections

from activity.models import TradingDay
from customers.models import Customer, CustomerVersion
from tests.connectors.cases import customer, day
from track360.affiliates.models import Affiliate
from track360.connectors import sources
from track360.connectors.models import Deal, Run, Source
from track360.connectors.pull import runner
from track360.demo.broker_server import Broker
from track360.partners.models import Partner

KILLS = 50
CUSTOMERS = 20_000
DAYS = 8_000


def run() -> str:
    """The figures of the campaign in words."""
    partner = Partner.objects.create(code=f"kill-pull-{time.time_ns()}", name="Kill", vertical="forex", zone="UTC")
    Affiliate.objects.create(partner=partner, affiliate_id="A1", name="A1", status="active")
    with Broker("track360") as crm, Broker("metatrader") as server:
        _fill(crm, server)
        settings.OUTBOUND_ALLOW = frozenset(each.url.removeprefix("http://") for each in (crm, server))
        made = [
            _source(partner, "crm", "track360", {"base_url": crm.url}, _pair(crm)),
            _source(partner, "mt", "metatrader", {"base_url": server.url, "zone": "UTC"}, {"key": "simulated"}),
        ]
        kills = _kill(made)
        for source in made:
            _finish(source)
    return f"{kills} SIGKILLs, {_interrupted(partner)} of them within a run; {_proved(partner)}"


def _fill(crm: Broker, server: Broker) -> None:
    crm.store.put("customers", [customer(n) for n in range(CUSTOMERS)])
    rows = [day(n % 40 + 1, n // 40, customer_id=f"c{n % 40:04}", lots_traded=0.03) for n in range(DAYS)]
    server.store.put("trading-activity", rows)


def _pair(broker: Broker) -> dict[str, str]:
    return {"client_id": broker.store.client_id, "client_secret": broker.store.client_secret}


def _source(partner: Partner, code: str, connector: str, config: dict[str, Any], secret: dict[str, str]) -> Source:
    made = Source(partner=partner, code=code, connector=connector, config=config, page_size=200)
    made.begin = datetime(2026, 1, 1, tzinfo=UTC)
    made.streams = ["deals"] if connector == "metatrader" else ["customers"]
    sources.entrust(made, secret)
    made.save()
    return made


def _kill(made: list[Source]) -> int:
    """Start runs and kill them; a source that is read is begun again from the beginning."""
    dice = random.Random(50)  # the same moments each time
    connections.close_all()
    for number in range(KILLS):
        child = os.fork()
        if child == 0:
            runner.run(made[number % 2].pk, forced=True)
            os._exit(0)
        time.sleep(dice.uniform(0.02, 1.5))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return KILLS


def _finish(source: Source) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        runs = runner.run(source.pk, forced=True)
        if runs and {each.status for each in runs} == {"done"}:
            return
        time.sleep(0.1)
    raise AssertionError(f"{source} was not read to its end")


def _interrupted(partner: Partner) -> int:
    return Run.objects.filter(source__partner=partner, status="interrupted").count()


def _proved(partner: Partner) -> str:
    ids = list(Customer.objects.filter(partner=partner).order_by("customer_id").values_list("customer_id", flat=True))
    assert ids == [f"c{n:04}" if n < 10_000 else f"c{n}" for n in range(CUSTOMERS)] or len(set(ids)) == CUSTOMERS
    assert CustomerVersion.objects.filter(partner=partner).count() == CUSTOMERS
    assert Deal.objects.filter(partner=partner).count() == 2 * DAYS
    days = TradingDay.objects.filter(partner=partner, date__lt=datetime.now(UTC).date() + timedelta(days=1))
    assert days.count() == DAYS
    assert not days.exclude(lots_traded="0.03").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM connectors_dirtyday")
        assert cursor.fetchone()[0] == 0
    return f"{CUSTOMERS} customers and {2 * DAYS} deals each exactly once, {DAYS} days whole"
