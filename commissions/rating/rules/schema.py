"""Pieces of JSON Schema (draft 2020-12) that the models share.

``description`` is what an affiliate manager reads about an option, wherever it can be set; ``errorMessage`` is what
is said of a value that is refused, by keyword, with ``{value}`` in its place. Both are written here and in the models
and nowhere else.
"""

from __future__ import annotations

from typing import Any

ID: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 500}
DECIMAL: dict[str, Any] = {
    "type": ["number", "string"],
    "minimum": 0,
    "pattern": "^[0-9]{1,15}(\\.[0-9]{1,15})?$",
    "errorMessage": {"pattern": "{value} is not a number that is at least 0"},
}
"""A number or a quoted one, not negative."""
MORE_THAN_ALL = "{value} percent is more than the whole amount: at most 100"
# Both, because ``maximum`` says nothing of text and ``pattern`` nothing of numbers.
PERCENT = DECIMAL | {
    "maximum": 100,
    "pattern": "^(?:100(?:\\.0{1,15})?|[0-9]{1,2}(?:\\.[0-9]{1,15})?)$",
    "errorMessage": {"maximum": MORE_THAN_ALL, "pattern": "{value} is not a percent from 0 to 100"},
}
"""A share of something: never more than all of it."""
WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}
TEXTS: dict[str, Any] = {"type": "array", "minItems": 1, "items": ID}
COUNTRY: dict[str, Any] = {
    "type": "string",
    "pattern": "^[A-Z]{2}$",
    "errorMessage": {
        "pattern": "{value} is not a country code of two capital letters (in quotes: YAML reads a bare NO as false)"
    },
}
DAY: dict[str, Any] = {
    "type": "string",
    "format": "date",
    "not": {"type": "string", "pattern": "^0000"},
    "errorMessage": "{value} is not a day (write it like 2026-01-31)",
}
COUNTRIES: dict[str, Any] = {"type": "array", "minItems": 1, "items": COUNTRY}


def said(schema: dict[str, Any], description: str) -> dict[str, Any]:
    """A piece with what it means."""
    return {**schema, "description": description}


def record(required: list[str], **properties: Any) -> dict[str, Any]:
    """An object with just these properties."""
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


ON_CUSTOMER: dict[str, Any] = {
    "account_types": said(TEXTS, "Only accounts of these types, as the partner names them, for example live."),
    "countries": said(COUNTRIES, "Only customers of these countries, two capital letters each, for example GR."),
    "challenge_types": said(TEXTS, "Only challenges of these types."),
    "account_size": said({"type": "array", "minItems": 1, "items": DECIMAL}, "Only challenge accounts of these sizes."),
}
ON_INSTRUMENT: dict[str, Any] = {
    "instruments": said(TEXTS, "Only these instruments; * stands for any letters, for example XAU*."),
    "groups": said(TEXTS, "Only instruments of these instrument groups."),
}
VERSION = {
    "from": "The first trading day on which this version counts. A day in the past corrects: from that day on it "
    "supersedes the version before, and everything already booked is settled anew by the difference.",
    "margin_guard": "All lines on one trade together pay at most this percent of the firm's revenue on it (spread cost "
    "plus commission); more is scaled down in proportion. Empty: no limit.",
}
"""What the options of a plan version mean that are no rule's."""


_CAP = said(
    record(
        ["amount", "per"],
        amount=said(DECIMAL, "The most it pays, in the plan's currency."),
        per=said({"enum": ["month"]}, "The time the limit is for: a month of trading days."),
    ),
    "The most the rule pays one affiliate in a month.",
)


def rule(
    required: list[str],
    by_instrument: bool = False,
    capped: bool = True,
    title: str = "",
    description: str = "",
    **properties: Any,
) -> dict[str, Any]:
    """The schema of a rule document: what all rules share and its own ``properties``.

    ``title`` names the model to an affiliate manager, ``description`` says what it pays for.
    """
    shared = _shared(by_instrument) | ({"cap": _CAP} if capped else {})
    schema = record(["id", "type", *required], **shared, **properties)
    told = {"title": title, "description": description} if title else {}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told, **schema}


def _shared(by_instrument: bool) -> dict[str, Any]:
    """The options of every rule."""
    match = record([], **ON_CUSTOMER, **(ON_INSTRUMENT if by_instrument else {}))
    return {
        "id": said(
            ID,
            "A name of your own, unique at the partner. The same name in a later version is the same rule.",
        ),
        "type": said(ID, "The commission model."),
        "match": said(match, "What the rule works on; everything that is filled in must hold."),
        "hold_days": said(WHOLE | {"maximum": 3650}, "Payable this many days after the day it is earned."),
        "self_referral": said(
            {"enum": ["exclude"]},
            "exclude: an affiliate earns nothing on accounts of its own person or e-mail.",
        ),
    }


PRICES = {
    "rate": said(
        DECIMAL,
        "Amount in the plan's currency for each payable lot, times the instrument group's multiplier.",
    ),
    "percent": said(PERCENT, "The affiliate's share, from 0 to 100 percent."),
}


def tiers(rate_key: str, *bases: str) -> dict[str, Any]:
    """``tiers`` whose steps carry ``rate_key``, over one of these bases."""
    reached = said(DECIMAL, "The step is reached at this figure of the basis; below the first step nothing is paid.")
    step = record(["from", rate_key], **{"from": reached, rate_key: PRICES[rate_key]})
    found = record(
        ["basis", "mode", "steps"],
        basis=said({"enum": list(bases)}, "What is added up over the affiliate's month to find the step."),
        mode=said(
            {"enum": ["ladder", "whole"]},
            "ladder: each slice at its own step's price. whole: the step reached prices the whole month; "
            "a count of customers or sales can only be whole.",
        ),
        steps=said({"type": "array", "minItems": 1, "items": step}, "The steps, lowest first."),
    )
    return said(found, f"Steps by what the month adds up to, in place of one {rate_key}.")


ROW_BASES = ("lots", "volume_usd", "active_traders", "ftds")


def rated(rate_key: str) -> dict[str, Any]:
    """The properties of a rule over activity: a flat rate or tiers (``check`` sees to it that it is one of them)."""
    return {rate_key: PRICES[rate_key], "tiers": tiers(rate_key, *ROW_BASES)}
