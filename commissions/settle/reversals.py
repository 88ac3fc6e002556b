"""Why what was booked is due no more: asked of the rating while it is at hand, and kept with the reversal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from commissions.ledger.writer import Reason, Unit
from commissions.rating.engine.rate import rate
from commissions.rating.engine.terms import Terms
from commissions.rating.facts.arithmetic import text
from commissions.rating.facts.by_day import ByDay
from commissions.rating.facts.days import last_day
from commissions.rating.facts.records import Customer, Facts, NonCommission, UnratedSource
from commissions.settle.affected import affiliate_on

_SOURCE = slice(3, 9)
"""Where in a unit its source stands, as reasons and exceptions name it."""


def reasons_of(terms: Terms, facts: Facts, units: Collection[Unit]) -> dict[Unit, Reason]:
    """A reason for each unit of which these facts leave nothing.

    Rates once more, with reasons: only what reverses something pays for that.
    """
    return _Reasons(terms, facts).of_all(units) if units else {}


_LOST = {
    "negative_net": "is not above zero any more",
    "no_activity": "has nothing of its customers any more",
}
_GONE = "earns nothing any more"
"""What became of a month below, by the code of its own reason."""


class _Reasons:
    def __init__(self, terms: Terms, facts: Facts) -> None:
        self.terms, self.facts = terms, facts
        rated = rate(terms, facts, explain=True)
        # The first of several conditions that are not met tells enough.
        self.nothing = {_asked(each): each for each in reversed(rated.non_commissions)}
        self.unrated = {_asked(each): each for each in reversed(rated.unrated)}
        self.moved = {(*line[:9],): line.earned_day for line in rated.lines}
        self.transactions = {t.transaction_id: t for of_one in facts.transactions.values() for t in of_one}

    def of_all(self, units: Collection[Unit]) -> dict[Unit, Reason]:
        found = {unit: self._of(unit) for unit in units if not _is_summed(unit)}
        # Of the months below that are due no more a sum over them says so.
        return found | {unit: self._summed_month(unit, found) for unit in units if _is_summed(unit)}

    def _of(self, unit: Unit) -> Reason:
        """The first that applies, from the record over whose it is and the terms to what the rule says."""
        day = self._day(unit)
        if unit[3] == "month":
            return self._month(unit)
        if day is None:
            return {"code": "no_record", "detail": "the record belongs to another customer or day now"}
        return (
            self._unapproved(unit)
            or self._ownership(unit, day)
            or self._terms_ended(unit, day)
            or self._said(unit, affiliate_on(self.facts.customers[unit[4]], day))
            or self._other_month(unit)
            or {"code": "changed", "detail": "what it was computed from leaves nothing"}
        )

    def _day(self, unit: Unit) -> date | None:
        """The day whose terms count, where the record is still there."""
        _, _, _, kind, customer_id, source_day, _, _, ref, _ = unit
        if customer_id not in self.facts.customers:
            return None
        if kind == "activity":
            return source_day
        if kind == "customer":
            phases = self.facts.customers[customer_id].phases
            return min((day for day, phase in phases if phase == ref), default=None)
        found = self.transactions.get(ref)
        return found.day if found is not None and found.customer_id == customer_id else None

    def _month(self, unit: Unit) -> Reason:
        """Of a net month."""
        affiliate, rule_id, *_, ref, _ = unit
        if (affiliate, ref) not in self.facts.months:
            return {"code": "no_activity", "detail": f"nothing of the affiliate's customers counts in {ref}"}
        in_force = [at for start, at in self.terms.spans(affiliate) if start <= last_day(ref)]
        versions = [at.version for at in in_force if at.version]
        if not any(rule_id in version.by_id for version in versions):
            return {"code": "no_rule", "detail": f"no plan of {ref} has the rule {rule_id}"}
        return self._said(unit, affiliate) or {"code": "changed", "detail": f"what {ref} comes to leaves nothing"}

    def _summed_month(self, unit: Unit, below: Mapping[Unit, Reason]) -> Reason:
        """Of an upline's sum over the months of its network: whose month it was, and why nothing of it is left.

        No figure of theirs: they are not the upline's to read.
        """
        affiliate, rule_id, level, *_, ref, _ = unit
        bases, last = self._bases(unit), last_day(ref)
        lost = {each[0]: reason["code"] for each, reason in below.items() if each[1] in bases and each[8] == ref}
        directs = sorted({direct for direct, month in self.facts.months if month == ref} | lost.keys())
        for direct in directs:
            if affiliate not in self.terms.uplines(direct, last)[level - 1 : level]:
                continue
            version = self.terms.at(direct, last).version
            if version is None or rule_id not in version.by_id:
                return _lower(direct, "no_rule", f"the terms of {direct} of {ref} have no rule {rule_id}")
            if direct in lost:
                return _lower(direct, lost[direct], f"the month {ref} of {direct} {_LOST.get(lost[direct], _GONE)}")
        moved = [direct for direct in directs if self._was_below(direct, affiliate)]
        if moved:
            return _lower(moved[0], "not_upline", f"{moved[0]} is no longer below at this level at the end of {ref}")
        return {"code": "changed", "detail": f"what {ref} comes to leaves nothing"}

    def _was_below(self, direct: str, affiliate: str) -> bool:
        steps = self.terms.parents.get(direct)
        return steps is not None and any(affiliate in self.terms.uplines(direct, day) for day in steps.days)

    def _unapproved(self, unit: Unit) -> Reason | None:
        transaction = self.transactions.get(unit[8]) if unit[3] == "transaction" else None
        if transaction is None or transaction.status == "approved":
            return None
        detail = f"transaction {unit[8]} is {transaction.status} since its revision {transaction.revision}"
        return {"code": "not_approved", "detail": detail, "revision": transaction.revision}

    def _ownership(self, unit: Unit, day: date) -> Reason | None:
        """Whoever has the customer now is never named: this is read by the one who had it."""
        affiliate, _, level, _, customer_id, *_ = unit
        customer = self.facts.customers[customer_id]
        direct = affiliate_on(customer, day)
        uplines = self.terms.uplines(direct, day)
        if level == 0 and direct != affiliate:
            since = _since(customer, day)
            return _dated("other_affiliate", "the customer belongs to another affiliate", since)
        if level and (len(uplines) < level or uplines[level - 1] != affiliate):
            steps = self.terms.parents.get(direct)
            since = max(_since(customer, day), _begun(steps, day))
            return _dated("not_upline", "the affiliate is no upline of the customer's at this level", since)
        return None

    def _terms_ended(self, unit: Unit, day: date) -> Reason | None:
        affiliate, rule_id, level, _, customer_id, *_ = unit
        direct = affiliate_on(self.facts.customers[customer_id], day) if level else affiliate
        in_force = self.terms.at(direct, day)
        if in_force.version is None:
            since = max((start for start, _ in self.terms.spans(direct) if start <= day), default=day)
            return _dated(in_force.missing, "no plan is in force", since)
        if rule_id not in in_force.version.by_id:
            since = max(start for start, at in self.terms.spans(direct) if start <= day)
            what = f"the plan {in_force.version.plan_id} has no rule {rule_id}"
            return _dated("no_rule", what, max(since, in_force.version.start))
        return None

    def _said(self, unit: Unit, direct: str) -> Reason | None:
        """What the rating says of the source to who earned it; of an override, then to the direct affiliate."""
        below = [(direct, rule_id) for rule_id in (unit[1], *self._bases(unit), "")]
        asked: list[Any] = [(who, unit[_SOURCE], rule_id) for who, rule_id in [(unit[0], unit[1]), *below]]
        # What waits first: that a line below waits is all that an upline's own reason would say.
        for waits in filter(None, map(self.unrated.get, asked)):
            return {"code": waits.code, "detail": waits.detail, "unrated": True}
        return next((_reason(nothing) for nothing in map(self.nothing.get, asked) if nothing is not None), None)

    def _bases(self, unit: Unit) -> list[str]:
        versions = (version for plan in self.terms.plans.values() for version in plan.versions)
        overrides = [version.by_id[unit[1]] for version in versions if unit[1] in version.by_id]
        return sorted({base for rule in overrides for base in getattr(rule, "of", ())})

    def _other_month(self, unit: Unit) -> Reason | None:
        day = self.moved.get(unit[:9])
        if day is None:
            return None
        return {"code": "other_month", "detail": f"it is earned on {day}, in another month", "day": day.isoformat()}


def _is_summed(unit: Unit) -> bool:
    return unit[3] == "month" and unit[2] > 0


def _lower(direct: str, because: str, detail: str) -> Reason:
    return {"code": "lower_month", "detail": detail, "affiliate": direct, "because": because}


def _asked(of: NonCommission | UnratedSource) -> tuple[Any, ...]:
    source = (of.kind, of.customer_id, of.source_day, of.instrument, of.source_currency, of.ref)
    return of.affiliate_id, source, of.rule_id


def _since(customer: Customer, day: date) -> date:
    """The first day from which on, up to ``day``, the customer has had the affiliate of that day."""
    known = [dated for dated in customer.dated_fields if dated.day <= day] or [customer.dated_fields[0]]
    since = known[-1].day
    for dated in reversed(known):
        if dated.affiliate_id != known[-1].affiliate_id:
            break
        since = dated.day
    return since


def _begun(steps: ByDay | None, day: date) -> date:
    return max((start for start in steps.days if start <= day), default=date.min) if steps else date.min


def _dated(code: str, what: str, since: date) -> Reason:
    if since == date.min:
        return {"code": code, "detail": what}
    return {"code": code, "detail": f"{what} from {since}", "day": since.isoformat()}


def _reason(of: NonCommission) -> Reason:
    figures = {name: text(value) for name, value in (("have", of.have), ("need", of.need)) if value is not None}
    return {"code": of.code, "detail": of.detail, **figures, **({"unit": of.unit} if of.unit else {})}
