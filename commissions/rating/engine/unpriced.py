"""Reasons for a source that no rule of the version in force prices: its month nets it, or the plan pays nothing."""

from __future__ import annotations

from datetime import date

from commissions.rating.engine.collector import Collector, Source
from commissions.rating.facts.days import month_key
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.rules.base import Rule


def unpriced(collector: Collector, source: Source, day: date, in_net: bool, what: str) -> None:
    """Tell why a source of that day has no line; ``in_net``: months net such a source. ``what`` names its kind."""
    rules: list[Rule] = source.version.months if in_net else []
    for rule in rules:
        collector.nothing_due(source.key, source.affiliate_id, rule.id, _netted(source, rule, day))
    if not rules:
        reason = NothingDue("no_rule", f"no rule of the plan pays for {what}")
        collector.nothing_due(source.key, source.affiliate_id, "", reason)


def _netted(source: Source, rule: Rule, day: date) -> NothingDue:
    if rule.excludes_self and source.affiliate_id in source.self_referrers:
        return NothingDue("self_referral", f"the customer is the affiliate {source.affiliate_id}")
    if rule.match is not None and (source.dated is None or not rule.match.customer(source.dated)):
        return NothingDue("no_match", "the rule's match does not hold for this customer")
    return NothingDue("in_month", f"it counts in the net of {month_key(day)}")
