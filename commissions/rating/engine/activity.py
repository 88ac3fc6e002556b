"""Rates the rows of an affiliate's month, the long way: which rules price each, and what they say."""

from __future__ import annotations

from commissions.rating.engine.collector import Book, Key, Source
from commissions.rating.engine.fact_index import AffiliateMonth
from commissions.rating.engine.plan_version import Version
from commissions.rating.engine.price_cache import Pricers
from commissions.rating.engine.terms import Standing
from commissions.rating.facts.item import Item
from commissions.rating.rules.base import Nil, Undecided


def key_of(item: Item) -> Key:
    """How lines name the row."""
    row = item.row
    return Key("activity", row.customer_id, row.day, row.instrument, row.currency, "")


def rate_rows(book: Book, month: AffiliateMonth, items: list[Item], pricers: Pricers) -> None:
    """Everything the rules say of some rows of the month, one by one."""
    for item in items:
        standing = book.terms.at(month.affiliate_id, item.row.day)
        if standing.version is None:
            book.nothing(key_of(item), "", Nil(standing.missing, unpaid(standing)))
        else:
            _rate_row(book, pricers, item, standing, standing.version)


def _rate_row(book: Book, pricers: Pricers, item: Item, standing: Standing, version: Version) -> None:
    row = item.row
    source = Source(key_of(item), row[:4], standing, item.selves, row.revision, item.stamp, item)
    book.sources.append(source)
    choice = version.choose(item.stamp, row.instrument, item.group)
    for rule, is_sure in choice:
        if is_sure:
            book.price(source, rule, pricers.of(rule, version.currency), pricers.case, item)
        else:
            detail = f"{row.instrument} is in no group, so it cannot be told whether the rule works on it"
            book.hold(source, rule.id, Undecided("unmapped_instrument", detail))
    if book.explain:
        # Only asked for: a full settle must not look at rules that do not work on a row.
        _unmatched(book, source, version, {rule.TYPE for rule, _ in choice})


def _unmatched(book: Book, source: Source, version: Version, priced: set[str]) -> None:
    """Rules that do not work on the row, unless another of their type prices it."""
    for rule in version.activity:
        if rule.TYPE not in priced:
            book.nothing(source.key, rule.id, Nil("no_match", "the rule's match does not hold for this row"))


def unpaid(standing: Standing) -> str:
    """Why an affiliate without a plan version in force earns nothing."""
    if standing.plan is None:
        return f"affiliate {standing.affiliate_id} has no plan"
    return f"the plan {standing.plan.id} has no version yet"
