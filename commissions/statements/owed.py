"""What a partner owes its affiliates now, by currency and by the period it comes from. Together it is the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from commissions.ledger.models import LedgerEntry
from commissions.periods import service as periods
from commissions.periods.calendar import PeriodCalendar
from commissions.rollups.totals import LedgerTotals
from commissions.statements.models import Approval, Statement, Withheld
from track360.partners.models import Partner

ZERO = Decimal(0)
Amounts = Iterable[tuple[str, date, Decimal]]
"""(currency, first day of the period, amount)"""


@dataclass
class Owed:
    """Amounts in one currency, none of them in two of these.

    earned: in periods that are open. in_review: due with statements that nobody has approved. approved: to be paid out.
    carried: opens the next statement, below 0 where too much was paid. on_hold: payable after the last closed period.
    withheld: due, and held or disputed.
    """

    earned: Decimal = ZERO
    in_review: Decimal = ZERO
    approved: Decimal = ZERO
    carried: Decimal = ZERO
    on_hold: Decimal = ZERO
    withheld: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """All of it."""
        return sum(astuple(self), ZERO)

    def __add__(self, other: Owed) -> Owed:
        return Owed(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


def owed(partner: Partner) -> dict[str, dict[str, Owed]]:
    """By currency and label of the period of origin, both in order; what is nothing is left out. Ask in one moment."""
    calendar, closed_until = periods.calendar(partner.pk), periods.closed_until(partner.pk)
    found: dict[str, dict[date, Owed]] = defaultdict(lambda: defaultdict(Owed))
    for name, amounts in _kinds(partner, calendar, closed_until):
        for currency, first, amount in amounts:
            row = found[currency][first]
            setattr(row, name, getattr(row, name) + amount)
    return {currency: _labelled(calendar, found[currency]) for currency in sorted(found)}


def in_all(by_period: dict[str, Owed]) -> Owed:
    """The sums of one currency."""
    return sum(by_period.values(), Owed())


def _labelled(calendar: PeriodCalendar, rows: dict[date, Owed]) -> dict[str, Owed]:
    return {calendar.of(first).label: rows[first] for first in sorted(rows) if any(astuple(rows[first]))}


def _kinds(partner: Partner, calendar: PeriodCalendar, closed_until: date | None) -> Iterator[tuple[str, Amounts]]:
    approvals = Approval.objects.filter(partner=partner)
    newest = approvals.filter(Q(statement__next=None) | Q(statement__next__approval=None))
    by = ("statement__currency", "statement__first")
    yield "earned", _open(partner, calendar, closed_until)
    statements = Statement.objects.filter(partner=partner, approval=None)
    yield "in_review", _summed(statements, "due", "currency", "first")
    yield "approved", _summed(approvals.exclude(payout=0), "payout", *by)
    yield "carried", _summed(newest.exclude(carried=0), "carried", *by)
    withheld = Withheld.objects.filter(partner=partner, released_in=None)
    yield "withheld", _summed(withheld, "amount", "currency", "since__first")
    if closed_until is not None:
        lines = LedgerEntry.objects.filter(partner=partner, period__lte=closed_until, payable_from__gt=closed_until)
        yield "on_hold", _summed(lines, "amount", "currency", "period")


def _summed(rows: QuerySet[Any], amount: str, *by: str) -> Amounts:
    return list(rows.values_list(*by).annotate(total=Sum(amount)).order_by(*by))


def _open(partner: Partner, calendar: PeriodCalendar, closed_until: date | None) -> Amounts:
    """What is booked into open periods: by their days, and what came late into the first of them."""
    since = closed_until or date.min
    days = LedgerTotals.of(partner.pk).sums("currency", "day", day__gt=since)
    late = LedgerEntry.objects.filter(partner=partner, cause="prior_period", period__gt=since)
    # A line that came late is none of an open period's days.
    return [
        *((currency, calendar.of(day).first, amount) for currency, day, amount, _ in days),
        *_summed(late, "amount", "currency", "period"),
    ]
