"""The operation by which a partner holds its own figures against ours."""

from __future__ import annotations

from track360.connectors.reconcile.control_totals import COUNTED, SCHEMA
from track360.openapi.components import Json, operation_id, problems, ref, success
from track360.verticals.base import Vertical

_NUMBER: Json = {"type": "number"}
_STRING: Json = {"type": "string"}
_FIGURE: Json = {
    "type": "object",
    "required": ["yours", "ours", "difference"],
    "properties": {
        "yours": _NUMBER,
        "ours": _NUMBER,
        "difference": {**_NUMBER, "description": "ours − yours."},
    },
}
_SELECTORS = sorted({name for counted in COUNTED.values() for name in counted.selectors})
_COUNT: Json = {"type": "integer", "minimum": 0}
COMPARED: Json = {
    "type": "object",
    "required": ["data", "meta"],
    "properties": {
        "data": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["index", "entity", "date", "matched", "figures"],
                "properties": {
                    "index": _COUNT,
                    "entity": {"type": "string", "enum": list(COUNTED)},
                    "date": {"type": "string", "format": "date"},
                    **dict.fromkeys(_SELECTORS, _STRING),
                    "matched": {"type": "boolean"},
                    "figures": {"type": "object", "additionalProperties": _FIGURE},
                },
            },
        },
        "meta": {
            "type": "object",
            "required": ["received", "matched", "different"],
            "properties": dict.fromkeys(("received", "matched", "different"), _COUNT),
        },
    },
}
_ABOUT = (
    "Your own rows, lots and amounts by the day, held against what we have: up to 1000 totals, each of one entity and "
    "day, narrowed by currency, instrument and the like if you wish. No record changes; the comparison is kept for the "
    "operators, who see what differed."
)
_SENT = {
    "entity": "trading-activity",
    "date": "2026-01-05",
    "currency": "USD",
    "rows": 812,
    "lots_traded": 340.25,
}


def control_totals(vertical: Vertical) -> tuple[Json, Json]:
    """``POST control-totals``."""
    wrapped = {"type": "object", "required": ["data"], "properties": {"data": ref("ControlTotals")}}
    either = {"oneOf": [ref("ControlTotals"), wrapped | {"additionalProperties": False}]}
    operation = {
        "operationId": operation_id("compare", vertical, "control_totals"),
        "summary": "Hold your own totals against ours",
        "description": _ABOUT,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": either, "example": [_SENT]}},
        },
        "responses": {"200": success("Each figure, theirs and ours.", ref("ComparedTotals"))}
        | problems(400, 413, 415, 422),
    }
    return operation, {"ControlTotals": SCHEMA, "ComparedTotals": COMPARED}
