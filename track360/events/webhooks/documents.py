"""Webhooks as the API tells and takes them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from track360.core import body
from track360.core.errors import Problem
from track360.core.json_schema import Compiled, closed_object, nullable
from track360.events.catalogue import CATALOGUE
from track360.events.delivery.models import Attempt, Delivery
from track360.events.endpoints.models import Endpoint
from track360.events.webhooks.checks import LONGEST_URL
from track360.events.webhooks.services import LONGEST_OVERLAP

Json = dict[str, Any]
WEBHOOK, DELIVERY = "webhook", "delivery"
REFUSAL = "The webhook cannot be so; nothing was changed."
_STRING: Json = {"type": "string"}
_INSTANT: Json = {"type": "string", "format": "date-time"}
_COUNT: Json = {"type": "integer", "minimum": 0}
FIELDS: Json = {
    "name": {"type": "string", "minLength": 1, "maxLength": 100},
    "url": {"type": "string", "minLength": 1, "maxLength": LONGEST_URL, "description": "https, and public."},
    "events": {
        "type": "array",
        "description": "Types of events; none: every one.",
        "uniqueItems": True,
        "items": {"enum": list(CATALOGUE)},
    },
    "filters": {
        "type": "object",
        "description": "By `affiliate_id` or a field of the event's `data`, the values that are let through.",
        "maxProperties": 10,
        "additionalProperties": {"type": "array", "minItems": 1, "maxItems": 100, "items": _STRING},
    },
    "signature": {"enum": Endpoint.Signature.values, "description": "`hex`: with `X-Signature` beside the standard."},
    "ordered": {"type": "boolean", "description": "Nothing is sent before what came before it arrived."},
}


def _taken(properties: Json, *required: str) -> Compiled:
    return Compiled(closed_object(properties, *required))


CREATE = _taken(FIELDS, "name", "url")
CHANGE = _taken(FIELDS)
ACT = _taken({})
_SECONDS: Json = {"type": "integer", "minimum": 0, "maximum": int(LONGEST_OVERLAP.total_seconds())}
ROTATE = _taken({"overlap_seconds": {**_SECONDS, "description": "How long the secret before signs as well."}})
REPLAY = _taken(
    {
        "delivery_id": {**_STRING, "description": "One that was sent before; or:"},
        "after": {**_COUNT, "description": "Events of the feed above this number,"},
        "until": {**_COUNT, "description": "up to this one."},
    }
)
TOLD: Json = {
    "id": _STRING,
    **FIELDS,
    "state": {"enum": [Endpoint.State.ACTIVE.value, Endpoint.State.PAUSED.value, Endpoint.State.DISABLED.value]},
    "reason": {**_STRING, "description": "Why it was disabled."},
    "failing_since": nullable(_INSTANT),
    "sequence": {**_COUNT, "description": "The last number given here."},
    "previous_secret_until": nullable(_INSTANT),
    "created_at": _INSTANT,
}
DELIVERY_TOLD: Json = {
    "id": _STRING,
    "event": {**_STRING, "description": "Its type."},
    "sequence": _COUNT,
    "state": {"enum": Delivery.State.values},
    "attempts": _COUNT,
    "is_replay": {"type": "boolean"},
    "created_at": _INSTANT,
    "next_attempt_at": nullable(_INSTANT),
    "delivered_at": nullable(_INSTANT),
}
ATTEMPT_TOLD: Json = {
    "at": _INSTANT,
    "status": {**_COUNT, "description": "0 without an answer."},
    "error": _STRING,
    "milliseconds": _COUNT,
    "answer": {**_STRING, "description": "Its first 2 KB."},
}


def fields_of(document: Json) -> Json:
    """What was sent, by the model's names."""
    return {("types" if name == "events" else name): value for name, value in document.items()}


def webhook(of: Endpoint) -> Json:
    """Everything but its secrets."""
    return {
        "id": of.partner.opaque.id(WEBHOOK, of.pk),
        "events": of.types,
        **{name: getattr(of, name) for name in FIELDS if name != "events"},
        **{name: getattr(of, name) for name in ("state", "reason", "failing_since", "sequence")},
        "previous_secret_until": of.previous_until,
        "created_at": of.made_at,
    }


def delivery(of: Delivery) -> Json:
    """A delivery, without its attempts."""
    waits = of.state == Delivery.State.WAITING
    return {
        "id": of.endpoint.partner.opaque.id(DELIVERY, of.pk),
        "event": of.type,
        **{name: getattr(of, name) for name in ("sequence", "state", "attempts", "delivered_at")},
        "is_replay": of.replay_id is not None,
        "created_at": of.made_at,
        "next_attempt_at": of.next_attempt_at if waits else None,
    }


def attempt(of: Attempt) -> Json:
    """One attempt."""
    return {name: getattr(of, name) for name in ATTEMPT_TOLD}


def refused(error: ValidationError) -> Problem:
    """422 with what is wrong, by field."""
    by_field = getattr(error, "message_dict", None) or {"": error.messages}
    names = {"types": "events"}
    faults = [(f"/{names.get(name, name)}" if name else "", text) for name, texts in by_field.items() for text in texts]
    return body.invalid(REFUSAL, faults)
