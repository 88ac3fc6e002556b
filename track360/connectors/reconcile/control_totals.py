"""What a partner says it has of a day, held against what we have: rows, lots and amounts.

The tables are those of ingest's entities, whatever they are; this room knows them by their specs alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from track360.connectors.http import responses
from track360.core.json import pointer
from track360.core.json_schema import Compiled, in_words
from track360.ingest import contract, registry
from track360.ingest.schemas import MAX_RECORDS
from track360.ingest.validate.records import Faults
from track360.partners.models import Partner


@dataclass(frozen=True)
class Counted:
    """How an entity is counted by the day: its column of the day, what selects rows, what is summed."""

    day: str
    selectors: tuple[str, ...]
    figures: tuple[str, ...]


COUNTED = {
    "trading-activity": Counted(
        "date",
        ("currency", "instrument", "customer_id"),
        ("lots_traded", "eligible_lots", "volume_usd", "spread_cost", "commission", "pnl"),
    ),
    "transactions": Counted(
        "day", ("currency", "transaction_type", "status", "customer_id"), ("amount_currency", "amount_usd")
    ),
    "customers": Counted("signup_day", ("affiliate_id",), ()),
}
_NUMBER = {"type": "number", "exclusiveMinimum": -(10**18), "exclusiveMaximum": 10**18}


def _schema(entity: str, counted: Counted) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["entity", "date", "rows"],
        "properties": {
            "entity": {"const": entity},
            "date": contract.DATE.schema,
            "rows": {"type": "integer", "minimum": 0},
            **{name: {"type": "string", "minLength": 1, "maxLength": 500} for name in counted.selectors},
            **dict.fromkeys(counted.figures, _NUMBER),
        },
        "additionalProperties": False,
    }


ENTRY: dict[str, Any] = {
    "type": "object",
    "required": ["entity"],
    "properties": {"entity": {"enum": list(COUNTED)}},
    "allOf": [
        {
            "if": {"properties": {"entity": {"const": entity}}, "required": ["entity"]},
            "then": _schema(entity, counted),
        }
        for entity, counted in COUNTED.items()
    ],
}
SCHEMA = {"type": "array", "maxItems": MAX_RECORDS, "items": ENTRY}
# Entry by entry, so that a fault can be told by its index.
_ONE = Compiled(ENTRY)


def faults_of(values: list[Any]) -> Faults:
    """What is wrong with the entries, by index."""
    found: Faults = {}
    for index, value in enumerate(values):
        for fault in _ONE.faults(value):
            told = contract.Fault(pointer(fault.path), "schema", in_words(fault))
            found.setdefault(index, []).append(told)
    return found


def compare(partner: Partner, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each valid entry: each of its figures as theirs, ours and the difference (ours − theirs), exactly."""
    return [_compared(partner, index, entry) for index, entry in enumerate(entries)]


def _compared(partner: Partner, index: int, entry: dict[str, Any]) -> dict[str, Any]:
    counted = COUNTED[entry["entity"]]
    said = {name: responses.decimal(entry[name]) for name in ("rows", *counted.figures) if name in entry}
    ours = _ours(partner, entry, counted, [name for name in said if name != "rows"])
    figures = {name: _figure(theirs, ours[name]) for name, theirs in said.items()}
    shown = {name: entry[name] for name in ("entity", "date", *counted.selectors) if name in entry}
    return {
        "index": index,
        **shown,
        "matched": not any(figure["difference"] for figure in figures.values()),
        "figures": figures,
    }


def _ours(partner: Partner, entry: dict[str, Any], counted: Counted, figures: list[str]) -> dict[str, Decimal]:
    model = registry.ENTITIES[entry["entity"]].model
    chosen = {name: entry[name] for name in counted.selectors if name in entry}
    rows = model._default_manager.filter(partner=partner, **{counted.day: entry["date"]}, **chosen)
    # Only what was asked for: a partner may know its rows and no amounts.
    sums = {f"sum_{name}": Sum(name) for name in figures}
    found = rows.aggregate(rows=Count("*"), **sums)
    return {"rows": Decimal(found["rows"])} | {name: found[f"sum_{name}"] or Decimal(0) for name in figures}


def _figure(theirs: Decimal, ours: Decimal) -> dict[str, Decimal]:
    return {"yours": theirs, "ours": ours, "difference": ours - theirs}
