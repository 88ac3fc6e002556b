"""How far a change reaches: which sources must be in the same ``Facts`` for the rating to be right.

* ``row``: a row is rated alone. ``Facts.rows`` may hold any rows.
* ``month``: tiers or caps look at the affiliate's whole month. For an affiliate and month of which any row is in
  ``Facts.rows``, all rows of customers directly referred by the affiliate on the row's day must be, and the
  same month of every affiliate in ``shared``.
* ``rest``: as ``month``, but what a row earns depends on no later day: ladders only. ``Facts.since`` may name a day
  of the month before which no row is rated.
* ``affiliate``: caps, tiers or net months also look at transactions and at other months. ``Facts`` then
  hold all rows and all transactions of every customer that the affiliate ever referred, all its months in
  ``Facts.months``, and the same of every affiliate in ``shared``; and of every other whole affiliate who ever
  referred one of those customers.

Whatever the scope: a customer in ``Facts.transactions`` comes with all transactions; where ``needs_lots`` with all lots
in ``Facts.lots``; where ``needs_person`` with all accounts of the same person, given likewise.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from commissions.rating.engine.plan_version import Plan, Version
from commissions.rating.engine.terms import Terms, TermsInForce
from commissions.rating.facts.days import last_day, month_key
from commissions.rating.rules.base import Rule


class Dependencies:
    """What ``terms`` make rated together. Attributes say what facts any rule of any version reads."""

    needs_lots: bool
    """Some cpa asks for lots."""
    needs_person: bool
    """Some rule looks at all accounts of a person."""
    _terms: Terms
    _together: dict[str, frozenset[str]]
    shares_months: bool
    """Some override is on a month's amount, so that an upline's lines of several directs are summed."""
    wholes: frozenset[str]
    """The affiliates of whom everything is rated together."""
    sharing: frozenset[str]
    """The affiliates who share a cap or a sum of some upline with another one."""

    @classmethod
    def of(cls, terms: Terms) -> Dependencies:
        """Those of one partner's terms."""
        self = cls()
        self._terms = terms
        rules = [rule for plan in terms.plans.values() for version in plan.versions for rule in version.rules]
        self.needs_lots = any(rule.reads_lots for rule in rules)
        self.needs_person = any(rule.reads_person for rule in rules)
        self.shares_months = any(_is_summed(version) for plan in terms.plans.values() for version in plan.versions)
        self._together = _components(terms)
        own = {affiliate for affiliate in terms.assigned() if self._is_whole(affiliate)}
        # Whoever shares with a whole affiliate must be rated with it.
        self.wholes = frozenset(other for affiliate in own for other in (affiliate, *self.shared(affiliate)))
        self.sharing = frozenset(self._together)
        return self

    def scope(self, affiliate_id: str, month: date | str) -> str:
        """``row``, ``rest``, ``month`` or ``affiliate``: how the activity of a direct affiliate in a month is
        to be rated.

        ``month`` is any day of it, or "2026-01".
        """
        if self.whole(affiliate_id):
            return "affiliate"
        first = date.fromisoformat(f"{month}-01") if isinstance(month, str) else month.replace(day=1)
        in_force = self._in_force(affiliate_id, first, last_day(month_key(first)))
        monthly = [rule for at in in_force if at.version for rule in self._monthly(at.version)]
        if not monthly:
            return "row"
        # A cap shared with others counts their rows too, which have days of their own.
        looks_back = affiliate_id not in self._together and all(self._looks_back(rule) for rule in monthly)
        return "rest" if looks_back else "month"

    def whole(self, affiliate_id: str) -> bool:
        """Whether everything of the affiliate, in all months, is rated together."""
        return affiliate_id in self.wholes

    def shared(self, affiliate_id: str) -> frozenset[str]:
        """The other affiliates who share a cap or a sum of some upline with this one, now or ever."""
        return self._together.get(affiliate_id, frozenset()) - {affiliate_id}

    def summed(self, affiliates: Iterable[str]) -> set[tuple[str, str]]:
        """The (override id, upline) pairs whose ``month`` lines sum amounts of any of these direct affiliates."""
        pairs: set[tuple[str, str]] = set()
        for affiliate in affiliates:
            above = self._terms.lineage(affiliate) - {affiliate}
            for plan in {in_force.plan for _, in_force in self._terms.spans(affiliate) if in_force.plan}:
                overrides = {o.id for version in plan.versions for o in version.overrides if _is_summed(version)}
                pairs |= {(override, upline) for override in overrides for upline in above}
        return pairs

    def _in_force(self, affiliate_id: str, first: date, last: date) -> Iterable[TermsInForce]:
        spans = self._terms.spans(affiliate_id)
        for (start, in_force), following in zip(spans, [*(at for at, _ in spans[1:]), None], strict=True):
            if start <= last and (following is None or following > first):
                yield in_force

    def _is_whole(self, affiliate_id: str) -> bool:
        plans = {in_force.plan for _, in_force in self._terms.spans(affiliate_id) if in_force.plan}
        return any(
            self._reaches_far(version, rule) for plan in plans for version in plan.versions for rule in version.rules
        )

    def _reaches_far(self, version: Version, rule: Rule) -> bool:
        """Whether a rule looks beyond rows of one affiliate's month."""
        if rule.kind == "activity" or rule.id not in self._terms.capped:
            return rule.kind == "month" or rule.group == "affiliate"
        # An override on activity alone is capped within the month, whoever referred it.
        return rule.kind != "override" or any(base.kind != "activity" for base in _bases(version, rule))

    def _monthly(self, version: Version) -> list[Rule]:
        return [
            rule
            for rule in version.rules
            if rule.kind in ("activity", "override")
            and (rule.id in self._terms.capped or rule.group == "affiliate-month")
        ]

    def _looks_back(self, rule: Rule) -> bool:
        # How much of a cap is left is known only by rating what came before.
        return rule.looks_back and rule.id not in self._terms.capped


def _bases(version: Version, override: Rule) -> list[Rule]:
    return [rule for rule in version.rules if rule.id in override.of]  # type: ignore[attr-defined]


def _is_summed(version: Version) -> bool:
    return any(base.kind == "month" for override in version.overrides for base in _bases(version, override))


def _components(terms: Terms) -> dict[str, frozenset[str]]:
    """Affiliates grouped by who shares a capped or summed override: same plan, and an upline in common, ever."""
    groups: dict[tuple[str, str], set[str]] = {}
    for plan in terms.plans.values():
        if not _is_shared(terms, plan):
            continue
        for affiliate in terms.assigned(plan):
            for above in terms.lineage(affiliate) - {affiliate}:
                groups.setdefault((plan.id, above), set()).add(affiliate)
    return _joined(groups.values())


def _is_shared(terms: Terms, plan: Plan) -> bool:
    return any(
        override.id in terms.capped or _is_summed(version)
        for version in plan.versions
        for override in version.overrides
    )


def _joined(groups: Iterable[set[str]]) -> dict[str, frozenset[str]]:
    """Overlapping groups as one, by member."""
    found: dict[str, set[str]] = {}
    for group in groups:
        joined = set(group).union(*(found[member] for member in group if member in found))
        for member in joined:
            found[member] = joined
    frozen = {id(group): frozenset(group) for group in found.values()}
    return {member: frozen[id(group)] for member, group in found.items()}
