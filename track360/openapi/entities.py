"""Pushing and listing the entities, as their contracts have it."""

from __future__ import annotations

from track360.ingest.contract import DATE, INSTANT, LEVERAGE, EntitySpec, Field
from track360.ingest.request.filters import parameters_of
from track360.ingest.request.push import PARAMETERS
from track360.ingest.schemas import EXTRA, MAX_RECORDS, record_schema
from track360.ingest.write.receipts import COUNTED
from track360.openapi.components import (
    EXAMPLE_ID,
    IDEMPOTENCY_KEY,
    OPAQUE_ID,
    PAGE_OR_CURSOR,
    PAGING,
    Json,
    envelope,
    operation_id,
    problems,
    query,
    ref,
    success,
)
from track360.openapi.examples import example_of
from track360.verticals.base import Vertical

_ABOUT = {
    "mode": "`atomic`: one bad record refuses all. `partial`: good records land, bad ones are returned.",
    "orphans": "What becomes of records whose parent is unknown; the default is the partner's choice.",
    "dry_run": "Validate and predict, write nothing.",
}
_WINDOWS = {
    "modified_from": "Newest version by its own `last_modified_date` (else its receipt) at or after.",
    "modified_to": "The same, at or before.",
    "received_from": "Last changed *here* at or after. Ask for windows of this to miss nothing: a record that "
    "arrives late with an old `last_modified_date` is in the window in which it arrived. Let windows overlap by a few "
    "minutes, for what is received at their end and committed a moment later.",
    "received_to": "The same, at or before.",
}
_FAULT: Json = {
    "type": "object",
    "required": ["pointer", "code", "message"],
    "properties": {name: {"type": "string"} for name in ("pointer", "code", "message")},
}
_COUNT: Json = {"type": "integer", "minimum": 0}
RECEIPT: Json = {
    "type": "object",
    "required": ["data", "meta"],
    "properties": {
        "data": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["index", "key", "outcome"],
                "properties": {
                    "index": _COUNT,
                    "key": {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
                    "outcome": {"type": "string", "enum": list(COUNTED)},
                    "errors": {"type": "array", "items": _FAULT},
                    "warnings": {"type": "array", "items": _FAULT},
                },
            },
        },
        "meta": {
            "type": "object",
            "required": ["batch_id", "received", *COUNTED, "warnings"],
            "properties": {"batch_id": OPAQUE_ID | {"type": ["string", "null"], "description": "`null` for a dry run."}}
            | dict.fromkeys(("received", *COUNTED, "warnings"), _COUNT),
        },
    },
}
# What a list gives back where it differs from what is taken in.
_LISTED: Json = {
    DATE.name: {"type": "string", "format": "date"},
    INSTANT.name: {"type": "string", "format": "date-time"},
    LEVERAGE.name: {"type": "string"},
}
BATCH: Json = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": [
                "batch_id",
                "entity",
                "origin",
                "mode",
                "received_at",
                "received",
                *COUNTED,
                "warnings",
            ],
            "properties": {
                "batch_id": OPAQUE_ID,
                "entity": {"type": "string"},
                "origin": {"type": "string"},
                "mode": {"type": "string"},
                "received_at": {"type": "string", "format": "date-time"},
            }
            | dict.fromkeys(("received", *COUNTED, "warnings"), _COUNT),
        }
    },
}


def component(spec: EntitySpec, vertical: Vertical) -> str:
    """The name of a record's schema: ``ForexCustomer``."""
    return vertical.name.title().replace("-", "") + spec.model.__name__


def schemas(spec: EntitySpec, vertical: Vertical) -> Json:
    """The component schemas of one entity: as sent, as sent in a batch, and as listed."""
    name = component(spec, vertical)
    # client generators would name the class after the title
    sent = {k: v for k, v in record_schema(spec, vertical).items() if k not in ("$schema", "$id", "title")}
    records = {"type": "array", "maxItems": MAX_RECORDS, "items": ref(name)}
    wrapped = {"type": "object", "required": ["data"], "properties": {"data": records}}
    return {
        name: sent,
        f"{name}Batch": {"oneOf": [records, wrapped | {"additionalProperties": False}]},
        f"{name}Row": _row(spec, vertical),
    }


def push(spec: EntitySpec, vertical: Vertical) -> Json:
    """``POST``."""
    name, example = component(spec, vertical), example_of(spec, vertical)
    body = {"schema": ref(f"{name}Batch"), "example": [example]}
    return {
        "operationId": operation_id("push", vertical, spec.name),
        "summary": f"Push {spec.name}",
        "description": (
            f"Creates or updates up to {MAX_RECORDS} records; `Content-Encoding: gzip` is understood. "
            "Schema-valid records can still be refused (422) for what a schema cannot say: an unknown parent "
            "(`unknown_affiliate`, `unknown_customer`), the same key twice (`duplicate_key`), a sign against the "
            "partner's convention (`sign`), `eligible_lots` above `lots_traded` (`above_lots_traded`), a date that "
            "does not exist (`format`), unknown properties of more than 4 KiB (`extra_too_large`) or at all, where "
            "the partner chose so "
            "(`unknown_property`), ids of more than 2600 bytes together (`too_long_together`), "
            "or an entity that another way in owns (`not_owned`; a field "
            "that another way owns is left out with a warning); strings may not hold U+0000 (400)."
        ),
        "parameters": [
            *(
                query(key, {"type": "string", "enum": list(choices)}, _ABOUT[key])
                for key, choices in PARAMETERS.items()
            ),
            IDEMPOTENCY_KEY,
        ],
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {"200": success("What became of each record.", ref("Receipt"), _receipt(spec, example))}
        | problems(400, 409, 413, 415, 422),
    }


def listing(spec: EntitySpec, vertical: Vertical) -> Json:
    """``GET``."""
    filters = [
        query(name, kind.schema, _WINDOWS.get(name, ""))
        for name, (_, kind) in parameters_of(spec, vertical.name).items()
    ]
    return {
        "operationId": operation_id("list", vertical, spec.name),
        "summary": f"List {spec.name}",
        "description": PAGE_OR_CURSOR,
        "parameters": [*PAGING, *filters],
        "responses": {"200": success("A page.", envelope(ref(f"{component(spec, vertical)}Row")))} | problems(400),
    }


def _row(spec: EntitySpec, vertical: Vertical) -> Json:
    fields = {field.name: field for field in spec.fields_of(vertical.adds.get(spec.name, ()))}
    properties = {name: _stored(field) for name, field in fields.items()} | {"extra": EXTRA}
    sent = {
        in_force.sent: _stored(fields[name]) | {"description": in_force.about}
        for name, in_force in spec.in_force.items()
    }
    return {"type": "object", "required": [*properties], "properties": properties | sent}


def _stored(field: Field) -> Json:
    kind = field.kind
    schema = _LISTED.get(kind.name) or {"type": kind.schema["type"]}
    return schema if field.required else schema | {"type": [schema["type"], "null"]}


def _receipt(spec: EntitySpec, example: Json) -> Json:
    entry = {"index": 0, "key": {name: example[name] for name in spec.key}, "outcome": "created"}
    counts = {"received": 1, **dict.fromkeys(COUNTED, 0), "created": 1, "warnings": 0}
    return {"data": [entry], "meta": {"batch_id": EXAMPLE_ID, **counts}}
