"""The fast path for rows whose lines depend on nothing but themselves and their month's tiers.

A rule goes this way when neither it nor an override on it has a cap, the version has no margin guard, and the overrides
are plain percents on top or amounts per lot. It gives the very lines of ``activity``, several times faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from commissions.rating.engine.activity import key_of
from commissions.rating.engine.collector import Collector, Source
from commissions.rating.engine.plan_version import Choice, Version
from commissions.rating.engine.price_cache import PriceCache
from commissions.rating.engine.spans import unchanging
from commissions.rating.engine.terms import Terms, TermsInForce
from commissions.rating.facts.arithmetic import leaf, node
from commissions.rating.facts.exact import EIGHT, quantize, round8, shown, times
from commissions.rating.facts.fact_index import AffiliateMonth
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import inputs_maker, line_maker
from commissions.rating.facts.outcomes import NothingDue, Unrated
from commissions.rating.rules.base import Price, Rule

# Bound once for all rows that are rated under the same terms, and given for each row.
_BOUND = ("affiliate_id", "rule_id", "level", "currency", "direct_id", "plan_id", "version_from")
_GIVEN = (
    "customer_id", "source_day", "instrument", "source_currency", "earned_day", "amount", "revision",
    "payable_from",
)  # fmt: skip
_line = line_maker(_BOUND, (*_GIVEN, "inputs"), kind="activity")
_percent_line = line_maker((*_BOUND, "basis_unit", "rate"), (*_GIVEN, "basis"), kind="activity", rate_unit="percent")
_lot_inputs = inputs_maker("basis", "rate", "multiplier", "group_id", basis_unit="lots", rate_unit="per_lot")
_fraction_inputs = inputs_maker("basis", "basis_unit", "rate", "arithmetic", rate_unit="percent")


class FastShare(NamedTuple):
    """What one upline gets of a base line: ``factor`` is the percent as a fraction, or the amount per lot."""

    rule_id: str
    level: int
    by_lots: bool
    factor: Decimal
    hold: timedelta
    bound: tuple[Any, ...]


class FastRule(NamedTuple):
    """How a rule's amounts become lines under the same terms."""

    rule_id: str
    hold: timedelta
    price: Price
    bound: tuple[Any, ...]
    shares: tuple[tuple[Any, ...], ...]


def fast_rule_of(terms: Terms, in_force: TermsInForce, version: Version, rule: Rule, price: Price) -> FastRule | None:
    """The rule's fast path, or None when it must go the slow one."""
    if version.guard is not None or rule.id in terms.capped:
        return None
    overrides = version.over[rule.id]
    # One override that needs the slow path takes its base along: a row goes one way only.
    if any(not _is_plain(terms, version, rule, override) for override in overrides):
        return None
    affiliate = in_force.affiliate_id
    bound = (affiliate, rule.id, 0, version.currency, affiliate, version.plan_id, version.start)
    # Plain tuples: taken apart line by line, a named one takes three times as long.
    shares = tuple(tuple(share) for override in overrides for share in _shares(override, in_force, version))
    return FastRule(rule.id, timedelta(rule.hold_days), price, bound, shares)


def _is_plain(terms: Terms, version: Version, rule: Rule, override: Any) -> bool:
    """Whether an override's line on a row comes from this rule alone, uncapped and unmatched."""
    if override.mode not in ("on_top", "per_lot") or override.id in terms.capped or override.match is not None:
        return False
    others = [other for other in version.activity if other.id in override.of and other is not rule]
    return all(rule.exclusive and other.TYPE == rule.TYPE for other in others)


def _shares(override: Any, in_force: TermsInForce, version: Version) -> Iterator[FastShare]:
    by_lots, hold = override.mode == "per_lot", timedelta(override.hold_days)
    for level, (upline, rate) in enumerate(zip(in_force.uplines, override.levels, strict=False), 1):
        currency = version.currency
        bound = (upline, override.id, level, currency, in_force.affiliate_id, version.plan_id, version.start)
        if by_lots:
            yield FastShare(override.id, level, by_lots, rate, hold, bound)
        else:
            yield FastShare(override.id, level, by_lots, rate.scaleb(-2), hold, (*bound, currency, rate))


def rate_month(collector: Collector, month: AffiliateMonth, prices: PriceCache) -> list[Item]:
    """Writes the lines of the rows that can go the fast path; returns the rows that cannot."""
    rest: list[Item] = []
    for in_force, items in unchanging(collector.terms, month.affiliate_id, month.due):
        if in_force.version is not None:
            _rate_items(collector, in_force, in_force.version, items, prices, rest)
    return rest


def _rate_items(
    collector: Collector,
    in_force: TermsInForce,
    version: Version,
    items: list[Item],
    prices: PriceCache,
    rest: list[Item],
) -> None:
    """Plain local names and one long body: it runs once for every row of a full settle."""
    append, to_places, eight, decimal, none = collector.rated.lines.append, quantize, EIGHT, Decimal, None
    line, percent_line = _line, _percent_line
    fast_rules: dict[Any, list[tuple[Any, ...]] | None] = {}
    key_of_row = version.key if version.by_customer else none
    amount: Any
    for item in items:
        _, row, dated, group, _, self_referrers = item
        day, customer_id, instrument, unit_of_row, _, _, _, _, _, _, revision = row
        key = instrument if key_of_row is none else key_of_row(dated, instrument)
        if key in fast_rules:
            taken = fast_rules[key]
        else:
            choice = version.choose(dated, instrument, group)
            taken = fast_rules[key] = _fast_rules(collector.terms, in_force, version, choice, prices)
        # Self-referral is judged rule by rule, on the slow path.
        if taken is none or self_referrers:
            rest.append(item)
            continue
        for rule_id, hold, price, bound, shares in taken:
            try:
                amount, inputs, _ = price(item)
                is_decimal = amount.__class__ is decimal
                # ``round8`` without the call, which is most of its price.
                rounded = to_places(amount, eight) if is_decimal else round8(amount)
                if rounded:
                    append(line(
                        bound, customer_id, day, instrument, unit_of_row, day, rounded, revision,
                        day + hold if hold else day, inputs,
                    ))  # fmt: skip
            except Exception as error:
                _failed(collector, in_force, item, rule_id, error)
                continue
            if not is_decimal and shares:
                _by_fraction(collector, in_force, item, rule_id, amount, shares)
                continue
            for over_id, level, by_lots, factor, hold, bound in shares:
                if by_lots:
                    _by_lots(collector, in_force, item, over_id, level, factor, hold, bound)
                    continue
                rounded = to_places(amount * factor, eight)
                if rounded:
                    append(percent_line(
                        bound, customer_id, day, instrument, unit_of_row, day, rounded, revision,
                        day + hold if hold else day, amount,
                    ))  # fmt: skip


def _by_lots(
    collector: Collector, in_force: TermsInForce, item: Item, rule_id: str, level: int, rate: Decimal,
    hold: timedelta, bound: tuple[Any, ...],
) -> None:  # fmt: skip
    """An upline's line of an amount per lot; while the group is unknown, one exception for all levels."""
    row = item.row
    if item.group is None:
        if level == 1:
            error = Unrated("unmapped_instrument", f"{row.instrument} is in no group")
            _failed(collector, in_force, item, rule_id, error)
        return
    group_id, multiplier = item.group
    value = item.payable * rate if multiplier is None else item.payable * multiplier * rate
    amount = quantize(value, EIGHT)
    if amount:
        inputs = _lot_inputs(item.payable, rate, multiplier, group_id)
        collector.rated.lines.append(_line(
            bound, row.customer_id, row.day, row.instrument, row.currency, row.day, amount, row.revision,
            row.day + hold, inputs,
        ))  # fmt: skip


def _by_fraction(
    collector: Collector, in_force: TermsInForce, item: Item, lower: str, amount: Fraction, shares: Any
) -> None:
    """The uplines' lines of an amount that no column can hold: with their arithmetic."""
    row = item.row
    for rule_id, level, by_lots, factor, hold, bound in shares:
        if by_lots:
            _by_lots(collector, in_force, item, rule_id, level, factor, hold, bound)
        elif rounded := round8(times(amount, factor)):
            *bound, currency, rate = bound
            basis = leaf("commission", amount, currency, line={"rule": lower, "affiliate": in_force.affiliate_id})
            told = node("percent", basis, leaf("percent", rate, "%", rule=rule_id, level=level))
            inputs = _fraction_inputs(shown(amount), currency, rate, {"worth": told})
            collector.rated.lines.append(_line(
                bound, row.customer_id, row.day, row.instrument, row.currency, row.day, rounded, row.revision,
                row.day + hold, inputs,
            ))  # fmt: skip


def _fast_rules(
    terms: Terms, in_force: TermsInForce, version: Version, choice: Choice, prices: PriceCache
) -> list[tuple[Any, ...]] | None:
    """The fast rules of all that price a row, or None when any of them needs the slow path."""
    found = []
    for rule, is_sure in choice:
        price = prices.of(rule, version.currency)
        fast_rule = fast_rule_of(terms, in_force, version, rule, price) if is_sure else None
        if fast_rule is None:
            return None
        found.append(tuple(fast_rule))
    return found


def _failed(collector: Collector, in_force: TermsInForce, item: Item, rule_id: str, error: Exception) -> None:
    """What ``Collector.price`` does with an error; without ``explain`` a NothingDue leaves no trace."""
    if isinstance(error, NothingDue):
        return
    row = item.row
    collector.unrated(
        Source(key_of(item), row[:4], in_force, item.self_referrers, row.revision, item.dated, item),
        rule_id,
        Unrated.of(error),
    )
