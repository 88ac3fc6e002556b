"""What must be known of a party before its name can stand on an invoice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from commissions.corrections.errors import Refused
from commissions.payouts.methods.base import text
from track360.core.json_schema import Compiled, closed_object, in_words
from track360.ingest.iso_codes import COUNTRIES

OPTIONAL_TEXT = {"type": "string"}
PARTY: dict[str, Any] = {
    "legal_name": text("Legal name", "The name that stands in the register, or in the passport.", 200),
    "address_lines": {**OPTIONAL_TEXT, "maxLength": 141, "pattern": r"\A[^\n]*(\n[^\n]*)?\z"},
    "postcode": {**OPTIONAL_TEXT, "maxLength": 16},
    "town": {**OPTIONAL_TEXT, "maxLength": 100},
    "country": {"enum": COUNTRIES, "errorMessage": "is no country: two letters, such as GB"},
    "tax_id": {**OPTIONAL_TEXT, "maxLength": 50},
}
"""Schemas by name; only the name and the country must be there."""
NEEDED = ("legal_name", "country")
FIELDS = tuple(PARTY)


def shape(more: Mapping[str, Any], *needed: str) -> Compiled:
    """The schema of a party with further properties."""
    return Compiled(closed_object({**PARTY, **more}, *NEEDED, *needed))


def refuse_misshapen(schema: Compiled, document: Any) -> None:
    """Raises Refused for the first thing that a schema refuses, with its field."""
    for field, message in _problems(schema, document):
        raise Refused(f"{field}: {message}" if field else message, field)


def _problems(schema: Compiled, document: Any) -> Iterator[tuple[str, str]]:
    for fault in schema.faults(document):
        yield fault.name or str(fault.path[0] if fault.path else ""), in_words(fault)
