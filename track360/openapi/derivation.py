"""The shape of an entry's derivation: ``commissions.rating.facts.arithmetic`` says what it means."""

from __future__ import annotations

from track360.openapi.components import OPAQUE_ID, Json, ref

_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "number"}
_LINKED: Json = {"type": "object", "required": ["id", "sentence"], "properties": {"id": OPAQUE_ID, "sentence": _TEXT}}
_BOOKED: Json = {
    "type": "object",
    "required": ["id", "amount", "cause", "booked_at"],
    "properties": {
        "id": OPAQUE_ID,
        "amount": _NUMBER,
        "cause": _TEXT,
        "booked_at": {"type": "string", "format": "date-time"},
    },
}
_SUM: Json = {
    "type": "object",
    "required": ["amount", "entries"],
    "properties": {"amount": _NUMBER, "entries": {"type": "array", "items": _BOOKED}},
}
EXPRESSION: Json = {
    "description": "An operation on expressions; a figure, with where it stands; or the value of a named operation.",
    "oneOf": [
        {
            "type": "object",
            "required": ["op", "of"],
            "properties": {
                "op": {
                    "type": "string",
                    "enum": ["+", "−", "×", "÷", "min", "max", "percent", "round8", "cut8"],
                    "description": "`−`, `÷`: the first by each that follows. `percent`: of the first, the second in "
                    "percent. `round8`: half-even, `cut8`: towards zero, to 8 places.",
                },
                "of": {"type": "array", "minItems": 1, "items": ref("CommissionExpression")},
                "name": _TEXT,
            },
            "additionalProperties": False,
        },
        {
            "type": "object",
            "required": ["name", "value", "unit"],
            "properties": {
                "name": _TEXT,
                "value": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+|/[0-9]+)?$"},
                "unit": _TEXT,
                "from": {
                    "type": "object",
                    "minProperties": 1,
                    "description": "The record with its revision and field, the plan version with a JSON pointer, the "
                    "exchange rate, the instrument group, or the other lines. Absent: a constant.",
                },
            },
            "additionalProperties": False,
        },
        {"type": "object", "required": ["ref"], "properties": {"ref": _TEXT}, "additionalProperties": False},
    ],
}
_WORTH: Json = {
    "type": "object",
    "description": "What all entries of this affiliate, rule, level, source and month came to once this was booked.",
    "required": ["amount", "currency", "arithmetic", "conditions", "reason"],
    "properties": {
        "amount": _NUMBER,
        "currency": _TEXT,
        "arithmetic": {
            "description": "Evaluates to `amount`; null of an entry booked before arithmetic was kept.",
            "anyOf": [ref("CommissionExpression"), {"type": "null"}],
        },
        "conditions": {
            "type": "array",
            "description": "What had to be met, and on which day it was.",
            "items": {"type": "object", "required": ["code", "detail"], "properties": {"code": _TEXT, "detail": _TEXT}},
        },
        "reason": {
            "description": "Why nothing is due any more, of a reversal.",
            "type": ["object", "null"],
            "required": ["code", "detail"],
            "properties": {"code": _TEXT, "detail": _TEXT},
        },
    },
}
_CAUSE: Json = {
    "type": "object",
    "required": ["code", "detail", "named"],
    "properties": {"code": _TEXT, "detail": _TEXT, "named": {"type": "object"}},
}
DERIVATION: Json = {
    "type": "object",
    "description": "`worth` less what was booked `before` is the `difference`: the entry's amount.",
    "required": [
        "sentence", "worth", "before", "difference", "causes", "balance", "clause", "rates", "source", "lower",
    ],
    "properties": {
        "sentence": _TEXT,
        "worth": _WORTH,
        "before": _SUM,
        "difference": _NUMBER,
        "causes": {"type": "array", "minItems": 1, "items": _CAUSE},
        "balance": _SUM,
        "clause": {"type": "object", "required": ["plan", "from", "rule", "sentences"]},
        "rates": {"type": "array", "items": {"type": "object"}},
        "source": {"type": "object", "required": ["entity", "key", "revision"]},
        "lower": {"type": "array", "items": _LINKED},
    },
}  # fmt: skip
SCHEMAS: Json = {"CommissionExpression": EXPRESSION, "CommissionDerivation": DERIVATION}
