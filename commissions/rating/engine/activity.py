"""Rates the rows of an affiliate's month, the slow path: which rules price each, and what they say."""

from __future__ import annotations

from commissions.rating.engine.collector import Collector, Source
from commissions.rating.engine.plan_version import Version
from commissions.rating.engine.price_cache import PriceCache
from commissions.rating.engine.terms import TermsInForce
from commissions.rating.engine.unpriced import unpriced
from commissions.rating.facts.fact_index import AffiliateMonth
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import SourceKey
from commissions.rating.facts.outcomes import NothingDue, Unrated


def key_of(item: Item) -> SourceKey:
    """How lines name the row."""
    row = item.row
    return SourceKey("activity", row.customer_id, row.day, row.instrument, row.currency, "")


def rate_rows(collector: Collector, month: AffiliateMonth, items: list[Item], prices: PriceCache) -> None:
    """Everything the rules say of some rows of the month, one by one."""
    for item in items:
        in_force = collector.terms.at(month.affiliate_id, item.row.day)
        if in_force.version is None:
            reason = NothingDue(in_force.missing, unpaid(in_force))
            collector.nothing_due(key_of(item), month.affiliate_id, "", reason)
        else:
            _rate_row(collector, prices, item, in_force, in_force.version)


def _rate_row(collector: Collector, prices: PriceCache, item: Item, in_force: TermsInForce, version: Version) -> None:
    row = item.row
    source = Source(key_of(item), row[:4], in_force, item.self_referrers, row.revision, item.dated, item)
    collector.sources.append(source)
    choice = version.choose(item.dated, row.instrument, item.group)
    for rule, is_sure in choice:
        if is_sure:
            collector.price(source, rule, prices.of(rule, version.currency), prices.context, item)
        else:
            detail = f"{row.instrument} is in no group, so it cannot be told whether the rule works on it"
            collector.unrated(source, rule.id, Unrated("unmapped_instrument", detail))
    if collector.explain:
        # Only asked for: a full settle must not look at rules that do not work on a row.
        _unmatched(collector, source, version, {rule.TYPE for rule, _ in choice})
        if not version.activity:
            unpriced(collector, source, row.day, collector.terms.vertical.activity_in_net, "trading")


def _unmatched(collector: Collector, source: Source, version: Version, priced: set[str]) -> None:
    """Rules that do not work on the row, unless another of their type prices it."""
    for rule in version.activity:
        if rule.TYPE not in priced:
            reason = NothingDue("no_match", "the rule's match does not hold for this row")
            collector.nothing_due(source.key, source.affiliate_id, rule.id, reason)


def unpaid(in_force: TermsInForce) -> str:
    """Why an affiliate without a plan version in force earns nothing."""
    if in_force.plan is None:
        return f"affiliate {in_force.affiliate_id} has no plan"
    return f"the plan {in_force.plan.id} has no version yet"
