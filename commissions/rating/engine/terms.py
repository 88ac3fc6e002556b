"""Everything in force for one partner, by day: the tree, plans, rates, groups.

Compiled once, then only looked up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from commissions.rating.engine.plan_version import Plan, Version
from commissions.rating.facts.days import day_of
from commissions.rating.facts.fx import Rates
from commissions.rating.facts.instrument_groups import InstrumentGroups
from commissions.rating.facts.records import Customer
from commissions.rating.facts.vertical import Vertical, vertical_of
from commissions.rating.rules import installed

Document = Mapping[str, Any]


class Standing(NamedTuple):
    """An affiliate on a day: the plan version in force (None: ``missing`` says why) and the uplines, parent first."""

    affiliate_id: str
    plan: Plan | None
    version: Version | None
    uplines: tuple[str, ...]

    @property
    def missing(self) -> str:
        return "no_plan" if self.plan is None else "before_plan"


class _Dated(NamedTuple):
    """Values by the day they are in force from."""

    days: list[date]
    values: list[Any]

    def at(self, day: date) -> Any:
        position = bisect_right(self.days, day) - 1
        return self.values[position] if position >= 0 else None


class Terms:
    """The terms of one partner. Build with ``compile``; all lookups are by trading day, at its end."""

    vertical: Vertical
    rates: Rates
    groups: InstrumentGroups
    plans: dict[str, Plan]
    signed: bool
    capped: frozenset[str]
    """Ids of the rules with a cap in any version: their lines are counted even where a version has none."""
    _assignments: dict[str, _Dated]
    _parents: dict[str, _Dated]
    _standings: dict[str, _Dated]

    @classmethod
    def compile(
        cls,
        vertical: str | Vertical,
        affiliates: Iterable[Document],
        groups: Iterable[Document],
        rates: Iterable[Document],
        plans: Iterable[Document],
        assignments: Iterable[Document],
        signed: bool = False,
        rules: Mapping[str, Any] | None = None,
    ) -> Terms:
        """Terms from documents in the programme file's shape.

        ``rules`` are the rule classes by key, the registry's unless given. Days are dates or ISO text;
        numbers are decimals, integers or text; a rate may carry the ``id`` that lines shall name.
        """
        self = cls()
        self.vertical = vertical_of(vertical)
        self.signed = signed
        self.rates = Rates(rates)
        self.groups = InstrumentGroups(groups)
        known = installed() if rules is None else rules
        self.plans = {plan["id"]: Plan.parse(plan, known) for plan in plans}
        rules_of_all = (rule for plan in self.plans.values() for v in plan.versions for rule in v.rules)
        self.capped = frozenset(rule.id for rule in rules_of_all if rule.cap is not None)
        self._people(list(affiliates))
        self._assignments = _by_key(assignments, "affiliate", lambda entry: self._plan(entry.get("plan")))
        self._standings = {}
        return self

    def _plan(self, plan_id: str | None) -> Plan | None:
        return None if plan_id is None else self.plans[plan_id]

    def _people(self, affiliates: list[Document]) -> None:
        self.affiliates = [entry["id"] for entry in affiliates]
        dated = [
            {**step, "affiliate": entry["id"]}
            for entry in affiliates
            for step in entry.get("parents") or [{"parent": entry.get("parent")}]
        ]
        self._parents = _by_key(dated, "affiliate", lambda step: step.get("parent"))
        self._by_person: dict[str, set[str]] = {}
        self._by_email: dict[str, set[str]] = {}
        for entry in affiliates:
            if entry.get("person_id"):
                self._by_person.setdefault(entry["person_id"], set()).add(entry["id"])
            if entry.get("email"):
                self._by_email.setdefault(entry["email"].casefold(), set()).add(entry["id"])

    def parent(self, affiliate_id: str, day: date) -> str | None:
        """The affiliate's parent on a day."""
        steps = self._parents.get(affiliate_id)
        return steps.at(day) if steps else None

    def uplines(self, affiliate_id: str, day: date) -> tuple[str, ...]:
        """Parent, grandparent, … on a day. A cycle, which the platform refuses, would end the chain."""
        chain: list[str] = []
        above = self.parent(affiliate_id, day)
        while above is not None and above != affiliate_id and above not in chain:
            chain.append(above)
            above = self.parent(above, day)
        return tuple(chain)

    def plan_at(self, affiliate_id: str, day: date) -> Plan | None:
        """The plan an affiliate is assigned on a day."""
        assigned = self._assignments.get(affiliate_id)
        return assigned.at(day) if assigned else None

    def assigned(self, plan: Plan | None = None) -> list[str]:
        """The affiliates who were ever assigned any plan, or this one."""
        return [
            affiliate
            for affiliate, dated in self._assignments.items()
            if any(found is not None and plan in (None, found) for found in dated.values)
        ]

    def at(self, affiliate_id: str, day: date) -> Standing:
        """What is in force for an affiliate at the end of a day."""
        # On demand: of a partner's affiliates a settle meets few.
        standings = self._standings.get(affiliate_id)
        if standings is None:
            standings = self._standings[affiliate_id] = self._spans(affiliate_id)
        return standings[1][bisect_right(standings[0], day) - 1]

    def spans(self, affiliate_id: str) -> list[tuple[date, Standing]]:
        """The affiliate's standings by the day each begins, the first at the beginning."""
        self.at(affiliate_id, date.min)
        found = self._standings[affiliate_id]
        return list(zip(found.days, found.values, strict=True))

    def _spans(self, affiliate_id: str) -> _Dated:
        found = _Dated([], [])
        for day in sorted(self._turns(affiliate_id)):
            standing = self._standing(affiliate_id, day)
            # A turn somewhere above often changes nothing here: fewer spans are faster months.
            if not found.values or found.values[-1] != standing:
                found.days.append(day)
                found.values.append(standing)
        return found

    def _standing(self, affiliate_id: str, day: date) -> Standing:
        plan = self.plan_at(affiliate_id, day)
        return Standing(affiliate_id, plan, plan.at(day) if plan else None, self.uplines(affiliate_id, day))

    def _turns(self, affiliate_id: str) -> set[date]:
        """Every day on which something may change for the affiliate."""
        # So that every day has a span, and the first one reaches back.
        turns = {date.min}
        assigned = self._assignments.get(affiliate_id)
        if assigned:
            turns.update(assigned.days)
            turns.update(version.start for plan in assigned.values if plan for version in plan.versions)
        for above in self.lineage(affiliate_id):
            if above in self._parents:
                turns.update(self._parents[above].days)
        return turns

    def lineage(self, affiliate_id: str) -> set[str]:
        """The affiliate and everyone who was ever above it."""
        found, open_ends = {affiliate_id}, [affiliate_id]
        while open_ends:
            steps = self._parents.get(open_ends.pop())
            new = {above for above in steps.values if above is not None} - found if steps else set()
            found |= new
            open_ends.extend(new)
        return found

    def selves(self, customer: Customer) -> frozenset[str]:
        """The affiliates who are this customer: same person, or same e-mail ignoring case."""
        found = self._by_person.get(customer.person_id, ()) if customer.person_id else ()
        if customer.email and self._by_email:
            found = {*found, *self._by_email.get(customer.email.casefold(), ())}
        return frozenset(found)


def _by_key(entries: Iterable[Document], key: str, value: Any) -> dict[str, _Dated]:
    found: dict[str, _Dated] = {}
    # By number within a day: the later entry counts, and entries themselves cannot be compared.
    for day, _, entry in sorted(
        (day_of(entry.get("from")), number, entry) for number, entry in enumerate(entries)
    ):
        dated = found.setdefault(entry[key], _Dated([], []))
        dated.days.append(day)
        dated.values.append(value(entry))
    return found
