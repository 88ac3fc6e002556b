"""The difference between two programmes, for people to read and for the writer to carry out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from typing import Any

from commissions.programme.rule_documents import comparable
from commissions.programme.tables import TABLES, Programme, Record, since_when
from commissions.rating.facts.records import BEGINNING

NAMES = {
    "partner": "partner",
    "affiliates": "affiliate",
    "parents": "parent of",
    "reporting_currency": "reporting currency",
    "usd_tolerance": "tolerance of amount_usd",
    "statement_cadence": "statement cadence",
    "groups": "instrument group",
    "rates": "rate",
    "plans": "plan",
    "versions": "version of",
    "assignments": "plan of",
}


@dataclass(frozen=True)
class Change:
    """One record that is new (``before`` is None) or of which ``fields`` differ."""

    table: str
    key: Any
    before: Record | None
    after: Record

    @property
    def fields(self) -> list[str]:
        """The fields that differ; all of them of a new record."""
        before = self.before
        if before is None:
            return list(self.after)
        return [name for name in self.after if _differs(name, before.get(name), self.after[name])]

    def __str__(self) -> str:
        head = f"{'+' if self.before is None else '~'} {NAMES[self.table]} {_key(self.table, self.key)}"
        told = "; ".join(self._details())
        return f"{head}: {told}" if told else head

    def _details(self) -> Iterator[str]:
        for name in self.fields:
            before, after = (self.before or {}).get(name), self.after[name]
            if name == "rules":
                yield from rule_changes(before or [], after)
            elif self.before is not None:
                yield f"{name} {_value(before)} → {_value(after)}"
            elif after not in ("", None) or name in ("parent", "plan"):
                yield f"{name} {_value(after)}"


@dataclass
class PartnerDiff:
    """What leads from ``before`` to ``after``; ``unchanged``: records of the file that are there."""

    code: str
    created: bool
    before: Programme
    after: Programme
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0

    def of(self, *tables: str) -> list[Change]:
        """The changes of these tables, in the file's order."""
        return [change for change in self.changes if change.table in tables]

    def __str__(self) -> str:
        lines = [f"partner {self.code}{' (new)' if self.created else ''}"]
        lines += [f"  {change}" for change in self.changes]
        return "\n".join([*lines, f"  {self.unchanged} unchanged" if self.unchanged else "  nothing else"])


@dataclass
class Diff:
    """What applying a file changes (or would change, in a dry run)."""

    partners: list[PartnerDiff] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Nothing to do: everything in the file is there already."""
        return not any(partner.changes for partner in self.partners)

    def __str__(self) -> str:
        return "\n".join(map(str, self.partners))


def compare(before: Programme, after: Programme, given: Programme, created: bool) -> PartnerDiff:
    """The changes from ``before`` to ``after``, in the order of the tables."""
    diff = PartnerDiff(after.code, created, before, after)
    partner = Change("partner", after.code, None if created else before.partner, after.partner)
    if partner.fields:
        diff.changes.append(partner)
    for table in TABLES:
        known = before.table(table)
        found = [Change(table, key, known.get(key), record) for key, record in after.table(table).items()]
        found = [change for change in found if change.fields]
        diff.changes += found
        diff.unchanged += len(given.table(table).keys() - {change.key for change in found})
    return diff


def _differs(name: str, before: Any, after: Any) -> bool:
    if name == "rules":
        return bool(comparable(before) != comparable(after))
    if name == "instruments":
        # Which group an instrument is in does not depend on where in the list it stands.
        return sorted(before) != sorted(after)
    return bool(before != after)


def rule_changes(before: list[Record], after: list[Record]) -> Iterator[str]:
    """Rule by rule: a new one with its type, a changed one with the options that differ."""
    known = {rule["id"]: rule for rule in before}
    for rule in after:
        if rule["id"] not in known:
            yield f"+ rule {rule['id']} ({rule['type']})"
        elif comparable(rule) != comparable(known[rule["id"]]):
            yield f"~ rule {rule['id']}: {_options(known[rule['id']], rule)}"
    gone = known.keys() - {rule["id"] for rule in after}
    yield from (f"- rule {rule_id}" for rule_id in known if rule_id in gone)
    # The order is money: of several rules for one row the first that matches pays.
    common = [rule["id"] for rule in after if rule["id"] in known]
    if common != [rule_id for rule_id in known if rule_id not in gone]:
        yield f"rules now in the order {', '.join(rule['id'] for rule in after)}"


def _options(before: Record, after: Record) -> str:
    names = [*after, *(name for name in before if name not in after)]
    pairs = [(name, before.get(name), after.get(name)) for name in names]
    changed = [pair for pair in pairs if comparable(dict([pair[:2]])) != comparable({pair[0]: pair[2]})]
    return ", ".join(f"{name} {_value(old)} → {_value(new)}" for name, old, new in changed)


def _key(table: str, key: Any) -> str:
    if isinstance(key, str):
        return key
    if table == "rates":
        return f"{key[0]}/{key[1]} {key[2]}"
    *name, day = key if isinstance(key, tuple) else (key,)
    # Most groups never change: of them the day would say nothing.
    if table == "groups" and day == BEGINNING:
        return str(*name)
    return " ".join([*name, since_when(day)])


def _value(value: Any) -> str:
    if value in (None, ""):
        return "none"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_value(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)
