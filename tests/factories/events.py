"""Rows of events: where they are sent, and what was."""

from __future__ import annotations

from secrets import token_bytes
from typing import Any

from tests.factories.common import MOMENT
from track360.events.delivery import signing
from track360.events.delivery.models import Attempt, Delivery
from track360.events.endpoints.models import Endpoint
from track360.events.inbound.models import InboundCall, InboundSource
from track360.partners.models import Partner


def make_endpoint(partner: Partner, url: str = "https://1.1.1.1/hook", **fields: Any) -> Endpoint:
    """A webhook that nobody answers at."""
    filled = {"name": "CRM", "secret": signing.new_secret(), "made_by": "tests", **fields}
    return Endpoint.objects.create(partner=partner, url=url, **filled)


def make_delivery(endpoint: Endpoint, **fields: Any) -> Delivery:
    """One that waits, with an attempt that failed."""
    endpoint.sequence += 1
    endpoint.save()
    filled = {"type": "customer.created", "sequence": endpoint.sequence, "next_attempt_at": MOMENT, **fields}
    made = Delivery.objects.create(endpoint=endpoint, **filled)
    Attempt.objects.create(delivery=made, at=MOMENT, status=500, milliseconds=3, answer="<script>alert(1)</script>")
    return made


def make_inbound_source(partner: Partner, **fields: Any) -> InboundSource:
    """A system that calls us, with a mapping of nothing."""
    filled = {"kind": "psp", "name": "PSP", "signing_secret": "between us", "made_by": "tests", **fields}
    mapping = {"event": "type", "events": {}, "unused": []}
    return InboundSource.objects.create(partner=partner, **{"mapping": mapping, "digest": token_bytes(32), **filled})


def make_inbound_call(source: InboundSource, **fields: Any) -> InboundCall:
    """One that nobody understood."""
    filled = {"received_at": MOMENT, "body": "{}", "outcome": "quarantined", "reason": "There is no mapping.", **fields}
    return InboundCall.objects.create(source=source, **{"digest": token_bytes(32), **filled})
