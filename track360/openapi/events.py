"""The feed of events, and what is sent to a webhook: both made from the catalogue."""

from __future__ import annotations

from track360.events.catalogue import CATALOGUE, VERSION, EventType
from track360.events.feed.selectors import PARAMETERS
from track360.ingest.contract import EntitySpec
from track360.ingest.registry import ENTITIES
from track360.ingest.request.lists import MOST_PER_PAGE, PER_PAGE
from track360.openapi.components import OPAQUE_ID, Json, operation_id, problems, query, ref, success
from track360.openapi.entities import BATCH, component
from track360.verticals.base import Vertical
from track360.verticals.registry import VERTICALS

_STRING: Json = {"type": "string"}
_DAY: Json = {"type": ["string", "null"], "format": "date"}
_MOMENT: Json = {"type": ["string", "null"], "format": "date-time"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_DISPUTE: Json = {
    "id": OPAQUE_ID,
    "affiliate_id": _STRING,
    "statement_id": OPAQUE_ID,
    "commission_id": {"type": ["string", "null"], "description": "The line; null where one is said to be missing."},
    "customer_id": {"type": ["string", "null"]},
    "day": _DAY,
    "state": {"type": "string", "enum": ["open", "won", "lost"]},
    "opened_at": _MOMENT,
    "deadline": _DAY,
    "answered_at": _MOMENT,
}
_PARAMETERS: Json = {
    "after": (_COUNT, "The number of the last event that you have; without it, from the beginning."),
    "types": (_STRING, "Only these, separated by commas."),
    "per_page": ({"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE}, ""),
}
_FEED = (
    "Every event of yours, numbered without a gap in the order in which it was committed; alone enough to mirror "
    "customers, transactions, activity, commissions, statements and disputes. Ask again with `after` = `next_after`; "
    "`more` says whether to do so at once. A page may hold fewer events than asked for. Records are told as they are "
    "when you ask."
)
_SENT = (
    "Sent as Standard Webhooks says: `webhook-id`, `webhook-timestamp` and `webhook-signature` (HMAC-SHA256). "
    "Answer with any 2xx; anything else is tried again for days."
)


def feed(vertical: Vertical) -> tuple[Json, Json]:
    """``GET events``."""
    numbered = {"type": "object", "required": ["number"], "properties": {"number": _COUNT}}
    item = {"allOf": [{"oneOf": [ref(_name(each)) for each in CATALOGUE.values()]}, numbered]}
    meta = {"per_page": _COUNT, "next_after": _COUNT, "latest": _COUNT, "more": {"type": "boolean"}}
    page = _all_of({"data": {"type": "array", "items": item}, "meta": _all_of(meta)})
    operation = {
        "operationId": operation_id("list", vertical, "events"),
        "summary": "What happened, by number",
        "description": _FEED,
        "parameters": [query(name, *_PARAMETERS[name]) for name in PARAMETERS],
        "responses": {"200": success("A page.", page)} | problems(400),
    }
    return operation, {_name(each): _event(each) for each in CATALOGUE.values()}


def webhooks() -> Json:
    """What is sent, by type of event."""
    return {each.name: {"post": _sent(each)} for each in CATALOGUE.values()}


def _sent(of: EventType) -> Json:
    counted = {"type": "object", "required": ["sequence"], "properties": {"sequence": _COUNT}}
    body = {"application/json": {"schema": {"allOf": [ref(_name(of)), counted]}}}
    return {
        "operationId": f"sent_{of.name.replace('.', '_')}",
        "summary": of.about,
        "description": _SENT,
        "tags": ["webhooks"],
        "requestBody": {"required": True, "content": body},
        "responses": {"2XX": {"description": "Taken; it is not sent again."}},
    }


def _name(of: EventType) -> str:
    return "".join(word.title() for word in of.name.replace("_", ".").split(".")) + "Event"


def _event(of: EventType) -> Json:
    change = _all_of(of.change) if of.change else {"type": "null"}
    told = {
        "id": {**OPAQUE_ID, "description": "The same at every look and every attempt."},
        "type": {"const": of.name},
        "version": {"const": VERSION},
        "timestamp": {"type": "string", "format": "date-time", "description": "When it happened."},
        "affiliate_id": {"type": ["string", "null"], "description": "Whom it concerns."},
        "data": {"anyOf": [*_record(of.subject), {"type": "null"}], "description": "The record as it is now."},
        "change": {**change, "description": "What the record does not tell."},
    }
    return {"description": of.about, **_all_of(told)}


def _record(subject: str) -> list[Json]:
    """The shapes that a record of this kind may have: one a vertical, where they differ."""
    if subject in ("commission", "statement"):
        return [ref(subject.title())]
    if subject == "dispute":
        return [_all_of(_DISPUTE)]
    if subject == "batch":
        return [BATCH["properties"]["data"]]
    rows = [ref(f"{component(spec, each)}Row") for spec, each in _rows(subject)]
    return [_batch_of(row) for row in rows] if subject == "trading_activity" else rows


def _rows(subject: str) -> list[tuple[EntitySpec, Vertical]]:
    specs = [spec for spec in ENTITIES.values() if spec.subject == subject]
    return [(spec, vertical) for spec in specs for vertical in VERTICALS.values()]


def _batch_of(row: Json) -> Json:
    return _all_of({"batch_id": OPAQUE_ID, "records": {"type": "array", "items": row}})


def _all_of(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}
