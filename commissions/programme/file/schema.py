"""The shape of a programme file, as a JSON Schema (draft 2020-12).

Rules stand in it as :data:`ANYTHING`: each is judged by the schema of its own model. ``errorMessage`` is what is said
of a value that is refused, with ``{value}`` in its place.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from commissions.periods.cadences import CADENCES
from commissions.programme.schema_problems import ANYTHING
from commissions.rating.rules.schema import DAY
from track360.core.json_schema import nullable
from track360.ingest.iso_codes import CURRENCIES
from track360.verticals.registry import VERTICALS

Schema = dict[str, Any]


def _text(longest: int = 500, shortest: int = 0) -> Schema:
    return {"type": "string", "minLength": shortest, "maxLength": longest}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _object(required: list[str], **properties: Schema) -> Schema:
    """Just these properties; those that may be left out may also be null, which says the same."""
    shapes = {
        # ``from`` is a word of Python's, so it is written with an underscore here.
        name.rstrip("_"): shape if name.rstrip("_") in required else nullable(shape)
        for name, shape in properties.items()
    }
    return {"type": "object", "required": required, "properties": shapes, "additionalProperties": False}


def _dated(name: str, value: Schema) -> Schema:
    """One value, or a list that says which counts from which day on."""
    types = value["type"] if isinstance(value["type"], list) else [value["type"]]
    return {
        "type": [*types, "array"],
        "items": _object([name], from_=DAY, **{name: value}),
        "if": {"type": types},
        "then": value,
    }


_ID = _text(shortest=1)
_TIME_OF_DAY: Schema = {
    "type": "string",
    "pattern": "^(?:[01][0-9]|2[0-3]):[0-5][0-9]$",
    "errorMessage": '{value} is not a time of day (write it in quotes, like "17:00")',
}
_NOT_A_NUMBER = '{value} is not a number (write it out, like 5 or "0.25")'
_NUMBER: Schema = {
    "type": ["number", "string"],
    # A text that is a number is judged as the number it is, so what is left for the pattern is none.
    "pattern": "^-?(?:0|[1-9][0-9]{0,14})(?:\\.[0-9]{1,15})?$",
    "errorMessage": {"type": _NOT_A_NUMBER, "pattern": _NOT_A_NUMBER},
}
_AMOUNT = _NUMBER | {"minimum": 0}
_CURRENCY: Schema = {
    "enum": sorted(CURRENCIES),
    "errorMessage": "must be a currency (three capital letters, like USD)",
}
_ZONE: Schema = {
    "enum": sorted(available_timezones()),
    "errorMessage": "must be an IANA time zone, like Europe/Athens",
}
_INSTRUMENT = _ID | {
    "pattern": r"^\*$|[^*]",
    "errorMessage": {"pattern": "a pattern is one * or has at least one letter beside it"},
}

_AFFILIATE = _object(
    ["id"],
    id=_ID,
    name=_text(200),
    status={"enum": ["active", "suspended"]},
    parent=_ID,
    parents=_list(_object([], from_=DAY, parent=_ID)),
    email=_text(),
    person_id=_text(),
)
_GROUP = _object(
    ["id", "multiplier", "instruments"], id=_ID, from_=DAY, multiplier=_AMOUNT, instruments=_list(_INSTRUMENT)
)
_RATE = _object(
    ["base", "quote", "date", "rate"],
    base=_CURRENCY,
    quote=_CURRENCY,
    date=DAY,
    rate=_NUMBER | {"exclusiveMinimum": 0},
)
_VERSION = _object(["from", "rules"], from_=DAY, margin_guard=_AMOUNT, rules=_list(ANYTHING))
_PLAN = _object(["id", "currency"], id=_ID, name=_text(200), currency=_CURRENCY, versions=_list(_VERSION))
_ASSIGNMENT = _object(["affiliate"], affiliate=_ID, plan=_ID, from_=DAY)
_PUSH = _object(
    [],
    orphans={"enum": ["refuse", "park"]},
    unknown_properties={"enum": ["keep", "refuse"]},
    signs={"enum": ["unsigned", "signed"]},
)


def programme_schema() -> Schema:
    """The schema of a whole file, for the verticals there are."""
    return _schema(tuple(VERTICALS))


@lru_cache(maxsize=4)
def _schema(verticals: tuple[str, ...]) -> Schema:
    partner = _object(
        ["id"],
        # It becomes the partner's code, which people type in commands.
        id=_text(64, shortest=1),
        name=_text(200, shortest=1),
        vertical={"enum": list(verticals)},
        zone=_ZONE,
        day_start=_TIME_OF_DAY,
        push=_PUSH,
        reporting_currency=_dated("currency", _CURRENCY | {"type": "string"}),
        usd_tolerance=_dated("percent", _AMOUNT),
        statement_cadence=_dated("cadence", {"type": "string", "enum": list(CADENCES)}),
        aliases=_map(_map(_ID)),
        affiliates=_list(_AFFILIATE),
        instrument_groups=_list(_GROUP),
        rates=_list(_RATE),
        plans=_list(_PLAN),
        assignments=_list(_ASSIGNMENT),
    )
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Programme file"}
    return dialect | _object(["partners"], partners=_list(partner))
