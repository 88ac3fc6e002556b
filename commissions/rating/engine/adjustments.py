"""Lists the adjustments that take more off a transaction than there is. The transaction itself is floored at 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from commissions.rating.engine.collector import Collector, Source
from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.fact_index import Account
from commissions.rating.facts.figures import figure
from commissions.rating.facts.line import SourceKey
from commissions.rating.facts.outcomes import NothingDue, Unrated
from commissions.rating.rules.base import Read, Rule
from commissions.rating.rules.history import AffiliateHistory, RuleMonth


def is_adjusted(account: Account) -> bool:
    """Whether any account of the person has an adjustment, else there is nothing to look for."""
    return any(len(transaction.parts) > 1 for each in account.person for transaction in each.approved)


class Overdrawn:
    """The exceptions of one account or of an affiliate's months, each listed once for a rule, however many of its
    sources read the adjustment."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self._listed: set[tuple[str, str, str]] = set()

    def list(self, source: Source, account: Account, transaction: ApprovedTransaction) -> None:
        """What the rules that work on a transaction read too low."""
        unit = source.plan.currency
        for rule in _working(source, source.version.by_transaction_type.get(transaction.type, ())):
            try:
                reads = list(rule.reads(account, transaction, unit))
            except (Unrated, NothingDue):
                # Then the rule reads nothing of it, or it waits with a reason of its own.
                continue
            self._look(source, rule, reads)

    def list_netted(self, source: Source, history: AffiliateHistory, month: RuleMonth) -> None:
        """What a month reads too low, by the rule as it is at its end."""
        if any(len(transaction.parts) > 1 for transaction in history.transactions(month.month)):
            self._look(source, month.rule, month.rule.reads(history, month, source.plan.currency))

    def _look(self, source: Source, rule: Rule, reads: Iterable[Read]) -> None:
        for transaction, currency, as_given in reads:
            if len(transaction.parts) == 1:
                continue
            try:
                found = transaction.overdrawn(self.collector.terms.rates, currency, as_given)
            except Unrated:
                return
            for part, excess in found:
                record = transaction.record
                detail = f"{figure(excess, 2)} {currency} of the adjustment exceeds what was left of {transaction.id}"
                key = SourceKey("transaction", record.customer_id, None, "", "", part.id)
                self._add(source, rule, Unrated("adjustment_unmatched", detail, excess, currency), key)

    def _add(self, source: Source, rule: Rule, error: Unrated, key: SourceKey) -> None:
        name = (source.affiliate_id, rule.id, key.ref)
        if name not in self._listed:
            self._listed.add(name)
            self.collector.unrated(source, rule.id, error, key)


def _working(source: Source, rules: Iterable[Any]) -> Iterator[Any]:
    for rule in rules:
        works = rule.match is None or (source.dated is not None and rule.match.customer(source.dated))
        if works and not (rule.excludes_self and source.affiliate_id in source.self_referrers):
            yield rule
