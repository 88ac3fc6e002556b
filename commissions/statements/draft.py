"""The open period as its statements would be if it were closed now: the same figures, by the same code, unsaved."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from commissions.ledger.models import LedgerEntry
from commissions.periods import service as periods
from commissions.periods.cadences import Period
from commissions.rollups.totals import Aggregates, LedgerTotals
from commissions.statements import closing, figures
from commissions.statements.models import Statement
from track360.core import clock
from track360.partners.models import Partner

ZERO = Decimal(0)
_LIVE = Aggregates(
    ("coalesce(sum(amount), 0)", "coalesce(sum(amount) FILTER (WHERE payable_from > %s), 0)", "sum(lines)"),
    ("sum", "sum", "sum"),
    ("payable_from",),
)


class Live(NamedTuple):
    """An open period in one currency: earned so far, how much of it came late from periods that are closed, and how
    much is payable only after it."""

    currency: str
    lines: int
    earned: Decimal
    late: Decimal
    on_hold: Decimal


def open_period(partner: Partner) -> Period:
    """The first period that is open; where nothing was ever booked, that of today."""
    found = closing.first_open(partner)
    return found or periods.calendar(partner.pk).of(partner.calendar.day_of(clock.now()))


def drafts(partner: Partner, affiliates: Sequence[str], period: Period) -> list[Statement]:
    """The statements of some affiliates in an open period, as closing it now would make them; they have no id."""
    rows = figures.of_period(partner.pk, affiliates, period)
    return [Statement(partner=partner, **period._asdict(), **row._asdict()) for row in rows]


def live(partner: Partner, period: Period) -> list[Live]:
    """An open period in sums, by currency; from the roll-ups, so that it may be asked for at any time."""
    rolled = _LIVE._replace(values=(period.last,))
    own = LedgerTotals.of(partner.pk).sums("currency", figures=rolled, day__gte=period.first, day__lte=period.last)
    found = {currency: Live(currency, int(lines), earned, ZERO, held) for currency, earned, held, lines in own}
    for currency, late, lines, held in _late(partner, period):
        known = found.get(currency, Live(currency, 0, ZERO, ZERO, ZERO))
        earned, on_hold = known.earned + late, known.on_hold + held
        found[currency] = Live(currency, known.lines + lines, earned, late, on_hold)
    return [found[currency] for currency in sorted(found)]


def _late(partner: Partner, period: Period) -> list[tuple[str, Decimal, int, Decimal]]:
    lines = LedgerEntry.objects.filter(partner=partner, period=period.first, cause="prior_period")
    held = Sum("amount", filter=Q(payable_from__gt=period.last), default=ZERO)
    return list(lines.values_list("currency").annotate(Sum("amount"), Count("id"), held=held).order_by("currency"))
