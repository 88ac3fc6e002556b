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


def own(of: Statement) -> tuple[list[Group], list[Part]]:
    """Its lines by rule and level, the customers of each the largest first; and those that came late, by month."""
    names = ("rule_id", "level", "customer_id", "cause", "month")
    rows = own_lines(of).values_list(*names).annotate(Count("id"), Sum("amount")).order_by(*names)
    groups: dict[tuple[str, int], dict[str, Part]] = defaultdict(dict)
    late: dict[str, Part] = {}
    for rule_id, level, customer_id, cause, month, lines, amount in rows:
        _add(groups[rule_id, level], customer_id, lines, amount)
        if cause == LedgerEntry.Cause.PRIOR_PERIOD:
            _add(late, f"{month:%Y-%m}", lines, amount)
    by_size = {key: sorted(parts.values(), key=lambda part: -abs(part.amount)) for key, parts in groups.items()}
    return [_group(*key, parts) for key, parts in by_size.items()], [late[month] for month in sorted(late)]


def _add(parts: dict[Any, Part], name: Any, lines: int, amount: Decimal) -> None:
    known = parts.get(name, Part(name, 0, ZERO))
    parts[name] = Part(name, known.lines + lines, known.amount + amount)


def _group(rule_id: str, level: int, parts: list[Part]) -> Group:
    whole = _sum("", parts)
    more = parts[SHOWN:]
    rest = _sum(len(more), more) if more else None
    return Group(rule_id, level, whole.lines, whole.amount, parts[:SHOWN], rest)


def _sum(name: Any, parts: Iterable[Part]) -> Part:
    listed = list(parts)
    return Part(name, sum(part.lines for part in listed), sum((part.amount for part in listed), ZERO))


def held_days(of: Statement) -> tuple[list[Part], list[Part]]:
    """What was booked up to its end and falls due later, by the day on which it does; and what was booked into earlier
    periods and falls due in this one, by the label of the period."""
    later, in_this = Q(period__lte=of.first, payable_from__gt=of.last), Q(payable_from__range=(of.first, of.last))
    lines = lines_of(of).filter(later | Q(period__lt=of.first) & in_this)
    rows = lines.values_list("period", "payable_from").annotate(Count("id"), Sum("amount"))
    on_hold: dict[date, Part] = {}
    fallen: dict[date, Part] = {}
    for period, payable_from, count, amount in rows.order_by("period", "payable_from"):
        parts, name = (on_hold, payable_from) if payable_from > of.last else (fallen, period)
        _add(parts, name, count, amount)
    return [on_hold[day] for day in sorted(on_hold)], _labelled(of, list(fallen.values()))


def _labelled(of: Statement, parts: list[Part]) -> list[Part]:
    if not parts:
        return []
    calendar = periods.calendar(of.partner_id)
    return [part._replace(name=calendar.of(part.name).label) for part in parts]
