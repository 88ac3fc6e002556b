"""The short road for rows whose lines depend on nothing but themselves and their month's tiers.

A rule goes this way when neither it nor an override on it has a cap, the version has no margin guard, and
the overrides are plain percents on top or amounts per lot. It gives the very lines of ``book``, several
times faster.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from commissions.engine.activity import key_of
from commissions.engine.book import Book, Source
from commissions.engine.exact import EIGHT, ROUNDING, round8, shown, times
from commissions.engine.facts import Line
from commissions.engine.pricers import Pricers
from commissions.engine.study import AffiliateMonth, Item
from commissions.engine.terms import Standing, Terms
from commissions.engine.version import Version
from commissions.rules.base import Nil, Rule, Undecided

_new = tuple.__new__


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
    steps: tuple[Step, ...]
    price: Any


def lane_of(terms: Terms, standing: Standing, rule: Rule, price: Any) -> Lane | None:
    """The rule's lane, or None when it must go the long way."""
    version = standing.version
    if version is None or version.guard is not None or rule.id in terms.capped:
        return None
    overrides = version.over[rule.id]
    if any(not _is_plain(terms, version, rule, override) for override in overrides):
        return None
    steps = tuple(step for override in overrides for step in _steps(override, standing))
    return Lane(rule.id, timedelta(rule.hold_days), steps, price)


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
    """Writes the lines of the rows that can go the short road; returns the rows that cannot.

    One long loop over plain local names: its body runs once for every row of a full settle.
    """
    rest: list[Item] = []
    affiliate, append = month.affiliate_id, book.rated.lines.append
    today: date | None = None
    standing: Standing | None = None
    version: Version | None = None
    lanes: dict[Any, list[Lane] | None] = {}
    by_customer, currency, plan_id, start = False, "", "", date.min
    for item in month.items:
        _, row, stamp, group, payable, selves = item
        day, customer_id, instrument, source_currency, _, _, _, _, _, _, revision = row
        if day != today:
            today = day
            found = book.terms.at(affiliate, day)
            if found is not standing:
                standing, version, lanes = found, found.version, {}
                if version is not None:
                    by_customer, currency, plan_id, start = (
                        version.by_customer, version.currency, version.plan_id, version.start,
                    )  # fmt: skip
        if version is None:
            continue
        key = version.key(stamp, instrument) if by_customer else instrument
        if key in lanes:
            taken = lanes[key]
        else:
            taken = lanes[key] = _lanes(
                book.terms, standing, version.choose(stamp, instrument, group), pricers
            )
        if taken is None or selves:
            rest.append(item)
            continue
        for rule_id, hold, steps, price in taken:
            try:
                amount, (basis, unit, rate, rate_unit, tier, multiplier, group_id, fx_rate, fx_ids), _ = (
                    price(item)
                )
                is_decimal = amount.__class__ is Decimal
                rounded = amount.quantize(EIGHT, ROUND_HALF_EVEN, ROUNDING) if is_decimal else round8(amount)
            except Exception as error:
                _failed(book, standing, item, rule_id, error)
                continue
            if rounded:
                append(_new(Line, (
                    affiliate, rule_id, 0, "activity", customer_id, day, instrument, source_currency, "", day, rounded,
                    currency, affiliate, plan_id, start, basis, unit, rate, rate_unit, tier, multiplier, group_id,
                    fx_rate, fx_ids, None, None, revision, day + hold if hold else day,
                )))  # fmt: skip
            basis = amount if is_decimal else shown(amount)
            for over_id, level, upline, by_lots, rate, factor, hold in steps:
                if by_lots:
                    _by_lots(book, append, standing, item, over_id, level, upline, rate, hold)
                    continue
                rounded = (
                    (amount * factor).quantize(EIGHT, ROUND_HALF_EVEN, ROUNDING)
                    if is_decimal
                    else round8(times(amount, factor))
                )
                if rounded:
                    append(_new(Line, (
                        upline, over_id, level, "activity", customer_id, day, instrument, source_currency, "", day,
                        rounded, currency, affiliate, plan_id, start, basis, currency, rate, "percent", None, None, "",
                        None, (), None, None, revision, day + hold if hold else day,
                    )))  # fmt: skip
    return rest


def _by_lots(
    book: Book,
    append: Any,
    standing: Any,
    item: Item,
    rule_id: str,
    level: int,
    upline: str,
    rate: Decimal,
    hold: timedelta,
) -> None:
    """An upline's line of an amount per lot."""
    _, row, _, group, payable, _ = item
    day, customer_id, instrument, source_currency = row[:4]
    if group is None and level > 1:
        return  # told once, at the parent
    if group is None:
        _failed(
            book, standing, item, rule_id, Undecided("unmapped_instrument", f"{instrument} is in no group")
        )
        return
    group_id, multiplier = group
    value = payable * rate if multiplier is None else payable * multiplier * rate
    amount, version = value.quantize(EIGHT, ROUND_HALF_EVEN, ROUNDING), standing.version
    if amount:
        append(_new(Line, (
            upline, rule_id, level, "activity", customer_id, day, instrument, source_currency, "", day, amount,
            version.currency, standing.affiliate_id, version.plan_id, version.start, payable, "lots", rate, "per_lot", None,
            multiplier, group_id, None, (), None, None, row.revision, day + hold if hold else day,
        )))  # fmt: skip


def _lanes(terms: Terms, standing: Standing | None, choice: Any, pricers: Pricers) -> list[Lane] | None:
    """The lanes of all rules that price a row, or None when any of them needs the long way."""
    found = []
    for rule, is_sure in choice:
        assert standing is not None and standing.version is not None
        price = pricers.of(rule, standing.version.currency)
        lane = lane_of(terms, standing, rule, price) if is_sure else None
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
