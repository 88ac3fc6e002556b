"""From events to deliveries: what each endpoint may have and asked for, numbered by the endpoint itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from track360.core import clock
from track360.events.catalogue import FOR_AFFILIATES
from track360.events.delivery.models import Replay
from track360.events.endpoints.models import Endpoint
from track360.events.feed.models import Event, Relay
from track360.events.feed.rendering import told

PORTION = 2000
"""Events that are looked at in one transaction."""
_INSERT = """
INSERT INTO events_delivery (endpoint_id, event, type, replay_id, sequence, state, attempts, next_attempt_at)
SELECT %(endpoint)s, wanted.number, wanted.type, %(replay)s,
    %(sequence)s + row_number() OVER (ORDER BY wanted.number), 'waiting', 0, %(now)s
FROM unnest(%(numbers)s::bigint[], %(types)s::text[]) AS wanted(number, type)"""


def expand() -> int:
    """Make deliveries of what endpoints have not seen, and of what is replayed; how many."""
    total = 0
    while made := sum(_new(pk) for pk in _behind()) + sum(_again(pk) for pk in _replaying()):
        total += made
    return total


def _active() -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(state=Endpoint.State.ACTIVE, partner__suspended_at=None)


def _behind() -> list[int]:
    latest = Relay.objects.filter(partner=OuterRef("partner")).values("number")
    return list(_active().filter(seen__lt=Subquery(latest)).values_list("pk", flat=True))


def _replaying() -> list[int]:
    rows = Replay.objects.filter(done__lt=F("last"), endpoint__in=_active())
    return list(rows.order_by("id").values_list("pk", flat=True))


@transaction.atomic
def _new(pk: int) -> int:
    """A portion of what an endpoint has not seen; how many events were looked at."""
    endpoint = _locked(pk)
    if endpoint is None:
        return 0
    latest = Relay.objects.values_list("number", flat=True).get(partner=endpoint.partner_id)
    events = list(_events(endpoint, endpoint.seen, latest))
    endpoint.seen = events[-1].number if len(events) == PORTION else latest
    _deliver(endpoint, events, None)
    return len(events)


@transaction.atomic
def _again(pk: int) -> int:
    """A portion of a replay; how many events were looked at."""
    replay = Replay.objects.select_related("endpoint").get(pk=pk)
    endpoint = _locked(replay.endpoint_id)
    if endpoint is None:
        return 0
    replay.refresh_from_db()
    events = list(_events(endpoint, replay.done, replay.last))
    replay.done = events[-1].number if len(events) == PORTION else replay.last
    replay.save(update_fields=["done"])
    _deliver(endpoint, events, replay)
    return len(events)


def _locked(pk: int) -> Endpoint | None:
    """The endpoint, which nobody else expands until the transaction ends; None where somebody does."""
    return (
        Endpoint.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("partner")
        .filter(pk=pk, state=Endpoint.State.ACTIVE)
        .first()
    )


def _events(endpoint: Endpoint, after: int, until: int) -> Iterable[Event]:
    rows = Event.objects.filter(partner=endpoint.partner_id, number__gt=after, number__lte=until)
    # An affiliate's own are found by an index; of a partner's all are looked at.
    own = rows.filter(affiliate_id=endpoint.affiliate_id) if endpoint.is_postback else rows
    return own.order_by("number")[:PORTION]


def _deliver(endpoint: Endpoint, events: list[Event], replay: Replay | None) -> None:
    wanted = _wanted(endpoint, events)
    values: dict[str, Any] = {
        "endpoint": endpoint.pk,
        "replay": replay and replay.pk,
        "sequence": endpoint.sequence,
        # By the clock that senders look at.
        "now": clock.now(),
        "numbers": [event.number for event in wanted],
        "types": [event.type for event in wanted],
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
    endpoint.sequence += len(wanted)
    endpoint.save(update_fields=["sequence", "seen"])


def _wanted(endpoint: Endpoint, events: list[Event]) -> list[Event]:
    """Those that it may have, asked for, and does not filter out."""
    types = set(endpoint.types or FOR_AFFILIATES if endpoint.is_postback else endpoint.types)
    if endpoint.is_postback:
        types &= set(FOR_AFFILIATES)
    found = [event for event in events if not types or event.type in types]
    filters = dict(endpoint.filters)
    whose = filters.pop("affiliate_id", None)
    found = [event for event in found if not whose or event.affiliate_id in whose]
    if not filters or not found:
        return found
    records = told(endpoint.partner, found)
    return [event for event, record in zip(found, records, strict=True) if _passes(record["data"] or {}, filters)]


def _passes(record: dict[str, Any], filters: dict[str, list[str]]) -> bool:
    """Whether every field that is filtered by has one of the values; a record without the field has none."""
    return all(str(record.get(name)) in values for name, values in filters.items())
