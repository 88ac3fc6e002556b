"""What a partner owes its affiliates now, by currency and period of origin. With what is paid it is the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When

from commissions.ledger.models import LedgerEntry
from commissions.payouts.batches.models import Payout
from commissions.periods import service as periods
from commissions.periods.calendar import PeriodCalendar
from commissions.rollups.totals import LedgerTotals
from commissions.statements.models import Approval, Statement, Withheld
from track360.partners.models import Partner

ZERO = Decimal(0)
EIGHT_PLACES = Decimal("1e-8")
Amounts = Iterable[tuple[str, date, Decimal]]
"""(currency, first day of the period, amount)"""


@dataclass
class Owed:
    """Amounts in one currency, none of them in two of these.

    earned: in periods that are open. in_review: due with statements that nobody has approved. approved: to be paid out,
    and in no batch; in_payout: in a batch that the bank has not answered. carried: opens the next statement, below 0
    where too much was paid. on_hold: payable after the last closed period. withheld: due, and held or disputed. What is
    paid in another currency, or with taxes, counts as the part of the payout that it is.
    """

    earned: Decimal = ZERO
    in_review: Decimal = ZERO
    approved: Decimal = ZERO
    in_payout: Decimal = ZERO
    carried: Decimal = ZERO
    on_hold: Decimal = ZERO
    withheld: Decimal = ZERO

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """Each of them, in this order."""
        return astuple(self)

    @property
    def total(self) -> Decimal:
        """All of it."""
        return sum(self.amounts, ZERO)

    def __add__(self, other: Owed) -> Owed:
        return Owed(*(one + more for one, more in zip(self.amounts, other.amounts, strict=True)))


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
    return {calendar.of(first).label: rows[first] for first in sorted(rows) if any(rows[first].amounts)}


def _kinds(partner: Partner, calendar: PeriodCalendar, closed_until: date | None) -> Iterator[tuple[str, Amounts]]:
    approvals = Approval.objects.filter(partner=partner)
    newest = Q(statement__next=None) | Q(statement__next__approval=None)
    by = ("statement__currency", "statement__first")
    yield "earned", _open(partner, calendar, closed_until)
    statements = Statement.objects.filter(partner=partner, approval=None)
    yield "in_review", _summed(statements, "due", "currency", "first")
    decided = approvals.annotate(opens=Case(When(newest, then=F("carried")), default=Value(ZERO)))
    sums = list(decided.values_list(*by).annotate(Sum("payout"), Sum("opens")).order_by(*by))
    yield "approved", [(currency, first, payout) for currency, first, payout, _ in sums]
    yield "carried", [(currency, first, carried) for currency, first, _, carried in sums]
    for payout, amount in _handed_over(partner):
        row = (payout.payable.statement.currency, payout.payable.statement.first)
        yield "approved", [(*row, -amount)]
        if payout.state == Payout.State.OPEN:
            yield "in_payout", [(*row, amount)]
    withheld = Withheld.objects.filter(partner=partner).values_list("currency", "since__first")
    kept, cut = (Sum("amount", filter=some, default=ZERO) for some in (Q(released_in=None), Q(cut=True)))
    for currency, first, held, taken in withheld.annotate(held=kept, taken=cut).order_by("currency", "since__first"):
        yield "withheld", [(currency, first, held)]
        # Of what is approved, for good: once it is free a later statement pays it.
        yield "approved", [(currency, first, -taken)]
    if closed_until is not None:
        lines = LedgerEntry.objects.filter(partner=partner, period__lte=closed_until, payable_from__gt=closed_until)
        yield "on_hold", _summed(lines, "amount", "currency", "period")


def _handed_over(partner: Partner) -> Iterator[tuple[Payout, Decimal]]:
    """Payments in a batch or paid, each with the part of its statement's payout that it is."""
    rows = Payout.objects.filter(partner=partner, payable__amount__gt=0).select_related("payable__statement")
    for payout in rows.exclude(amount=0):
        amount = payout.amount if payout.state == Payout.State.OPEN else payout.paid
        if amount:
            part = payout.payable.net * amount / payout.payable.amount
            yield payout, part.quantize(EIGHT_PLACES)


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
