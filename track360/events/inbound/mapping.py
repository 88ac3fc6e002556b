"""The mapping of an inbound source: data that an operator sees and edits; its expressions are those of pulled sources.

event: where a body says what happened. times: how a time without offset is read. signature: which header proves who
calls, and how. events: by pattern (``*`` stands for anything) the records that an event becomes. unused: the events
that are known and make none.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from track360.connectors import deals
from track360.connectors.contract import DEALS, MappedRecord, SourceAccess
from track360.connectors.http import responses
from track360.connectors.mapping_helpers import amount_of, text
from track360.connectors.rest import expressions
from track360.connectors.rest import mapping as rest
from track360.core.json_schema import Compiled, Schema, in_words
from track360.ingest import registry as entities
from track360.ingest.contract import DATE_OR_INSTANT, ID, INSTANT, NUMBER

LONGEST_NAME = 200
HMAC, TOKEN = "hmac-sha256", "token"
_EXPRESSION: Schema = {"type": "string", "minLength": 1, "maxLength": expressions.LONGEST}
_RECORD: Schema = {
    "type": "object",
    "required": ["entity", "fields"],
    "properties": {
        "entity": {"type": "string"},
        "patch": {"type": "boolean"},
        "only": _EXPRESSION,
        "fields": {"type": "object", "minProperties": 1, "additionalProperties": _EXPRESSION},
        "constants": {"type": "object"},
        "values": {"type": "object", "additionalProperties": {"type": "object"}},
    },
    "additionalProperties": False,
}
SCHEMA: Schema = {
    "type": "object",
    "required": ["event", "events"],
    "properties": {
        "event": _EXPRESSION,
        "times": {"enum": ["UTC", "partner"]},
        "book": {"type": "string", "maxLength": 200},
        "signature": {
            "type": "object",
            "required": ["header", "scheme"],
            "properties": {
                "header": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"},
                "scheme": {"enum": [HMAC, TOKEN]},
            },
            "additionalProperties": False,
        },
        "events": {
            "type": "object",
            "maxProperties": 200,
            "additionalProperties": {"type": "array", "minItems": 1, "maxItems": 10, "items": _RECORD},
        },
        "unused": {"type": "array", "maxItems": 200, "items": {"type": "string", "maxLength": LONGEST_NAME}},
    },
    "additionalProperties": False,
}
_COMPILED = Compiled(SCHEMA)


def problems(mapping: Any) -> list[str]:
    """What is wrong with a mapping, in words."""
    found = [f"{'/'.join(map(str, fault.path)) or 'mapping'}: {in_words(fault)}" for fault in _COMPILED.faults(mapping)]
    return found or [*_bad_expressions(mapping), *_unknown_entities(mapping)]


def _declared(mapping: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for pattern, records in mapping["events"].items():
        yield from ((pattern, record) for record in records)


def _bad_expressions(mapping: dict[str, Any]) -> Iterator[str]:
    told = [("event", mapping["event"])]
    for pattern, record in _declared(mapping):
        said = [record.get("only"), *record["fields"].values()]
        told += [(pattern, expression) for expression in said if expression]
    for place, expression in told:
        try:
            expressions.compiled(expression)
        except expressions.BadExpression as error:
            yield f"{place}: {error}"


def _unknown_entities(mapping: dict[str, Any]) -> Iterator[str]:
    for pattern, record in _declared(mapping):
        if record["entity"] not in (*entities.ENTITIES, DEALS):
            yield f"{pattern}: there is no entity {record['entity']}"


def event_of(mapping: dict[str, Any], document: Any) -> str:
    """What a body says happened; "" where it says nothing. Raises ValueError."""
    said = expressions.value(mapping["event"], document)
    return said[:LONGEST_NAME] if isinstance(said, str) else ""


def records_for(mapping: dict[str, Any], event: str) -> list[dict[str, Any]] | None:
    """The declared records of an event: none of one that is known and not used; None of one that is not known."""
    for pattern, declared in mapping["events"].items():
        if fnmatchcase(event, pattern):
            return list(declared)
    return [] if any(fnmatchcase(event, pattern) for pattern in mapping.get("unused", ())) else None


def mapped(declared: dict[str, Any], document: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """The record that a declaration makes of a body, its values as the entity takes them. Raises what a body of
    another shape raises."""
    one = SourceAccess({"streams": {"event": declared}}, {}, access.calendar, access.vertical, access.signed)
    for found in rest.records("event", document, one):
        yield found._replace(record=_as_taken(found, access))


def _as_taken(found: MappedRecord, access: SourceAccess) -> dict[str, Any]:
    """Numbers that came as text, ids that came as numbers, times with a blank and without an offset."""
    kinds = _kinds(found.entity)
    record = {name: _value(kinds.get(name), value, access) for name, value in found.record.items()}
    if found.entity == "transactions" and "amount_currency" in record:
        kind = str(record.get("transaction_type"))
        record["amount_currency"] = amount_of(kind, record["amount_currency"], access)
    return record


def _kinds(entity: str) -> dict[str, Any]:
    if entity == DEALS:
        numbers = dict.fromkeys(("lots", *deals.NAMES), NUMBER)
        return {**numbers, **dict.fromkeys(("deal_id", "customer_id", "instrument"), ID), "at": INSTANT}
    return {field.name: field.kind for field in entities.ENTITIES[entity].fields}


def _value(kind: Any, value: Any, access: SourceAccess) -> Any:
    if kind is NUMBER and isinstance(value, str):
        return responses.number(value.strip())
    if kind is ID and isinstance(value, int) and not isinstance(value, bool):
        return text(value)
    if kind in (INSTANT, DATE_OR_INSTANT) and isinstance(value, str):
        return _time(value, access)
    return value


def _time(value: str, access: SourceAccess) -> str:
    joined = value.strip().replace(" ", "T", 1)
    has_time, has_offset = "T" in joined, joined.endswith("Z") or "+" in joined or joined.count("-") > 2
    return f"{joined}Z" if has_time and not has_offset and access.config.get("times") == "UTC" else joined
