"""Two thousand hostile bodies to each kind of inbound source: no 500, and every body kept."""

from __future__ import annotations

from collections import Counter

from django.conf import settings

from tests import factories as make
from tests.events.inbound.hooks import Hook
from tests.events.inbound.hostile import bodies
from track360.events.inbound import service
from track360.events.inbound.models import InboundCall
from track360.events.inbound.registry import SENDERS

COUNT = 2000


def run() -> str:
    """The figures of the campaign in words."""
    settings.API_CLIENT_RATE_LIMIT = 10**6
    settings.ALLOWED_HOSTS = ["*"]
    answered: Counter[int] = Counter()
    for seed, kind in enumerate(sorted(SENDERS)):
        hook = Hook(kind, make.make_partner(f"campaign-{kind}", vertical="prop-trading"))
        sent = list(bodies(COUNT, seed))
        answered.update(hook.send(body).status_code for body in sent)
        kept = {service.bytes_of(call) for call in InboundCall.objects.filter(source=hook.source)}
        assert kept == set(sent), f"{kind}: {len(set(sent) - kept)} bodies are not kept"
    assert set(answered) == {200}, answered
    outcomes = Counter(InboundCall.objects.values_list("outcome", flat=True))
    told = ", ".join(f"{number:,} {name}" for name, number in sorted(outcomes.items()))
    return f"{answered[200]:,} hostile bodies, each answered 200 and kept: {told}"
