"""Instants and trading days.

A trading day is counted in the partner's zone from the partner's day start. One that starts at or after noon
bears the date on which it ends (an MetaTrader server day from 17:00 New York), else the date on which it begins.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

NOON = time(12)
ONE_DAY = timedelta(days=1)


def now() -> datetime:
    """The current instant, UTC; taken once per operation and passed on."""
    return datetime.now(UTC)


class TradingCalendar(NamedTuple):
    """How one partner counts days: an IANA zone name and the wall time at which a day starts there."""

    zone: str
    day_start: time

    def day_of(self, instant: datetime) -> date:
        """The trading day that contains an aware instant."""
        # Wall time on purpose: where clocks change, a day has 23 or 25 hours.
        wall = instant.astimezone(_zone(self.zone)).replace(tzinfo=None)
        offset = timedelta(hours=self.day_start.hour, minutes=self.day_start.minute)
        begins = (wall - offset).date()
        return begins + ONE_DAY if self.day_start >= NOON else begins

    def start_of(self, day: date) -> datetime:
        """The first instant of a trading day, in UTC."""
        begins = day - ONE_DAY if self.day_start >= NOON else day
        return datetime.combine(begins, self.day_start, _zone(self.zone)).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The first instant after a trading day, in UTC."""
        # Half-open: the next day's first instant, so that no instant lies in two days or in none.
        return self.start_of(day + ONE_DAY)


# ZoneInfo itself keeps only the eight zones used last for certain.
@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
