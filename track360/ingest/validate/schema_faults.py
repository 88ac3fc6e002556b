"""What a schema's validator found, in words that help and never repeat what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from track360.core.json import pointer
from track360.ingest.contract import Fault, Ground
from track360.ingest.schemas import Validators

PER_RECORD = 20
CODES = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "multipleOf": "multiple_of",
    "exclusiveMinimum": "number_too_large",
    "exclusiveMaximum": "number_too_large",
    "pattern": "format",
}
WORDS = {
    "currency": "must be an active ISO 4217 code",
    "country": "must be an ISO 3166-1 alpha-2 code",
    "language": "must be an ISO 639-1 code",
    "date": "must be a date that exists, as YYYY-MM-DD, from 1900 to 2199",
    "date or date-time": "must be a date that exists, as YYYY-MM-DD, or an ISO 8601 date-time, from 1900 to 2199",
    "instant": "must be an ISO 8601 date-time such as 2026-01-05T09:30:00Z, from 1900 to 2199",
    "email": "must be an e-mail address",
}


def schema_faults(ground: Ground, rules: Validators, value: Any, known: list[Fault]) -> Iterator[Fault]:
    """The first faults of one record; none at a place of which ``known`` already speaks."""
    told = {fault.pointer for fault in known}
    for error in islice(rules.one.iter_errors(value), PER_RECORD):
        fault = _fault(ground, rules, error)
        if fault.pointer not in told:
            told.add(fault.pointer)
            yield fault


def _fault(ground: Ground, rules: Validators, error: Any) -> Fault:
    keyword = str(error.schema_path[-1]) if error.schema_path else "schema"
    if keyword == "required":
        return Fault(pointer((error.kind.property,)), "required", "is required")
    path = tuple(error.instance_path)
    if not path:
        return Fault("", keyword, "must be a JSON object")
    return Fault(pointer(path), CODES.get(keyword, keyword), _words(ground, rules, str(path[0]), keyword))


def _words(ground: Ground, rules: Validators, name: str, keyword: str) -> str:
    if name not in ground.spec.by_name:
        return "must be a JSON object"
    kind = ground.spec.by_name[name].kind.name
    schema = rules.properties[name]
    if keyword == "type":
        return "must be " + " or ".join(t for t in _listed(schema["type"]))
    if kind in WORDS and keyword in {"enum", "format", "pattern"}:
        return WORDS[kind]
    limit = schema.get(keyword)
    return {
        "enum": f"must be one of: {', '.join(str(v) for v in _listed(limit) if v is not None)}",
        "minLength": "must not be empty",
        "maxLength": f"must have at most {limit} characters",
        "minimum": f"must be {limit} or more",
        "multipleOf": "must have at most 2 decimals",
    }.get(keyword, "must be below 1e18 in magnitude")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
