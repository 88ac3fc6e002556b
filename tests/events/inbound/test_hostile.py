"""Whatever is sent: an answer that is no 500, and the body is kept."""

from __future__ import annotations

import pytest

from tests.events.inbound.hooks import Hook
from tests.events.inbound.hostile import bodies
from track360.events.inbound import service
from track360.events.inbound.models import InboundCall
from track360.events.inbound.registry import SENDERS


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(SENDERS))
def test_hostile_bodies_are_answered_and_kept(kind: str, settings: object) -> None:
    settings.API_CLIENT_RATE_LIMIT = 10**6  # type: ignore[attr-defined]
    hook, sent = Hook(kind), set(bodies(60, seed=14))
    statuses = {body: hook.send(body).status_code for body in sent}
    assert set(statuses.values()) == {200}
    assert {service.bytes_of(call) for call in InboundCall.objects.all()} == sent
