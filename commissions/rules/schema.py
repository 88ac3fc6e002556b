"""Pieces of JSON Schema (draft 2020-12) that the models share."""

from __future__ import annotations

from typing import Any

ID: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 500}
DECIMAL: dict[str, Any] = {
    "type": ["number", "string"],
    "minimum": 0,
    "pattern": "^[0-9]{1,15}(\\.[0-9]{1,15})?$",
}
"""A number or a quoted one, not negative."""
PERCENT = DECIMAL | {"maximum": 100}
WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}
TEXTS: dict[str, Any] = {"type": "array", "minItems": 1, "items": ID}
COUNTRY: dict[str, Any] = {"type": "string", "pattern": "^[A-Z]{2}$"}
COUNTRIES: dict[str, Any] = {"type": "array", "minItems": 1, "items": COUNTRY}


def record(required: list[str], **properties: Any) -> dict[str, Any]:
    """An object with just these properties."""
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


ON_CUSTOMER: dict[str, Any] = {
    "account_types": TEXTS,
    "countries": COUNTRIES,
    "challenge_types": TEXTS,
    "account_size": {"type": "array", "minItems": 1, "items": DECIMAL},
}
ON_INSTRUMENT: dict[str, Any] = {"instruments": TEXTS, "groups": TEXTS}


def rule(
    required: list[str], by_instrument: bool = False, capped: bool = True, **properties: Any
) -> dict[str, Any]:
    """The schema of a rule document: what all rules share and its own ``properties``."""
    match = record([], **ON_CUSTOMER, **(ON_INSTRUMENT if by_instrument else {}))
    shared = {
        "id": ID,
        "type": ID,
        "match": match,
        "hold_days": WHOLE | {"maximum": 3650},
        "self_referral": {"enum": ["exclude"]},
    }
    if capped:
        shared["cap"] = record(["amount", "per"], amount=DECIMAL, per={"enum": ["month"]})
    schema = record(["id", "type", *required], **shared, **properties)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def tiers(rate_key: str, *bases: str) -> dict[str, Any]:
    """``tiers`` whose steps carry ``rate_key``, over one of these bases."""
    step = record(["from", rate_key], **{"from": DECIMAL, rate_key: DECIMAL})
    return record(
        ["basis", "mode", "steps"],
        basis={"enum": list(bases)},
        mode={"enum": ["ladder", "whole"]},
        steps={"type": "array", "minItems": 1, "items": step},
    )


ROW_BASES = ("lots", "volume_usd", "active_traders", "ftds")


def rated(rate_key: str) -> dict[str, Any]:
    """The properties of a rule over activity: a flat rate or tiers (``check`` sees to it that it is one of
    them)."""
    return {rate_key: DECIMAL, "tiers": tiers(rate_key, *ROW_BASES)}
