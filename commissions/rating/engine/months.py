"""Rates the months of affiliates: one source per direct affiliate and month."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.rating.engine.collector import Collector, Source
from commissions.rating.engine.price_cache import PriceCache
from commissions.rating.engine.terms import Terms, TermsInForce
from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.days import first_day, last_day, next_month
from commissions.rating.facts.fact_index import FactIndex
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import SourceKey
from commissions.rating.facts.reference import ReferenceData
from commissions.rating.rules.history import RuleMonth


class History:
    """The ``AffiliateHistory`` that month rules read, of one direct affiliate up to the month ``last``."""

    def __init__(self, index: FactIndex, terms: Terms, affiliate_id: str, last: str) -> None:
        self.index, self.terms, self.affiliate_id, self.last = index, terms, affiliate_id, last

    @property
    def reference(self) -> ReferenceData:
        return self.terms

    def items(self, month: str) -> list[Item]:
        found = self.index.months.get((self.affiliate_id, month))
        return found.items if found else []

    def transactions(self, month: str) -> list[ApprovedTransaction]:
        """Transactions of the types in the vertical's net revenue, without demo days."""
        return self.index.revenue_transactions.get((self.affiliate_id, month), [])

    def months(self, rule_id: str) -> Iterator[RuleMonth]:
        month = self.index.first_months[self.affiliate_id]
        while month <= self.last:
            found = self.month(rule_id, month)
            if found is not None:
                yield found
            month = next_month(month)

    def month(self, rule_id: str, month: str) -> RuleMonth | None:
        """The rule's days in a month, None when it was in force on none."""
        first, last = first_day(month), last_day(month)
        found = [
            (in_force.version.by_id[rule_id], (max(start, first), min(end, last)))
            for start, end, in_force in self.terms.periods(self.affiliate_id)
            if start <= last and end >= first and in_force.version and rule_id in in_force.version.by_id
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
                for start, end, in_force in self.terms.periods(self.affiliate_id)
                if start <= last and end >= first and in_force.version
                for rule in in_force.version.months
            )
        )


def rate_months(collector: Collector, index: FactIndex) -> None:
    """Everything the month rules say of ``facts.months``."""
    wanted: dict[str, list[str]] = {}
    for affiliate, month in sorted(index.facts.months):
        wanted.setdefault(affiliate, []).append(month)
    for affiliate, months in wanted.items():
        history = History(index, collector.terms, affiliate, months[-1])
        prices = PriceCache(history)
        for month in months:
            found = [history.month(rule_id, month) for rule_id in history.rule_ids(month)]
            _rate_month(collector, prices, affiliate, [at for at in found if at is not None])


def _rate_month(collector: Collector, prices: PriceCache, affiliate_id: str, found: list[RuleMonth]) -> None:
    """One source for all rules that end under the same terms, so that an override sums over them."""
    sources: dict[TermsInForce, Source] = {}
    for month in found:
        # Two versions in one month end under different terms, so each has a source of its own.
        in_force = collector.terms.at(affiliate_id, month.day)
        source = sources.get(in_force)
        if source is None:
            key = SourceKey("month", "", None, "", "", month.month)
            source = sources[in_force] = Source(key, (month.month, affiliate_id), in_force, frozenset(), 0)
            collector.sources.append(source)
        collector.price(source, month.rule, prices.of(month.rule, source.plan.currency), prices.context, month)
