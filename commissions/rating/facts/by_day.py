"""Values in force from a day on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from commissions.rating.facts.days import day_of


class ByDay(NamedTuple):
    """Values by the day they are in force from, ascending."""

    days: list[date]
    values: list[Any]

    def at(self, day: date) -> Any:
        """The value in force on a day; None before the first."""
        position = bisect_right(self.days, day) - 1
        return self.values[position] if position >= 0 else None


def by_day(entries: Iterable[Mapping[str, Any]], value: Any) -> ByDay:
    """``value(entry)`` of dated entries of one thing; see :func:`by_key`."""
    return by_key(({**entry, "": ""} for entry in entries), "", value).get("", ByDay([], []))


def by_key(entries: Iterable[Mapping[str, Any]], key: str, value: Any) -> dict[str, ByDay]:
    """``value(entry)`` of dated entries (``from``, absent: since the beginning) by their ``key``."""
    found: dict[str, ByDay] = {}
    # By number within a day: the later entry counts, and entries themselves cannot be compared.
    dated = sorted((day_of(entry.get("from")), number, entry) for number, entry in enumerate(entries))
    for day, _, entry in dated:
        of_key = found.setdefault(entry[key], ByDay([], []))
        of_key.days.append(day)
        of_key.values.append(value(entry))
    return found
