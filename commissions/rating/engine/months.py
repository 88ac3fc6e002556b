"""Rates the months of affiliates: one source per direct affiliate and month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from commissions.rating.engine.adjustments import Overdrawn
from commissions.rating.engine.collector import Collector, Source
from commissions.rating.engine.price_cache import PriceCache
from commissions.rating.engine.terms import Terms, TermsInForce
from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.days import first_day, last_day, month_key, next_month
from commissions.rating.facts.fact_index import FactIndex
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import SourceKey
from commissions.rating.facts.reference import ReferenceData
from commissions.rating.rules.history import RuleMonth, Stay


class History:
    """The ``AffiliateHistory`` that month rules read, of one direct affiliate up to the month ``last``."""

    def __init__(self, index: FactIndex, terms: Terms, affiliate_id: str, last: str) -> None:
        self.index, self.terms, self.affiliate_id, self.last = index, terms, affiliate_id, last
        self.periods = [each for each in terms.periods(affiliate_id) if each[2].version is not None]
        self.memo: dict[Any, Any] = {}

    @property
    def reference(self) -> ReferenceData:
        return self.terms

    def items(self, month: str) -> list[Item]:
        found = self.index.months.get((self.affiliate_id, month))
        return found.items if found else []

    def transactions(self, month: str) -> list[ApprovedTransaction]:
        """Transactions of the types in the vertical's net revenue, without demo days."""
        return self.index.revenue_transactions.get((self.affiliate_id, month), [])

    def stays(self) -> Iterator[Stay]:
        for plan, periods in groupby(self.periods, lambda period: period[2].plan):
            parts = list(periods)
            assert plan is not None
            opening, closing = (_month_rules(in_force) for _, _, in_force in (parts[0], parts[-1]))
            yield Stay(plan.currency, opening, closing, tuple(self._ending(parts[0][0], parts[-1][1])))

    def _ending(self, first: date, last: date) -> Iterator[RuleMonth]:
        """The rules' months whose last day is one of these."""
        month = max(self.index.first_months[self.affiliate_id], month_key(first))
        while month <= min(self.last, month_key(last)):
            found = (self.month(rule_id, month) for rule_id in self.rule_ids(month))
            yield from (each for each in found if each is not None and first <= each.day <= last)
            month = next_month(month)

    def month(self, rule_id: str, month: str) -> RuleMonth | None:
        """The rule's days in a month, None when it was in force on none."""
        first, last = first_day(month), last_day(month)
        found = [
            (rule, (max(start, first), min(end, last)))
            for start, end, in_force in self.periods
            if start <= last and end >= first
            for rule in _month_rules(in_force)
            if rule.id == rule_id
        ]
        # In force on no day: there is no month to rate, and carry passes over it.
        if not found:
            return None
        return RuleMonth(month, found[-1][0], tuple(span for _, span in found))

    def rule_ids(self, month: str) -> list[str]:
        """The month rules in force on any day of the month."""
        first, last = first_day(month), last_day(month)
        return list(
            dict.fromkeys(
                rule.id
                for start, end, in_force in self.periods
                if start <= last and end >= first
                for rule in _month_rules(in_force)
            )
        )


def _month_rules(in_force: TermsInForce) -> tuple[Any, ...]:
    return tuple(in_force.version.months) if in_force.version else ()


def rate_months(collector: Collector, index: FactIndex) -> None:
    """Everything the month rules say of ``facts.months``."""
    wanted: dict[str, list[str]] = {}
    for affiliate, month in sorted(index.facts.months):
        wanted.setdefault(affiliate, []).append(month)
    for affiliate, months in wanted.items():
        history = History(index, collector.terms, affiliate, months[-1])
        prices, overdrawn = PriceCache(history), Overdrawn(collector)
        for month in months:
            found = [history.month(rule_id, month) for rule_id in history.rule_ids(month)]
            _rate_month(collector, prices, overdrawn, history, [at for at in found if at is not None])


def _rate_month(
    collector: Collector, prices: PriceCache, overdrawn: Overdrawn, history: History, found: list[RuleMonth]
) -> None:
    """One source for all rules that end under the same terms, so that an override sums over them."""
    sources: dict[TermsInForce, Source] = {}
    for month in found:
        # Two versions in one month end under different terms, so each has a source of its own.
        in_force = collector.terms.at(history.affiliate_id, month.day)
        source = sources.get(in_force)
        if source is None:
            key = SourceKey("month", "", None, "", "", month.month)
            source = sources[in_force] = Source(key, (month.month,), in_force, frozenset(), 0)
            collector.sources.append(source)
        collector.price(source, month.rule, prices.of(month.rule, source.plan.currency), prices.context, month)
        overdrawn.list_netted(source, history, month)
