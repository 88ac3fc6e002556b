"""What goes over the wire: of a webhook the event as JSON, of a postback the template filled with its facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from track360.core.json import dumps
from track360.events.catalogue import VERSION
from track360.events.delivery import signing
from track360.events.delivery.models import Delivery
from track360.events.endpoints import templates
from track360.events.endpoints.models import Endpoint
from track360.events.feed.models import Event
from track360.events.feed.rendering import facts, told
from track360.partners.models import Partner

TEST = "test"
"""The type of what the test button sends; nothing happened."""


@dataclass(frozen=True)
class Message:
    """A delivery as it is sent."""

    delivery: Delivery
    url: str
    webhook_id: str
    body: bytes


def messages(deliveries: Iterable[Delivery]) -> list[Message]:
    """The messages of claimed deliveries: records are read once for all of a partner's, or of an affiliate's."""
    groups: dict[tuple[Partner, str], list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        groups[delivery.endpoint.partner, delivery.endpoint.affiliate_id].append(delivery)
    return [message for (partner, whose), some in groups.items() for message in _of_group(partner, whose, some)]


def _of_group(partner: Partner, affiliate_id: str, deliveries: list[Delivery]) -> list[Message]:
    numbers = {delivery.event for delivery in deliveries if delivery.event is not None}
    events = list(Event.objects.filter(partner=partner, number__in=numbers)) if numbers else []
    said = facts(partner, affiliate_id, events) if affiliate_id else told(partner, events)
    by_number = {event.number: each for event, each in zip(events, said, strict=True)}
    return [_message(each, by_number.get(each.event or 0) or _test(each, affiliate_id)) for each in deliveries]


def _message(delivery: Delivery, said: dict[str, Any]) -> Message:
    endpoint = delivery.endpoint
    # Numbers of the partner's are nobody's but its own; here the endpoint's own count.
    body = {name: value for name, value in said.items() if name != "number"} | {"sequence": delivery.sequence}
    if not endpoint.is_postback:
        return Message(delivery, endpoint.url, said["id"], dumps(body))
    url = templates.filled(endpoint.url, body)
    is_get = endpoint.method == Endpoint.Method.GET
    return Message(delivery, url, said["event_id"], b"" if is_get else dumps(body))


def _test(delivery: Delivery, affiliate_id: str) -> dict[str, Any]:
    webhook_id = delivery.endpoint.partner.opaque.id("test delivery", delivery.pk)
    if affiliate_id:
        return templates.EXAMPLE | {"event": TEST, "event_id": webhook_id, "time": delivery.made_at}
    nothing = {"affiliate_id": None, "data": None, "change": None}
    return {"id": webhook_id, "type": TEST, "version": VERSION, "timestamp": delivery.made_at, **nothing}


def headers(message: Message, now: datetime) -> dict[str, str]:
    """Content type and signatures."""
    endpoint = message.delivery.endpoint
    keys = [endpoint.secret]
    if endpoint.previous_until is not None and endpoint.previous_until > now:
        keys.append(endpoint.previous_secret)
    made = signing.standard(message.webhook_id, int(now.timestamp()), message.body, keys)
    if endpoint.signature == Endpoint.Signature.HEX:
        made |= signing.hexadecimal(message.body, keys)
    return made | ({"Content-Type": "application/json"} if message.body else {})
