"""What a statement's figures are made of, as its document shows them; read from the ledger, which keeps it for ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Sum

from commissions.ledger.models import LedgerEntry
from commissions.statements.breakdown import own_lines
from commissions.statements.document.content import Group, OnHold, Prior, Released
from commissions.statements.models import Statement, Withheld
from commissions.statements.verification.rows import COLUMNS, Line
from commissions.statements.withholding import lines_of

PRIOR = LedgerEntry.Cause.PRIOR_PERIOD
MOST_DAYS = 6
"""So many days of release are named one by one; of more, the months."""
ZERO = Decimal(0)


def groups(statement: Statement) -> tuple[Group, ...]:
    """Its lines by rule and level, but for those of closed months."""
    own = own_lines(statement).exclude(cause=PRIOR)
    found = own.values_list("rule_id", "level").annotate(
        Count("customer_id", distinct=True), Count("id"), Sum("amount")
    )
    return tuple(Group(*row) for row in found.order_by("level", "rule_id"))


def prior(statement: Statement) -> tuple[Prior, ...]:
    """Its lines of closed months, by month."""
    late = own_lines(statement).filter(cause=PRIOR)
    return tuple(
        Prior(*row) for row in late.values_list("month").annotate(Count("id"), Sum("amount")).order_by("month")
    )


def on_hold(statement: Statement) -> tuple[OnHold, ...]:
    """What was booked by its end and falls due later, by day or by month of that."""
    later = lines_of(statement).filter(period__lte=statement.first, payable_from__gt=statement.last)
    days = dict(later.values_list("payable_from").annotate(Sum("amount")).order_by("payable_from"))
    if len(days) <= MOST_DAYS:
        return tuple(OnHold(day, amount) for day, amount in days.items() if amount)
    months: dict[date, list[date]] = defaultdict(list)
    for day in days:
        months[day.replace(day=1)].append(day)
    return tuple(OnHold(some[0], sum((days[day] for day in some), ZERO), some[-1]) for some in months.values())


def released(statement: Statement) -> tuple[Released, ...]:
    """What earlier periods earned and falls due, or is free, with it, by their labels in order."""
    by_first: dict[date, Decimal] = defaultdict(lambda: ZERO)
    fallen = lines_of(statement).filter(
        period__lt=statement.first,
        payable_from__range=(statement.first, statement.last),
        payable_from__gt=F("earned_day"),
    )
    for first, amount in fallen.values_list("period").annotate(Sum("amount")):
        by_first[first] += amount
    free = Withheld.objects.filter(released_in=statement)
    for first, amount in free.values_list("since__first").annotate(Sum("amount")):
        by_first[first] += amount
    labels = _labels(statement)
    return tuple(Released(labels[first], by_first[first]) for first in sorted(by_first) if by_first[first])


def lines(statement: Statement) -> Iterator[Line]:
    """Its lines in the order in which they were booked."""
    own = own_lines(statement).order_by("id").values_list(*COLUMNS)
    return (Line._make(row) for row in own.iterator())


def _labels(statement: Statement) -> dict[date, str]:
    account = {name: getattr(statement, name) for name in ("partner_id", "affiliate_id", "currency")}
    return dict(Statement.objects.filter(**account, first__lt=statement.first).values_list("first", "label"))
