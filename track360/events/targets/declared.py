"""What is written to a CRM, as data: for events of some types an object, its external id, and each property's value.

The value is an expression over the event as it is told: ``data.phase``, ``data.kyc_status_id``. What stands here is
written and never read back; everything else of the CRM's is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from track360.connectors.rest import expressions
from track360.core.json_schema import Compiled, Schema, in_words
from track360.events.catalogue import CATALOGUE
from track360.events.targets.contract import Row

_NAME: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$"}
_EXPRESSION: Schema = {"type": "string", "minLength": 1, "maxLength": expressions.LONGEST}
SCHEMA: Schema = {
    "type": "object",
    "required": ["objects"],
    "properties": {
        "objects": {
            "type": "array",
            "minItems": 1,
            "maxItems": 20,
            "items": {
                "type": "object",
                "required": ["events", "object", "id_property", "id", "properties"],
                "properties": {
                    "events": {"type": "array", "minItems": 1, "items": {"enum": list(CATALOGUE)}},
                    "object": _NAME,
                    "id_property": _NAME,
                    "id": _EXPRESSION,
                    "properties": {
                        "type": "object",
                        "minProperties": 1,
                        "propertyNames": _NAME,
                        "additionalProperties": _EXPRESSION,
                    },
                },
                "additionalProperties": False,
            },
        }
    },
    "additionalProperties": False,
}
_COMPILED = Compiled(SCHEMA)
EXAMPLE = {
    "objects": [
        {
            "events": ["customer.created", "customer.updated"],
            "object": "contacts",
            "id_property": "track360_customer_id",
            "id": "data.customer_id",
            "properties": {"track360_phase": "data.phase", "track360_kyc": "data.kyc_status_id"},
        }
    ]
}
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)


class Kind(NamedTuple):
    """A kind of object in a CRM, and the name of its external id."""

    object: str
    id_property: str


def problems(config: Any) -> list[str]:
    """What is wrong with a declaration, in words."""
    found = [f"{'/'.join(map(str, fault.path)) or 'config'}: {in_words(fault)}" for fault in _COMPILED.faults(config)]
    return found or [*_bad_expressions(config)]


def _bad_expressions(config: dict[str, Any]) -> Iterator[str]:
    for place, declared in enumerate(config["objects"]):
        for expression in (declared["id"], *declared["properties"].values()):
            try:
                expressions.compiled(expression)
            except expressions.BadExpression as error:
                yield f"objects/{place}: {error}"


def types_of(config: dict[str, Any]) -> list[str]:
    """The types of events that anything is written for."""
    return sorted({name for declared in config["objects"] for name in declared["events"]})


def rows_of(config: dict[str, Any], event: dict[str, Any]) -> list[tuple[Kind, Row]]:
    """What an event has written. Raises what an expression raises over a record of another shape."""
    found = []
    for declared in config["objects"]:
        row_id = expressions.value(declared["id"], event) if event["type"] in declared["events"] else None
        if row_id not in (None, ""):
            # One that has no value is emptied: what is written is all that we know of it.
            values = {name: _plain(expressions.value(said, event)) for name, said in declared["properties"].items()}
            found.append((Kind(declared["object"], declared["id_property"]), Row(str(row_id), values)))
    return found


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
