"""``margin_guard``: all lines of a day of activity together are at most a percent of what it brought the firm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from commissions.rating.engine import worth
from commissions.rating.engine.collector import Collector, DueAmount, Source
from commissions.rating.engine.upline_reasons import waiting
from commissions.rating.facts.approved import convert
from commissions.rating.facts.arithmetic import Expression
from commissions.rating.facts.exact import Amount, cut8, over, percent, times, total
from commissions.rating.facts.outcomes import NothingDue, Unrated
from commissions.rating.facts.revenue import revenue


def limit(collector: Collector, source: Source, guard: Decimal) -> tuple[Amount, Expression]:
    """The most that may be paid on a row, and its arithmetic. Raises Unrated without revenue or a rate for it."""
    assert source.item is not None
    row = source.item.row
    value, _, ids = convert(collector.terms.rates, revenue(row), row.currency, source.plan.currency, row.day)
    return percent(value, guard), worth.limit(source, ids)


def guarded(collector: Collector, dues: Iterable[DueAmount]) -> Iterator[DueAmount]:
    """The dues, those over the limit of their row scaled down in proportion and cut at 8 places;
    unrated ones dropped."""
    rows: dict[int, list[DueAmount]] = {}
    for due in dues:
        if due.source.item is None or due.source.version.guard is None:
            yield due
        else:
            # By source, for the limit is on all lines of one day's row together.
            rows.setdefault(id(due.source), []).append(due)
    for together in rows.values():
        yield from _scaled(collector, together)


def _scaled(collector: Collector, dues: list[DueAmount]) -> list[DueAmount]:
    source, whole = dues[0].source, total(due.exact for due in dues)
    if not whole or source.version.guard is None:
        return dues
    try:
        most, arithmetic = limit(collector, source, source.version.guard)
    except Unrated as error:
        # Only direct lines are listed as unrated: what stands above them waits along, and would be told twice.
        for rule_id in dict.fromkeys(due.rule.id for due in dues if due.level == 0):
            collector.unrated(source, rule_id, error)
        for due in dues:
            if due.level:
                collector.nothing_due(source.key, due.affiliate_id, due.rule.id, waiting(error.detail))
        return []
    if whole > most:
        factor = over(most, whole)
        for due in dues:
            # Cut, not rounded: together the lines must never be above the limit.
            due.amount, due.guard = cut8(times(due.exact, factor)), factor
            due.limit = (arithmetic, whole)
        if not most:
            _explain(collector, dues)
    return dues


def _explain(collector: Collector, dues: list[DueAmount]) -> None:
    reason = NothingDue("margin_guard", "the day brought no spread_cost or commission to pay from")
    for due in dues:
        collector.nothing_due(due.source.key, due.affiliate_id, due.rule.id, reason)
