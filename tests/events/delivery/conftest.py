"""Endpoints that are really called, on loopback."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests import factories as make
from tests.events.receiver import Receiver
from track360.core import clock
from track360.events.delivery import signing
from track360.events.delivery.sender import Sender
from track360.events.endpoints.models import Endpoint
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.outbox import Happened

NOW = datetime(2026, 3, 18, 6, tzinfo=UTC)


def endpoint(partner: Partner, to: Receiver | str, **fields: Any) -> Endpoint:
    url = to if isinstance(to, str) else to.url
    return Endpoint.objects.create(
        partner=partner, **{"name": "CRM", "url": url, "secret": signing.new_secret(), "made_by": "tests", **fields}
    )


def happened(partner: Partner, *subjects: str, **parts: Any) -> None:
    outbox.append(partner.pk, [Happened("batch.received", subject, **parts) for subject in subjects])


def send_all() -> None:
    """What a sender does, until nothing is due."""
    Sender(lambda: False, threads=8).turn_until_idle()


class Clock:
    """Stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(clock.now())
    monkeypatch.setattr(clock, "now", made)
    return made


@pytest.fixture
def acme(db: None) -> Partner:
    return make.make_partner("acme")
