"""One partner of a programme file, asked by day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.oracle.clock import Clock, as_day
from tests.oracle.money import Rates, Undecided, exact

Rule = dict[str, Any]


@dataclass(frozen=True)
class Terms:
    """A plan's version: what is paid, and in which currency."""

    plan: str
    currency: str
    version: dict[str, Any]

    @property
    def rules(self) -> list[Rule]:
        return self.version.get("rules") or []

    def of_type(self, kind: str) -> list[Rule]:
        return [rule for rule in self.rules if rule["type"] == kind]

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule["id"] == rule_id), None)


def in_force(entries: list[dict[str, Any]], day: date) -> dict[str, Any] | None:
    """The last entry whose `from` is on or before the day; no `from` means since the beginning."""
    begun = [entry for entry in entries if entry.get("from") is None or as_day(entry["from"]) <= day]
    return max(begun, key=lambda e: date.min if e.get("from") is None else as_day(e["from"]), default=None)


def _fits(pattern: str, instrument: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), instrument, re.DOTALL) is not None


class Programme:
    def __init__(self, partner: dict[str, Any]) -> None:
        self.partner = partner
        self.forex = partner["vertical"] == "forex"
        self.clock = Clock(partner["zone"], partner.get("day_start") or "00:00")
        self.signed = (partner.get("push") or {}).get("signs", "unsigned") == "signed"
        self.aliases: dict[str, dict[str, str]] = partner.get("aliases") or {}
        self.affiliates = {entry["id"]: entry for entry in partner.get("affiliates") or []}
        self.groups: list[dict[str, Any]] = partner.get("instrument_groups") or []
        self.rates = Rates(
            partner.get("rates") or [], lambda day: self._setting("reporting_currency", "currency", "USD", day)
        )
        self.plans = {plan["id"]: plan for plan in partner.get("plans") or []}
        self.assignments: list[dict[str, Any]] = partner.get("assignments") or []

    def parent(self, affiliate: str, day: date) -> str | None:
        entry: dict[str, Any] = self.affiliates[affiliate]
        if "parents" in entry:
            entry = in_force(entry["parents"], day) or {}
        parent: str | None = entry.get("parent")
        return parent

    def uplines(self, affiliate: str, day: date) -> list[str]:
        """Parent, grandparent, … on that day."""
        above: list[str] = []
        current = self.parent(affiliate, day)
        while current is not None:
            above.append(current)
            current = self.parent(current, day)
        return above

    def terms(self, affiliate: str, day: date) -> Terms | None:
        """The plan version in force for the affiliate at the end of the day."""
        assigned = in_force([a for a in self.assignments if a["affiliate"] == affiliate], day)
        if assigned is None or assigned.get("plan") is None:
            return None
        plan = self.plans[assigned["plan"]]
        version = in_force(plan["versions"], day)
        return None if version is None else Terms(plan["id"], plan["currency"], version)

    def rules(self, affiliate: str, day: date, kind: str) -> list[tuple[Terms, Rule]]:
        """The rules of that type in force for the affiliate at the end of the day, in list order."""
        terms = self.terms(affiliate, day)
        return [(terms, rule) for rule in terms.of_type(kind)] if terms else []

    def _setting(self, name: str, key: str, default: Any, day: date) -> Any:
        """A plain value, or `key` of the dated entry in force; before the first, the default."""
        said = self.partner.get(name, default)
        if isinstance(said, list):
            return (in_force(said, day) or {}).get(key, default)
        return said

    def usd_tolerance(self, day: date) -> Fraction:
        """As a fraction."""
        return exact(self._setting("usd_tolerance", "percent", 5, day)) / 100

    def groups_on(self, day: date) -> list[dict[str, Any]]:
        """The entry in force of each group, in the order in which their ids first appear; no entry yet: empty."""
        ids = dict.fromkeys(entry["id"] for entry in self.groups)
        found = [in_force([entry for entry in self.groups if entry["id"] == name], day) for name in ids]
        return [entry for entry in found if entry is not None]

    def group(self, instrument: str, day: date) -> dict[str, Any] | None:
        """The instrument's group on that day: a full name beats a pattern, then the first group."""
        groups = self.groups_on(day)
        for group in groups:
            if instrument in [name for name in group["instruments"] if "*" not in name]:
                return group
        for group in groups:
            if any("*" in name and _fits(name, instrument) for name in group["instruments"]):
                return group
        return None

    def mapped(self, instrument: str, day: date) -> bool:
        """Whether the instrument has a multiplier on that day: where no groups are declared, each has."""
        return not self.groups or self.group(instrument, day) is not None

    def multiplier(self, instrument: str, day: date) -> Fraction:
        """Raises Undecided("unmapped_instrument")."""
        if not self.mapped(instrument, day):
            raise Undecided("unmapped_instrument")
        group = self.group(instrument, day) or {}
        return exact(group.get("multiplier", 1))
