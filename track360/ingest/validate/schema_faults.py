"""What a schema's validator found, in words that help and never repeat what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from track360.core import json_schema
from track360.core.json import pointer
from track360.ingest.contract import Fault, PartnerContract
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
WORDS: json_schema.Words = {
    **json_schema.PLAIN,
    "required": "is required",
    "multipleOf": "must have at most 2 decimals",
    "exclusiveMinimum": "must be below 1e18 in magnitude",
    "exclusiveMaximum": "must be below 1e18 in magnitude",
}
KINDS = {
    "currency": "must be an active ISO 4217 code",
    "country": "must be an ISO 3166-1 alpha-2 code",
    "language": "must be an ISO 639-1 code",
    "date": "must be a date that exists, as YYYY-MM-DD, from 1900 to 2199",
    "date or date-time": "must be a date that exists, as YYYY-MM-DD, or an ISO 8601 date-time, from 1900 to 2199",
    "instant": "must be an ISO 8601 date-time such as 2026-01-05T09:30:00Z, from 1900 to 2199",
    "email": "must be an e-mail address",
}


def schema_faults(contract: PartnerContract, rules: Validators, value: Any, known: list[Fault]) -> Iterator[Fault]:
    """The first faults of one record; none at a place of which ``known`` already speaks."""
    told = {fault.pointer for fault in known}
    for found in islice(rules.one.faults(value), PER_RECORD):
        fault = _fault(contract, found)
        if fault.pointer not in told:
            told.add(fault.pointer)
            yield fault


def _fault(contract: PartnerContract, found: json_schema.Fault) -> Fault:
    path, keyword = found.path, found.keyword
    if keyword == "required":
        return Fault(pointer((found.name,)), keyword, json_schema.in_words(found, WORDS))
    if not path or path[0] not in contract.spec.by_name:
        return Fault(pointer(path), keyword, "must be a JSON object")
    return Fault(pointer(path), CODES.get(keyword, keyword), _words(contract, found))


def _words(contract: PartnerContract, found: json_schema.Fault) -> str:
    kind = contract.spec.by_name[str(found.path[0])].kind.name
    if found.keyword in {"enum", "format", "pattern"} and kind in KINDS:
        return KINDS[kind]
    return json_schema.in_words(found, WORDS)
