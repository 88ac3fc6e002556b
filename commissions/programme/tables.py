"""A programme as plain tables: the shape that the file, the database and their difference share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commissions.rating.facts.records import BEGINNING

Record = dict[str, Any]
Dated = tuple[str, date]
"""An id and the trading day a record is in force from (``BEGINNING``: since ever)."""

TABLES = (
    "affiliates",
    "parents",
    "reporting_currency",
    "usd_tolerance",
    "statement_cadence",
    "groups",
    "rates",
    "plans",
    "versions",
    "assignments",
)


def since_when(day: date) -> str:
    """The first day of a dated record in words."""
    return "since the beginning" if day == BEGINNING else f"from {day}"


@dataclass
class Programme:
    """What one partner has agreed with its affiliates.

    partner: name, vertical, zone, day_start (time), signs, orphans, unknown_properties, aliases.
    affiliates: name, status, email, person_id ("" when unknown). parents: parent (None: top of a tree).
    groups: position (that of the whole group), multiplier, instruments. plans: name, currency.
    reporting_currency: currency, by day. usd_tolerance: percent, by day.
    statement_cadence: cadence, by the first day of a month.
    rates: rate (and id, in the database), by (base, quote, day).
    versions: margin_guard (Decimal or None), rules (as in the file, decimals as text). assignments: plan.
    From a file a record has only the fields the file gives; from the database it has them all.
    """

    code: str
    partner: Record = field(default_factory=dict)
    affiliates: dict[str, Record] = field(default_factory=dict)
    parents: dict[Dated, Record] = field(default_factory=dict)
    reporting_currency: dict[date, Record] = field(default_factory=dict)
    usd_tolerance: dict[date, Record] = field(default_factory=dict)
    statement_cadence: dict[date, Record] = field(default_factory=dict)
    groups: dict[Dated, Record] = field(default_factory=dict)
    rates: dict[tuple[str, str, date], Record] = field(default_factory=dict)
    plans: dict[str, Record] = field(default_factory=dict)
    versions: dict[Dated, Record] = field(default_factory=dict)
    assignments: dict[Dated, Record] = field(default_factory=dict)

    def table(self, name: str) -> dict[Any, Record]:
        return getattr(self, name)


@dataclass
class Submission:
    """What a file says of one partner; ``paths`` says where each (table, key) stands in it.

    plans: the plan documents as written, decimals as numbers, for the checks of the rules; the one at
    position n stands at ``plan_paths[n]``. named: (section, id) of what the file lists, readable or not.
    """

    path: str
    programme: Programme
    paths: dict[tuple[str, Any], str] = field(default_factory=dict)
    plans: list[Record] = field(default_factory=list)
    plan_paths: list[str] = field(default_factory=list)
    named: set[tuple[str, str]] = field(default_factory=set)
