"""Everything in force for one partner, by day: reference data, plans, who is on which.

Compiled once, then only looked up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from commissions.rating.engine.plan_version import Plan, Version
from commissions.rating.facts.by_day import ByDay, by_key
from commissions.rating.facts.fact_index import Spans
from commissions.rating.facts.reference import Document, ReferenceData
from commissions.rating.rules.registry import RULES
from track360.verticals.base import Vertical

ONE_DAY = timedelta(days=1)


class TermsInForce(NamedTuple):
    """An affiliate on a day: the plan version in force (None: ``missing`` says why) and the uplines, parent first."""

    affiliate_id: str
    plan: Plan | None
    version: Version | None
    uplines: tuple[str, ...]

    @property
    def missing(self) -> str:
        return "no_plan" if self.plan is None else "before_plan"


class Terms(ReferenceData):
    """The terms of one partner. Build with ``compile``; all look-ups are by trading day, at its end."""

    plans: dict[str, Plan]
    capped: frozenset[str]
    """Ids of the rules with a cap in any version: their lines are counted even where a version has none."""
    _assignments: dict[str, ByDay]
    _in_force: dict[str, ByDay]

    @classmethod
    def compile(
        cls,
        vertical: Vertical,
        affiliates: Iterable[Document],
        groups: Iterable[Document],
        rates: Iterable[Document],
        plans: Iterable[Document],
        assignments: Iterable[Document],
        signed: bool = False,
        reporting_currency: Iterable[Document] = (),
        usd_tolerance: Iterable[Document] = (),
        rules: Mapping[str, Any] = RULES,
    ) -> Terms:
        """Terms from documents in the programme file's shape.

        ``rules`` are the rule classes by key, the registry's unless given. Days are dates or ISO text;
        numbers are decimals, integers or text; a rate may carry the ``id`` that lines shall name.
        """
        self = cls(vertical, affiliates, groups, rates, signed, reporting_currency, usd_tolerance)
        self.plans = {plan["id"]: Plan.parse(plan, rules) for plan in plans}
        rules_of_all = (rule for plan in self.plans.values() for v in plan.versions for rule in v.rules)
        self.capped = frozenset(rule.id for rule in rules_of_all if rule.cap is not None)
        self._assignments = by_key(assignments, "affiliate", lambda entry: self._plan(entry.get("plan")))
        self._in_force = {}
        return self

    def _plan(self, plan_id: str | None) -> Plan | None:
        return None if plan_id is None else self.plans[plan_id]

    def plan_at(self, affiliate_id: str, day: date) -> Plan | None:
        """The plan an affiliate is assigned on a day."""
        assigned = self._assignments.get(affiliate_id)
        return assigned.at(day) if assigned else None

    def assigned(self, plan: Plan | None = None) -> list[str]:
        """The affiliates who were ever assigned any plan, or this one."""
        return [
            affiliate
            for affiliate, assigned in self._assignments.items()
            if any(found is not None and plan in (None, found) for found in assigned.values)
        ]

    def at(self, affiliate_id: str, day: date) -> TermsInForce:
        """What is in force for an affiliate at the end of a day."""
        # On demand: of a partner's affiliates a settle meets few.
        by_day = self._in_force.get(affiliate_id)
        if by_day is None:
            by_day = self._in_force[affiliate_id] = self._by_day(affiliate_id)
        return by_day[1][bisect_right(by_day[0], day) - 1]

    def spans(self, affiliate_id: str) -> list[tuple[date, TermsInForce]]:
        """What is in force for the affiliate by the day it begins, the first at the beginning."""
        self.at(affiliate_id, date.min)
        found = self._in_force[affiliate_id]
        return list(zip(found.days, found.values, strict=True))

    def periods(self, affiliate_id: str) -> list[tuple[date, date, TermsInForce]]:
        """The same with both ends included: (first day, last day, what is in force)."""
        spans = self.spans(affiliate_id)
        ends = [start - ONE_DAY for start, _ in spans[1:]] + [date.max]
        return [(start, end, in_force) for (start, in_force), end in zip(spans, ends, strict=True)]

    def outside(self, affiliate_id: str) -> Spans:
        """The days on which no plan version is in force for the affiliate."""
        return [(start, end) for start, end, in_force in self.periods(affiliate_id) if in_force.version is None]

    def _by_day(self, affiliate_id: str) -> ByDay:
        found = ByDay([], [])
        for day in sorted(self._turns(affiliate_id)):
            in_force = self._on(affiliate_id, day)
            # A turn somewhere above often changes nothing here: fewer spans are faster months.
            if not found.values or found.values[-1] != in_force:
                found.days.append(day)
                found.values.append(in_force)
        return found

    def _on(self, affiliate_id: str, day: date) -> TermsInForce:
        plan = self.plan_at(affiliate_id, day)
        return TermsInForce(affiliate_id, plan, plan.at(day) if plan else None, self.uplines(affiliate_id, day))

    def _turns(self, affiliate_id: str) -> set[date]:
        """Every day on which something may change for the affiliate."""
        # So that every day has a span, and the first one reaches back.
        turns = {date.min}
        assigned = self._assignments.get(affiliate_id)
        if assigned:
            turns.update(assigned.days)
            turns.update(version.start for plan in assigned.values if plan for version in plan.versions)
        for above in self.lineage(affiliate_id):
            if above in self.parents:
                turns.update(self.parents[above].days)
        return turns
