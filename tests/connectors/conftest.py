"""A simulated broker over real sockets, and a source that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.connectors.canary import Canary
from tests.connectors.cases import PAIR
from tests.factories import make_affiliate, make_partner
from track360.connectors import sources
from track360.connectors.models import Run, Source
from track360.connectors.pull import runner
from track360.demo.broker_server import Broker
from track360.partners.models import Partner

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)


class Clock:
    """A clock that tests set."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **by: float) -> None:
        """Let time pass, backwards if negative."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def partner(db: None) -> Partner:
    made = make_partner("northwind", zone="UTC")
    make_affiliate(made, "A1")
    return made


@pytest.fixture
def allowed(settings: Any) -> Callable[[str], None]:
    """Exempts an address from the guard, as only the environment can."""

    def allow(url: str) -> None:
        settings.OUTBOUND_ALLOW = frozenset({*settings.OUTBOUND_ALLOW, url.partition("://")[2]})

    return allow


@pytest.fixture
def broker(allowed: Callable[[str], None]) -> Iterator[Broker]:
    with Broker() as made:
        allowed(made.url)
        yield made


@pytest.fixture
def source(partner: Partner, broker: Broker) -> Source:
    return make_source(partner, broker.url)


def make_source(partner: Partner, url: str, credentials: dict[str, Any] = PAIR, **fields: Any) -> Source:
    """A source that reads customers from a simulated broker, from the beginning of 2026."""
    given = {"connector": "track360", "code": "crm", "config": {"base_url": url}, "streams": ["customers"]}
    made = Source(partner=partner, **{**given, "begin": datetime(2026, 1, 1, tzinfo=UTC), "page_size": 10, **fields})
    sources.entrust(made, credentials)
    made.next_run_at = NOON
    made.save()
    return made


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.server.shutdown()
    made.server.server_close()


def pull(source: Source, clock: Clock) -> Run:
    runs = runner.run(source.pk, clock, forced=True)
    assert runs is not None
    return runs[0]
