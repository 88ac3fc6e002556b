"""Lists the adjustments that take more off a transaction than there is. The transaction itself is floored at 0."""

from __future__ import annotations

from collections.abc import Iterator

from commissions.rating.engine.collector import Collector, Source
from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.figures import figure
from commissions.rating.facts.outcomes import Unrated
from commissions.rating.rules.base import Rule


def list_overdrawn(collector: Collector, source: Source, transaction: ApprovedTransaction) -> None:
    """An exception on each such adjustment, under every rule that reads the transaction."""
    unit = source.plan.currency
    try:
        overdrawn = transaction.overdrawn(collector.terms.rates, unit)
    except Unrated:
        # Then the transaction waits with a reason of its own.
        return
    for rule in _readers(collector, source, transaction) if overdrawn else ():
        for part, excess in overdrawn:
            detail = f"{figure(excess, 2)} {unit} of the adjustment exceeds what was left of {transaction.id}"
            error = Unrated("adjustment_unmatched", detail, excess, unit)
            collector.unrated(source, rule.id, error, source.key._replace(ref=part.id))


def _readers(collector: Collector, source: Source, transaction: ApprovedTransaction) -> Iterator[Rule]:
    """The rules of the version that work on a transaction like this one, or net it in their month."""
    version = source.version
    rules: list[Rule] = list(version.by_transaction_type.get(transaction.type, ()))
    if transaction.type in collector.terms.vertical.net_signs:
        rules += version.months
    for rule in rules:
        works = rule.match is None or rule.match.customer(source.dated or transaction.dated)
        if works and not (rule.excludes_self and source.affiliate_id in source.self_referrers):
            yield rule
