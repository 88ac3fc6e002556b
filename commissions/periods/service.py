"""The periods of a partner as they are stored: read, and closed one after the other."""

from __future__ import annotations

from datetime import date

from commissions.periods.cadences import Period
from commissions.periods.calendar import Bookings, PeriodCalendar
from commissions.periods.models import Books, StatementCadence


def calendar(partner_id: int) -> PeriodCalendar:
    """The periods of a partner."""
    found = StatementCadence.objects.filter(partner_id=partner_id)
    return PeriodCalendar(found.values_list("from_day", "cadence"))


class Calendars(dict[int, PeriodCalendar]):
    """The periods of partners by their ids, each asked for once."""

    def __missing__(self, partner_id: int) -> PeriodCalendar:
        self[partner_id] = found = calendar(partner_id)
        return found


def closed_until(partner_id: int) -> date | None:
    """The last day of the last closed period; None while none is."""
    return Books.objects.filter(partner_id=partner_id).values_list("closed_until", flat=True).first()


def bookings(partner_id: int) -> Bookings:
    """In which periods lines are booked now."""
    return Bookings(calendar(partner_id), closed_until(partner_id))


def hold_books(partner_id: int) -> date | None:
    """Wait until nobody books, keep it so until the transaction ends, and say up to when the books are closed."""
    # Made here, or the first booking and the first closing would not meet.
    Books.objects.bulk_create([Books(partner_id=partner_id)], ignore_conflicts=True)
    return Books.objects.select_for_update().get(partner_id=partner_id).closed_until


def close(partner_id: int, period: Period) -> None:
    """Let nothing be booked into the period any more, nor before; of one who holds the books."""
    Books.objects.filter(partner_id=partner_id).update(closed_until=period.last)
