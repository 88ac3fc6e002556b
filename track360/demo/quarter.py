"""The days of the sample: a calendar quarter or a longer history, and how busy each of its days is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

BUSY = (95, 104, 108, 106, 91, 5, 6)
"""Weight of Monday to Sunday; at weekends only crypto trades."""


@dataclass(frozen=True)
class Quarter:
    """Whole months, three unless given, from ``start``, the first day of a month."""

    start: date
    months: int = 3

    def __post_init__(self) -> None:
        if self.start.day != 1:
            raise ValueError(f"a quarter starts on the first day of a month, not on {self.start}")

    @classmethod
    def ending_before(cls, day: date) -> Quarter:
        """The last calendar quarter that is over on ``day``."""
        month = (day.month - 1) // 3 * 3 + 1
        return cls(add_months(date(day.year, month, 1), -3))

    @property
    def end(self) -> date:
        """The first day after it."""
        return add_months(self.start, self.months)

    @property
    def length(self) -> int:
        """Days."""
        return (self.end - self.start).days

    def days(self) -> list[date]:
        return [self.start + timedelta(n) for n in range(self.length)]


def add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return day.replace(year=index // 12, month=index % 12 + 1)


def is_closed(day: date) -> bool:
    """Whether all but crypto stands still."""
    return day.weekday() >= 5 or (day.month, day.day) in {(1, 1), (12, 25)}


def weight(day: date) -> int:
    return BUSY[6] if is_closed(day) else BUSY[day.weekday()]
