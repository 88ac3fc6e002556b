"""Plans and their versions, compiled for lookup by source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from commissions.rating.facts.days import day_of
from commissions.rating.facts.exact import decimal_of
from commissions.rating.facts.instrument_groups import Group
from commissions.rating.facts.records import DatedFields
from commissions.rating.rules.base import Rule, key_of
from commissions.rating.rules.match import customer_key

Choice = tuple[tuple[Rule, bool], ...]
"""The rules that price a row, in list order; False: the rule cannot be told to match yet and holds the row."""


class Plan:
    """A plan: id, currency of all its amounts, versions by day."""

    def __init__(self, plan_id: str, currency: str, versions: Iterable[Version]) -> None:
        self.id = plan_id
        self.currency = currency
        self.versions = sorted(versions, key=lambda version: version.start)
        self._starts = [version.start for version in self.versions]

    @classmethod
    def parse(cls, document: Mapping[str, Any], rules: Mapping[str, Any]) -> Plan:
        """A plan from its document; ``rules`` are the rule classes by key."""
        plan_id, currency = document["id"], document["currency"]
        return cls(plan_id, currency, [Version(plan_id, currency, entry, rules) for entry in document["versions"]])

    def at(self, day: date) -> Version | None:
        """The version in force on a day; None before the first."""
        position = bisect_right(self._starts, day) - 1
        return self.versions[position] if position >= 0 else None


class Version:
    """The rules of a plan from a day on, sorted by what they price."""

    def __init__(self, plan_id: str, currency: str, document: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        self.plan_id, self.currency = plan_id, currency
        self.start = day_of(document["from"])
        # None is no guard; 0 is one that leaves nothing.
        guard = document.get("margin_guard")
        self.guard: Decimal | None = None if guard is None else decimal_of(guard)
        self.rules: list[Rule] = [known[key_of(entry)].parse(entry) for entry in document["rules"]]
        self.by_id = {rule.id: rule for rule in self.rules}
        self.activity = self.of_kind("activity")
        self.phases = self.of_kind("customer")
        self.months = self.of_kind("month")
        self.by_transaction_type: dict[str, list[Any]] = {}
        for rule in self.of_kind("transaction"):
            for name in rule.types:
                self.by_transaction_type.setdefault(name, []).append(rule)
        self.overrides = self.of_kind("override")
        # By rule, and empty for most: which way a row can go is asked rule by rule.
        self.over: dict[str, list[Any]] = {
            rule.id: [override for override in self.overrides if rule.id in override.of] for rule in self.rules
        }
        matches = [rule.match for rule in self.activity if rule.match]
        self.by_customer = any(match.on_customer for match in matches)
        self._choices: dict[Any, Choice] = {}

    def of_kind(self, kind: str) -> list[Any]:
        """The rules that price one kind of source, in list order."""
        return [rule for rule in self.rules if rule.kind == kind]

    def of_type(self, name: str) -> list[Any]:
        """The rules of one type, in list order."""
        return [rule for rule in self.rules if name == rule.TYPE]

    def choose(self, dated: DatedFields, instrument: str, group: Group | None) -> Choice:
        """The activity rules that price a row of this instrument while the customer is as ``dated`` says."""
        # The group too: an instrument may be in another one from a day on.
        key = (self.key(dated, instrument) if self.by_customer else instrument, None if group is None else group.id)
        choice = self._choices.get(key)
        if choice is None:
            choice = self._choices[key] = self._choose(dated, instrument, group)
        return choice

    def key(self, dated: DatedFields, instrument: str) -> tuple[Any, ...]:
        """What the choice depends on where rules match on the customer."""
        return instrument, customer_key(dated)

    def _choose(self, dated: DatedFields, instrument: str, group: Group | None) -> Choice:
        chosen: list[tuple[Rule, bool]] = []
        taken: set[str] = set()
        for rule in self.activity:
            if rule.TYPE in taken:
                continue
            verdict = True if rule.match is None else rule.match.row(dated, instrument, group)
            if verdict is False:
                continue
            chosen.append((rule, verdict is True))
            # Of an exclusive type the first that may match prices the row, even if it only holds it.
            if rule.exclusive:
                taken.add(rule.TYPE)
        return tuple(chosen)
