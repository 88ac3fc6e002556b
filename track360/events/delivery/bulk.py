"""Deliveries to a CRM: many in one call, each with its own verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

import orjson

from track360.core import clock, http
from track360.core.json import dumps
from track360.events.delivery.attempted import Attempted
from track360.events.delivery.models import Delivery
from track360.events.endpoints.models import Endpoint
from track360.events.feed.models import Event
from track360.events.feed.rendering import told
from track360.events.targets.contract import Access, Row
from track360.events.targets.declared import UNREADABLE, Kind, rows_of
from track360.events.targets.registry import TARGETS
from track360.events.verdict import Outcome, Verdict, of_error

NOTHING = Verdict(Outcome.DELIVERED, answer="nothing of it is written")


@dataclass(frozen=True)
class Bulk:
    """What one CRM is to be told: by kind of object its rows, each with the deliveries that it answers for."""

    endpoint: Endpoint
    deliveries: list[Delivery]
    rows: dict[Kind, dict[str, Row]]
    of: dict[tuple[Kind, str], list[Delivery]]
    unreadable: dict[int, Verdict]


def bulks(deliveries: Iterable[Delivery]) -> list[Bulk]:
    """The bulks of claimed deliveries, one an endpoint."""
    by_endpoint: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        by_endpoint[delivery.endpoint_id].append(delivery)
    return [_bulk(some) for some in by_endpoint.values()]


def _bulk(deliveries: list[Delivery]) -> Bulk:
    endpoint = deliveries[0].endpoint
    made = Bulk(endpoint, deliveries, defaultdict(dict), defaultdict(list), {})
    numbers = [delivery.event for delivery in deliveries if delivery.event is not None]
    events = list(Event.objects.filter(partner=endpoint.partner_id, number__in=numbers))
    # As the endpoint is told it: exact numbers become those of JSON.
    said = {event.number: _plain(each) for event, each in zip(events, told(endpoint.partner, events), strict=True)}
    for delivery in deliveries:
        _put(made, delivery, said.get(delivery.event or 0))
    return made


def _put(made: Bulk, delivery: Delivery, event: dict[str, Any] | None) -> None:
    try:
        found = rows_of(made.endpoint.config, event) if event else []
    except UNREADABLE as error:
        made.unreadable[delivery.pk] = of_error(error)
        return
    for kind, row in found:
        # Records are told as they are now, so of several events about one object one row says all.
        made.rows[kind][row.id] = row
        made.of[kind, row.id].append(delivery)


def _plain(event: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = orjson.loads(dumps(event))
    return plain


def write(bulk: Bulk) -> list[Attempted]:
    """Write it; of a delivery with several rows the worst counts."""
    at, began = clock.now(), monotonic()
    verdicts: dict[int, Verdict] = dict(bulk.unreadable)
    for kind, rows in bulk.rows.items():
        for row, verdict in zip(rows.values(), _written(bulk.endpoint, kind, list(rows.values())), strict=True):
            for delivery in bulk.of[kind, row.id]:
                before = verdicts.get(delivery.pk)
                if before is None or before.outcome is Outcome.DELIVERED:
                    verdicts[delivery.pk] = verdict
    took = timedelta(seconds=monotonic() - began)
    return [Attempted(each, at, took, verdicts.get(each.pk, NOTHING)) for each in bulk.deliveries]


def _written(endpoint: Endpoint, kind: Kind, rows: list[Row]) -> list[Verdict]:
    target = TARGETS[endpoint.target]
    access = Access(endpoint.pk, endpoint.url, endpoint.credentials)
    found: list[Verdict] = []
    for start in range(0, len(rows), target.batch):
        some = rows[start : start + target.batch]
        try:
            found += target.write(access, kind.object, kind.id_property, some)
        except http.HttpError as error:
            found += [of_error(error)] * len(some)
    return found
