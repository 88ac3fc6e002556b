"""The operations of commissions; the shape of an entry follows from the ledger's model."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from commissions.explain import network
from commissions.filters import PARAMETERS, CommissionFilter
from commissions.holds.payability import Payout
from commissions.ledger.models import LedgerEntry
from commissions.rating.facts.records import NonCommission, Outlook, UnratedSource
from commissions.selectors import FIELDS
from track360.core.fields import NumericField
from track360.openapi import derivation
from track360.openapi.components import (
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
from track360.verticals.base import Vertical

_STRING: Json = {"type": "string"}
_LIST: Json = {"type": "array", "items": {"type": "object"}}
_DAY: Json = {"type": ["string", "null"], "format": "date"}
_NUMBER: Json = {"type": ["number", "null"]}
_TYPED: dict[str, Json] = {
    "outlook": {"type": "string", "enum": [outlook.value for outlook in Outlook]},
    "source_day": _DAY,
    "until": _DAY,
    "have": _NUMBER,
    "need": _NUMBER,
    "amount": _NUMBER,
    "days_left": {"type": ["integer", "null"]},
}


def _told(names: tuple[str, ...]) -> Json:
    """A record of why something earned nothing, with its sentence."""
    properties = {name: _TYPED.get(name, _STRING) for name in (*names, "sentence")}
    return {"type": "object", "required": list(properties), "properties": properties}


_NOT_EARNED: Json = {
    "held": {"type": "array", "items": _told(UnratedSource._fields), "description": "What waits to be mended."},
    "reasons": {"type": "array", "items": _told(NonCommission._fields), "description": "Why the rest earned nothing."},
}
STATUS: Json = {
    "type": "object",
    "required": ["customer_id", "balances", "held", "reasons"],
    "properties": {"customer_id": _STRING, "balances": _LIST, **_NOT_EARNED},
}
AFFILIATE_STATUS: Json = {
    "type": "object",
    "required": ["affiliate_id", "held", "reasons"],
    "properties": {"affiliate_id": _STRING, **_NOT_EARNED},
}


def entries(vertical: Vertical) -> tuple[Json, Json]:
    """``GET commissions``."""
    filters = [query(name, _filter(name)) for name in PARAMETERS]
    operation = {
        "operationId": operation_id("list", vertical, "commissions"),
        "summary": "Ledger entries, oldest first",
        "description": PAGE_OR_CURSOR,
        "parameters": [*PAGING, *filters],
        "responses": {"200": success("A page.", envelope(ref("Commission")))} | problems(400),
    }
    return operation, {"Commission": _entry()}


def entry(vertical: Vertical) -> tuple[Json, Json]:
    """``GET commissions/{entry_id}``."""
    number = {"name": "entry_id", "in": "path", "required": True, "schema": OPAQUE_ID}
    more = {
        "type": "object",
        "required": ["derivation"],
        "properties": {"derivation": ref("CommissionDerivation")},
    }
    explained = {"allOf": [ref("Commission"), more]}
    operation = {
        "operationId": operation_id("get", vertical, "commission"),
        "summary": "One entry, explained down to its source row",
        "parameters": [number],
        "responses": {"200": success("The entry.", _data(explained))} | problems(404),
    }
    return operation, {"Commission": _entry(), **derivation.SCHEMAS}


def status(vertical: Vertical) -> tuple[Json, Json]:
    """``GET customers/{customer_id}/commission-status``."""
    customer = {
        "name": "customer_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
    }
    operation = {
        "operationId": operation_id("get", vertical, "commission_status"),
        "summary": "What a customer earned its affiliates, and why the rest earned nothing",
        "parameters": [customer],
        "responses": {"200": success("The status.", _data(ref("CommissionStatus")))} | problems(404),
    }
    return operation, {"CommissionStatus": STATUS}


def affiliate_status(vertical: Vertical) -> tuple[Json, Json]:
    """``GET affiliates/{affiliate_id}/commission-status``."""
    schema: Json = {"type": "string", "minLength": 1}
    affiliate = {"name": "affiliate_id", "in": "path", "required": True, "schema": schema}
    operation = {
        "operationId": operation_id("get", vertical, "affiliate_commission_status"),
        "summary": "Why an affiliate's months, and its network in the last days, earned it nothing",
        "description": f"Months of all time; of its network the last {network.DAYS} days. "
        "What its own customers did is told customer by customer.",
        "parameters": [affiliate],
        "responses": {"200": success("The status.", _data(ref("AffiliateCommissionStatus")))} | problems(404),
    }
    return operation, {"AffiliateCommissionStatus": AFFILIATE_STATUS}


def _data(schema: Json) -> Json:
    return {"type": "object", "required": ["data"], "properties": {"data": schema}}


def _entry() -> Json:
    properties = {name: _shape(LedgerEntry._meta.get_field(name)) for name in FIELDS}
    properties |= {"month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}, "sentence": _STRING}
    properties |= {
        "payout": {"type": "string", "enum": [payout.value for payout in Payout]},
        "held_because": {"type": ["string", "null"]},
        "id": OPAQUE_ID,
        "fx_ids": {"type": ["array", "null"], "items": OPAQUE_ID},
    }
    return {"type": "object", "required": list(properties), "properties": properties}


# The narrower class first: a date-time field is a date field, too, to Python.
_KINDS: list[tuple[Any, Json]] = [
    (NumericField, {"type": "number"}),
    (models.DecimalField, {"type": "number"}),
    (ArrayField, {"type": "array"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.ForeignKey, {"type": "integer"}),
    (models.CharField, _STRING),
    (models.TextField, _STRING),
]


def _shape(field: Any) -> Json:
    schema = next((shape for kind, shape in _KINDS if isinstance(field, kind)), None)
    if schema is None:
        return {}
    return schema | {"type": [schema["type"], "null"]} if field.null else schema


def _filter(name: str) -> Json:
    field = CommissionFilter.base_filters[name].field
    choices = [value for value, _ in getattr(field, "choices", [])]
    if choices:
        return {"type": "string", "enum": [value for value in choices if value]}
    return {"type": "string", "format": "date"} if name.startswith("earned_") else {"type": "string"}
