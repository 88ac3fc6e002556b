"""The short road for rows whose lines depend on nothing but themselves and their month's tiers.

A rule goes this way when neither it nor an override on it has a cap, the version has no margin guard, and
the overrides are plain percents on top or amounts per lot. It gives the very lines of ``book``, several
times faster.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from commissions.rating.engine.activity import key_of
from commissions.rating.engine.collector import Book, Source
from commissions.rating.engine.fact_index import AffiliateMonth
from commissions.rating.engine.plan_version import Choice, Version
from commissions.rating.engine.price_cache import Pricers
from commissions.rating.engine.terms import Standing, Terms
from commissions.rating.facts.exact import EIGHT, ROUNDING, round8, shown, times
from commissions.rating.facts.item import Item
from commissions.rating.facts.records import Line
from commissions.rating.rules.base import Nil, Price, Rule, Undecided


class Step(NamedTuple):
    """What one upline gets of a base line: ``factor`` is the percent as a fraction, or the amount per lot."""

    rule_id: str
    level: int
    affiliate_id: str
    by_lots: bool
    rate: Decimal
    factor: Decimal
    hold: timedelta


class Lane(NamedTuple):
    """How a rule's amounts become lines for one standing."""

    rule_id: str
    hold: timedelta
    price: Price
    steps: tuple[Step, ...]


def lane_of(terms: Terms, standing: Standing, version: Version, rule: Rule, price: Price) -> Lane | None:
    """The rule's lane, or None when it must go the long way."""
    if version.guard is not None or rule.id in terms.capped:
        return None
    overrides = version.over[rule.id]
    # One override that needs the long road takes its base along: a row goes one way only.
    if any(not _is_plain(terms, version, rule, override) for override in overrides):
        return None
    steps = tuple(step for override in overrides for step in _steps(override, standing))
    return Lane(rule.id, timedelta(rule.hold_days), price, steps)


def _is_plain(terms: Terms, version: Version, rule: Rule, override: Any) -> bool:
    """Whether an override's line on a row comes from this rule alone, uncapped and unmatched."""
    if (
        override.mode not in ("on_top", "per_lot")
        or override.id in terms.capped
        or override.match is not None
    ):
        return False
    others = [other for other in version.activity if other.id in override.of and other is not rule]
    return all(rule.exclusive and other.TYPE == rule.TYPE for other in others)


def _steps(override: Any, standing: Standing) -> list[Step]:
    by_lots, hold = override.mode == "per_lot", timedelta(override.hold_days)
    return [
        Step(override.id, level, upline, by_lots, rate, rate if by_lots else rate.scaleb(-2), hold)
        for level, (upline, rate) in enumerate(zip(standing.uplines, override.levels, strict=False), 1)
    ]


def rate_month(book: Book, month: AffiliateMonth, pricers: Pricers) -> list[Item]:
    """Writes the lines of the rows that can go the short road; returns the rows that cannot."""
    rest: list[Item] = []
    for standing, items in _by_standing(book.terms, month.affiliate_id, month.due):
        if standing.version is not None:
            _rate_items(book, standing, standing.version, items, pricers, rest)
    return rest


def _by_standing(terms: Terms, affiliate_id: str, due: list[Item]) -> Iterator[tuple[Standing, list[Item]]]:
    """The rows while nothing changes for the affiliate: mostly all of them at once."""
    if not due:
        return
    spans = terms.spans(affiliate_id)
    at, start = 0, bisect_right(spans, due[0].row.day, key=itemgetter(0)) - 1
    for number in range(start, len(spans)):
        end = len(due)
        if number + 1 < len(spans):
            end = bisect_left(due, spans[number + 1][0], at, key=lambda item: item.row.day)
        if end > at:
            yield spans[number][1], due[at:end]
        at = end


def _rate_items(
    book: Book, standing: Standing, version: Version, items: list[Item], pricers: Pricers, rest: list[Item]
) -> None:
    """Plain local names and one long body: it runs once for every row of a full settle."""
    append, new, cls = book.rated.lines.append, tuple.__new__, Line
    half_even, rounding, eight, decimal, none = ROUND_HALF_EVEN, ROUNDING, EIGHT, Decimal, None
    affiliate, currency, plan_id, start = (
        standing.affiliate_id,
        version.currency,
        version.plan_id,
        version.start,
    )
    lanes: dict[Any, list[Lane] | None] = {}
    key_of_row = version.key if version.by_customer else none
    amount: Any
    for item in items:
        _, row, stamp, group, _, selves = item
        day, customer_id, instrument, unit_of_row, _, _, _, _, _, _, revision = row
        key = instrument if key_of_row is none else key_of_row(stamp, instrument)
        if key in lanes:
            taken = lanes[key]
        else:
            choice = version.choose(stamp, instrument, group)
            taken = lanes[key] = _lanes(book.terms, standing, version, choice, pricers)
        # Self-referral is judged rule by rule, on the long road.
        if taken is none or selves:
            rest.append(item)
            continue
        for rule_id, hold, price, steps in taken:
            try:
                amount, (basis, unit, rate, rate_unit, tier, multiplier, group_id, fx, fx_ids), _ = price(
                    item
                )
                is_decimal = amount.__class__ is decimal
                # ``round8`` without the call, which is most of its price.
                rounded = amount.quantize(eight, half_even, rounding) if is_decimal else round8(amount)
            except Exception as error:
                _failed(book, standing, item, rule_id, error)
                continue
            if rounded:
                append(new(cls, (
                    affiliate, rule_id, 0, "activity", customer_id, day, instrument, unit_of_row, "", day,
                    rounded, currency, affiliate, plan_id, start, basis, unit, rate, rate_unit, tier,
                    multiplier, group_id, fx, fx_ids, none, none, revision, day + hold if hold else day,
                )))  # fmt: skip
            basis = amount if is_decimal else shown(amount)
            for over_id, level, upline, by_lots, rate, factor, hold in steps:
                if by_lots:
                    _by_lots(book, standing, version, item, over_id, level, upline, rate, hold)
                    continue
                rounded = (
                    (amount * factor).quantize(eight, half_even, rounding)
                    if is_decimal
                    else round8(times(amount, factor))
                )
                if rounded:
                    append(new(cls, (
                        upline, over_id, level, "activity", customer_id, day, instrument, unit_of_row, "",
                        day, rounded, currency, affiliate, plan_id, start, basis, currency, rate, "percent",
                        none, none, "", none, (), none, none, revision, day + hold if hold else day,
                    )))  # fmt: skip


def _by_lots(
    book: Book,
    standing: Standing,
    version: Version,
    item: Item,
    rule_id: str,
    level: int,
    upline: str,
    rate: Decimal,
    hold: timedelta,
) -> None:
    """An upline's line of an amount per lot; while the group is undecided, one exception for all levels."""
    row = item.row
    if item.group is None:
        if level == 1:
            error = Undecided("unmapped_instrument", f"{row.instrument} is in no group")
            _failed(book, standing, item, rule_id, error)
        return
    group_id, multiplier = item.group
    value = item.payable * rate if multiplier is None else item.payable * multiplier * rate
    amount = value.quantize(EIGHT, ROUND_HALF_EVEN, ROUNDING)
    if amount:
        book.rated.lines.append(tuple.__new__(Line, (
            upline, rule_id, level, *key_of(item), row.day, amount, version.currency, standing.affiliate_id,
            version.plan_id, version.start, item.payable, "lots", rate, "per_lot", None, multiplier, group_id,
            None, (), None, None, row.revision, row.day + hold,
        )))  # fmt: skip


def _lanes(
    terms: Terms, standing: Standing, version: Version, choice: Choice, pricers: Pricers
) -> list[Lane] | None:
    """The lanes of all rules that price a row, or None when any of them needs the long way."""
    found = []
    for rule, is_sure in choice:
        price = pricers.of(rule, version.currency)
        lane = lane_of(terms, standing, version, rule, price) if is_sure else None
        if lane is None:
            return None
        found.append(lane)
    return found


def _failed(book: Book, standing: Standing, item: Item, rule_id: str, error: Exception) -> None:
    """What ``Book.price`` does with an error; without ``explain`` a Nil leaves no trace."""
    if isinstance(error, Nil):
        return
    if not isinstance(error, Undecided):
        error = Undecided("rule_error", f"{type(error).__name__}: {error}")
    row = item.row
    book.hold(
        Source(key_of(item), row[:4], standing, item.selves, row.revision, item.stamp, item), rule_id, error
    )
