"""Events as somebody is told them. Of a record only its name is kept, so it is told as it is now: nothing personal
lies about in events, and whoever reads late is not told what is no longer so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from track360.events import registry
from track360.events.catalogue import CATALOGUE, VERSION
from track360.events.feed.models import Event
from track360.partners.models import Partner

Json = dict[str, Any]


def event_id(partner: Partner, event: Event) -> str:
    """The id by which receivers know an event again: a function of what it was made from."""
    return partner.opaque.id(f"event {event.type}", event.source)


def told(partner: Partner, events: Sequence[Event]) -> list[Json]:
    """The partner's events as it is told them, with the partner's own ``number``."""
    records = {kind: registry.SUBJECTS[kind].read(partner, some) for kind, some in _subjects(events).items()}
    return [
        _told(partner, event, records.get(CATALOGUE[event.type].subject, {}).get(event.subject)) for event in events
    ]


def _told(partner: Partner, event: Event, record: Json | None) -> Json:
    return {
        "id": event_id(partner, event),
        "number": event.number,
        "type": event.type,
        "version": VERSION,
        "timestamp": event.at,
        "affiliate_id": event.affiliate_id or None,
        "data": record,
        "change": event.change,
    }


def facts(partner: Partner, affiliate_id: str, events: Sequence[Event]) -> list[Json]:
    """What an affiliate's postback may say of its own events, flat, by the names of ``placeholders``.

    What is unknown, or somebody else's, is not in it.
    """
    own = [event for event in events if event.affiliate_id == affiliate_id]
    known: dict[str, dict[str, Json]] = {}
    for kind, subjects in _subjects(own).items():
        read = registry.SUBJECTS[kind].facts
        known[kind] = read(partner, affiliate_id, subjects) if read else {}
    return [
        {"event": event.type, "event_id": event_id(partner, event), "time": event.at}
        | known.get(CATALOGUE[event.type].subject, {}).get(event.subject, {})
        for event in events
    ]


def _subjects(events: Iterable[Event]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if kind := CATALOGUE[event.type].subject:
            found[kind].add(event.subject)
    return found
