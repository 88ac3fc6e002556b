"""Instants, trading days and months of one partner."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

NOON = time(12)


def as_day(value: Any) -> date:
    """A day of the programme file or of a record: a date, or its ISO text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def month_of(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def days_of_month(month: str) -> list[date]:
    first = date.fromisoformat(month + "-01")
    days = [first + timedelta(days=offset) for offset in range(31)]
    return [day for day in days if month_of(day) == month]


def months_between(first: date, last: date) -> list[str]:
    """Every month from the first day's to the last day's, both included."""
    months = [month_of(first)]
    while months[-1] < month_of(last):
        months.append(month_of(days_of_month(months[-1])[-1] + timedelta(days=1)))
    return months


class Clock:
    def __init__(self, zone: str, day_start: str) -> None:
        self.zone = ZoneInfo(zone)
        self.day_start = time.fromisoformat(day_start)

    def instant(self, value: Any) -> datetime:
        """ISO text or datetime as an instant in UTC; without an offset it is read in the partner's zone."""
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)

    def trading_day(self, moment: datetime) -> date:
        """The day that is running at `moment`; one that starts at or after noon is named for its end."""
        local = moment.astimezone(self.zone)
        began = local.date() if local.time() >= self.day_start else local.date() - timedelta(days=1)
        return began + timedelta(days=1) if self.day_start >= NOON else began
