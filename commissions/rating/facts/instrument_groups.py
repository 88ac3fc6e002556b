"""Instrument groups: which group an instrument belongs to on a day, and its multiplier."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, NamedTuple

from commissions.rating.facts.by_day import by_key
from commissions.rating.facts.exact import decimal_of
from commissions.rating.facts.records import BEGINNING


class Group(NamedTuple):
    """An instrument group; multiplier None (counts as 1) only for the partner that declares no groups."""

    id: str
    multiplier: Decimal | None


NO_GROUPS = Group("", None)


class Pattern:
    """``XAU*``: ``*`` is any run of characters, everything else is itself."""

    def __init__(self, text: str) -> None:
        self._first, *self._middle, self._last = text.split("*")

    def matches(self, name: str) -> bool:
        """Whether it is the whole name."""
        place, end = len(self._first), len(name) - len(self._last)
        if place > end or not (name.startswith(self._first) and name.endswith(self._last)):
            return False
        # The leftmost place of each part leaves most to the rest, so none is ever tried again: no name takes long.
        for part in self._middle:
            place = name.find(part, place, end) + len(part)
            if place < len(part):
                return False
        return True


class GroupsInForce:
    """The groups as they are on some days. A full name wins, then the first group."""

    def __init__(self, declared: bool, documents: Iterable[Mapping[str, Any]]) -> None:
        self._names: dict[str, Group] = {}
        self._patterns: list[tuple[Pattern, Group]] = []
        self._none = None if declared else NO_GROUPS
        self.known: dict[str, Group | None] = {}
        for document in documents:
            self._add(Group(document["id"], decimal_of(document.get("multiplier", 1))), document["instruments"])

    def _add(self, group: Group, instruments: Iterable[str]) -> None:
        for name in instruments:
            # A full name beats a pattern wherever it stands, so names and patterns are kept apart.
            if "*" in name:
                self._patterns.append((Pattern(name), group))
            else:
                self._names.setdefault(name, group)

    def find(self, instrument: str) -> Group | None:
        """The instrument's group; None when groups are declared and it is in none."""
        if instrument not in self.known:
            # A partner trades some hundred instruments and sends millions of rows: each is searched once.
            self.known[instrument] = self._search(instrument)
        return self.known[instrument]

    def _search(self, instrument: str) -> Group | None:
        named = self._names.get(instrument)
        if named is not None:
            return named
        return next((group for pattern, group in self._patterns if pattern.matches(instrument)), self._none)

    def suggestion(self, instrument: str) -> str:
        """The declared name nearest to an unmapped one, or ""."""
        near = get_close_matches(instrument, self._names, 1, 0.6)
        return near[0] if near else ""


class InstrumentGroups:
    """Documents: ``{id, multiplier, instruments: [name or pattern], from?}``.

    Those with one id are one group, placed where the id first appears; each counts whole from its day on.
    """

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        listed = list(documents)
        entries = by_key(listed, "id", lambda entry: entry)
        # By where they are listed: ``by_key`` has them by day.
        groups = [entries[key] for key in dict.fromkeys(entry["id"] for entry in listed)]
        self._days = sorted({BEGINNING, *(day for group in groups for day in group.days)})
        self._in_force = [
            GroupsInForce(bool(listed), [found for group in groups if (found := group.at(day)) is not None])
            for day in self._days
        ]

    @property
    def turns(self) -> list[date]:
        """The days from which on other groups are in force than before."""
        return self._days[1:]

    def at(self, day: date) -> GroupsInForce:
        """The groups as they are on a day."""
        return self._in_force[bisect_right(self._days, day) - 1]
