"""``margin_guard``: all lines of a day of activity together are at most a percent of what it brought the
firm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from commissions.rating.facts.approved import convert
from commissions.rating.facts.exact import ZERO, Amount, cut8, over, percent, times, total
from commissions.rating.rules.base import Nil, Undecided

if TYPE_CHECKING:
    from commissions.rating.engine.collector import Book, Due, Source
    from commissions.rating.facts.records import Row


def limit(book: Book, source: Source, guard: Decimal) -> Amount:
    """The most that may be paid on a row. Raises Undecided without revenue or a rate for it."""
    assert source.item is not None
    row = source.item.row
    value = convert(book.terms.rates, revenue(row), row.currency, source.plan.currency, row.day)[0]
    return percent(value, guard)


def revenue(row: Row) -> Decimal:
    """spread_cost + commission; one absent is 0, both absent cannot be rated."""
    if row.spread_cost is None and row.commission is None:
        raise Undecided("missing_revenue", f"the day of {row.day} came without spread_cost and commission")
    return (row.spread_cost or ZERO) + (row.commission or ZERO)


def guarded(book: Book, dues: Iterable[Due]) -> Iterator[Due]:
    """The dues, those over the limit of their row scaled down in proportion and cut at 8 places; held ones
    dropped."""
    rows: dict[int, list[Due]] = {}
    for due in dues:
        if due.source.item is None or due.source.version.guard is None:
            yield due
        else:
            # By source, for the limit is on all lines of one day's row together.
            rows.setdefault(id(due.source), []).append(due)
    for together in rows.values():
        yield from _scaled(book, together)


def _scaled(book: Book, dues: list[Due]) -> list[Due]:
    source, whole = dues[0].source, total(due.exact for due in dues)
    if not whole or source.version.guard is None:
        return dues
    try:
        most = limit(book, source, source.version.guard)
    except Undecided as error:
        # Only direct lines are listed as held: what stands above them waits along, and would be told twice.
        for rule_id in dict.fromkeys(due.rule.id for due in dues if due.level == 0):
            book.hold(source, rule_id, error)
        return []
    if whole > most:
        factor = over(most, whole)
        for due in dues:
            # Cut, not rounded: together the lines must never be above the limit.
            due.amount, due.guard = cut8(times(due.exact, factor)), factor
        if not most:
            _explain(book, dues)
    return dues


def _explain(book: Book, dues: list[Due]) -> None:
    for rule_id in dict.fromkeys(due.rule.id for due in dues if due.level == 0):
        reason = Nil("margin_guard", "the day brought no spread_cost or commission to pay from")
        book.nothing(dues[0].source.key, rule_id, reason)
