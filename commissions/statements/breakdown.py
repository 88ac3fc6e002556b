"""What a statement consists of: its lines by rule and level, by customer, by the month they belong to, by release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from commissions.ledger.models import LedgerEntry
from commissions.periods import service as periods
from commissions.statements.models import Statement
from commissions.statements.withholding import lines_of

ZERO = Decimal(0)
SHOWN = 50
"""Customers of a group that are named; the others are summed."""


class Part(NamedTuple):
    """Lines with something in common: its name, how many there are, and what they come to."""

    name: Any
    lines: int
    amount: Decimal


class Group(NamedTuple):
    """The lines of a rule at a level; ``customers`` holds the largest, ``others`` the rest of them ("" names none)."""

    rule_id: str
    level: int
    lines: int
    amount: Decimal
    customers: list[Part]
    others: Part | None


def own_lines(of: Statement) -> QuerySet[LedgerEntry]:
    """The lines that a statement owns: booked into its period. Late ones and the others are found by an index each."""
    days = Q(earned_day__range=(of.first, of.last)) & ~Q(cause="prior_period")
    return lines_of(of).filter(days | Q(cause="prior_period"), period=of.first)


def groups(of: Statement) -> list[Group]:
    """By rule and level; the customers of each, the largest amount first."""
    rows = own_lines(of).values_list("rule_id", "level", "customer_id").annotate(Count("id"), Sum("amount"))
    found: dict[tuple[str, int], list[Part]] = defaultdict(list)
    for rule_id, level, customer_id, lines, amount in rows.order_by("rule_id", "level", "customer_id"):
        found[rule_id, level].append(Part(customer_id, lines, amount))
    return [_group(*key, sorted(parts, key=lambda part: -abs(part.amount))) for key, parts in found.items()]


def _group(rule_id: str, level: int, parts: list[Part]) -> Group:
    whole = _sum("", parts)
    more = parts[SHOWN:]
    rest = _sum(len(more), more) if more else None
    return Group(rule_id, level, whole.lines, whole.amount, parts[:SHOWN], rest)


def _sum(name: Any, parts: Iterable[Part]) -> Part:
    listed = list(parts)
    return Part(name, sum(part.lines for part in listed), sum((part.amount for part in listed), ZERO))


def late_by_month(of: Statement) -> list[Part]:
    """Its lines that came late, by the month they belong to."""
    late = own_lines(of).filter(cause="prior_period")
    return [Part(f"{month:%Y-%m}", *sums) for month, *sums in _summed(late, "month")]


def on_hold_by_day(of: Statement) -> list[Part]:
    """What was booked up to its end and falls due later, by the day on which it does."""
    return [
        Part(*row)
        for row in _summed(lines_of(of).filter(period__lte=of.first, payable_from__gt=of.last), "payable_from")
    ]


def released_by_date(of: Statement) -> list[Part]:
    """What was booked into earlier periods and falls due in this one, by the label of the period."""
    fallen = lines_of(of).filter(period__lt=of.first, payable_from__range=(of.first, of.last))
    return _labelled(of, _summed(fallen, "period"))


def _labelled(of: Statement, rows: list[tuple[date, int, Decimal]]) -> list[Part]:
    calendar = periods.calendar(of.partner_id)
    return [Part(calendar.of(first).label, lines, amount) for first, lines, amount in rows]


def _summed(lines: QuerySet[LedgerEntry], by: str) -> list[Any]:
    return list(lines.values_list(by).annotate(Count("id"), Sum("amount")).order_by(by))
