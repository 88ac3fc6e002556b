"""Dates and date-times as partners write them, and the one way in which we write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from track360.core.clock import TradingCalendar

# PostgreSQL has no year 0, and a day in 2602 is a typing error that would be carried for centuries.
_YEAR = "(19|20|21)[0-9]{2}"
_DAY = f"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?"
DATE_PATTERN = f"^{_DAY}$"
_PLAIN = len("2026-01-05T09:00:00Z")
_INSTANT = f"{_DAY}T{_TIME}(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)?"
INSTANT_PATTERN = f"^{_INSTANT}$"
DATE_OR_INSTANT_PATTERN = f"^({_DAY}|{_INSTANT})$"


def canonical(text: str, zone: str) -> str:
    """The instant in UTC as ``2026-01-05T09:00:00Z``, with six decimals only when it has any.

    ``text`` matches ``INSTANT_PATTERN``; without an offset it is wall time in ``zone``, the earlier instant where a
    clock change repeats it. Raises ``ValueError`` for a day that does not exist.
    """
    instant = datetime.fromisoformat(text)
    # Most are written like this already; reading it has shown that the day exists.
    if len(text) == _PLAIN and text[-1] == "Z":
        return text
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo(zone))
    return write(instant)


def canonical_date_or_instant(text: str, calendar: TradingCalendar) -> str:
    """``YYYY-MM-DD`` as it is, a date-time as :func:`canonical` has it.

    ``text`` matches ``DATE_OR_INSTANT_PATTERN``. Raises ``ValueError`` for a day that does not exist.
    """
    if _is_day(text):
        return day(text).isoformat()
    return date_or_instant(read(canonical(text, calendar.zone)), calendar)


def date_or_instant(instant: datetime, calendar: TradingCalendar) -> str:
    """The instant as we write it; the first one of a trading day as that day, which is how it is kept that the partner
    said no time."""
    of_day = calendar.day_of(instant)
    return of_day.isoformat() if instant == calendar.start_of(of_day) else write(instant)


def first_instant(text: str, calendar: TradingCalendar) -> datetime:
    """The instant of what :func:`date_or_instant` has written."""
    return calendar.start_of(day(text)) if _is_day(text) else read(text)


def day_of(text: str, calendar: TradingCalendar) -> date:
    """The trading day of what :func:`date_or_instant` has written."""
    return day(text) if _is_day(text) else calendar.day_of(read(text))


def _is_day(text: str) -> bool:
    return len(text) == len("2026-01-05")


def write(instant: datetime) -> str:
    """Our one way of writing an aware instant."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read(text: str) -> datetime:
    """The inverse of :func:`write`."""
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    """The day that ``YYYY-MM-DD`` names."""
    return date.fromisoformat(text)
