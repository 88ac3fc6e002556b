"""What some days had earned an affiliate as it was known at the end of another day, beside what is true today.

The ledger is only added to, so what was known on a day is what was booked by its end.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Abs

from commissions.ledger.models import LedgerEntry
from track360.partners.models import Partner

ZERO = Decimal(0)
SHOWN = 100
"""Lines of a difference that are listed, the largest first; the others are summed."""


class Lines(NamedTuple):
    """So many lines, and what they come to."""

    lines: int
    amount: Decimal


class Known(NamedTuple):
    """All lines earned on some days, whatever period they were booked into: at the end of ``day``, and now.

    lines: those booked since, the largest first, at most ``SHOWN``; others: the rest of them.
    """

    day: date
    then: Lines
    now: Lines
    lines: list[LedgerEntry]
    others: Lines

    @property
    def difference(self) -> Decimal:
        """What was booked since."""
        return self.now.amount - self.then.amount


def booked_by(partner: Partner, day: date) -> Q:
    """The lines that were known at the end of a trading day."""
    return Q(booked_at__lt=partner.calendar.end_of(day))


def as_known(partner: Partner, day: date, *, affiliate_id: str, currency: str, first: date, last: date) -> Known:
    """The days ``first`` to ``last`` of one account, as known at the end of ``day`` and as true now."""
    days = LedgerEntry.objects.filter(
        partner=partner, affiliate_id=affiliate_id, currency=currency, earned_day__range=(first, last)
    )
    known = booked_by(partner, day)
    since = days.exclude(known)
    found = days.aggregate(
        lines_then=Count("id", filter=known),
        then=Sum("amount", filter=known, default=ZERO),
        lines=Count("id"),
        now=Sum("amount", default=ZERO),
    )
    then, now = Lines(found["lines_then"], found["then"]), Lines(found["lines"], found["now"])
    lines = list(_largest(since)[:SHOWN])
    shown = sum((line.amount for line in lines), ZERO)
    others = Lines(now.lines - then.lines - len(lines), now.amount - then.amount - shown)
    return Known(day, then, now, lines, others)


def _largest(lines: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    return lines.order_by(Abs("amount").desc(), "id")
