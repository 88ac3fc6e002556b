"""Instrument groups: which group an instrument belongs to and its multiplier."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, NamedTuple

from commissions.rating.facts.exact import decimal_of


class Group(NamedTuple):
    """An instrument group; multiplier None (counts as 1) only for the partner that declares no groups."""

    id: str
    multiplier: Decimal | None


NO_GROUPS = Group("", None)


def pattern(text: str) -> re.Pattern[str]:
    """``XAU*`` as a regular expression: ``*`` is any run of characters, everything else is itself."""
    # Escaped part by part, so that an instrument's dots and brackets are no pattern.
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)


class InstrumentGroups:
    """Documents: ``{id, multiplier, instruments: [name or pattern]}``.

    A full name wins, then the first group.
    """

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self._names: dict[str, Group] = {}
        self._patterns: list[tuple[re.Pattern[str], Group]] = []
        self.known: dict[str, Group | None] = {}
        self.declared = False
        for document in documents:
            self.declared = True
            self._add(Group(document["id"], decimal_of(document.get("multiplier", 1))), document["instruments"])

    def _add(self, group: Group, instruments: Iterable[str]) -> None:
        for name in instruments:
            # A full name beats a pattern wherever it stands, so names and patterns are kept apart.
            if "*" in name:
                self._patterns.append((pattern(name), group))
            else:
                self._names.setdefault(name, group)

    def find(self, instrument: str) -> Group | None:
        """The instrument's group; None when groups are declared and it is in none."""
        if instrument not in self.known:
            # A partner trades some hundred instruments and sends millions of rows: each is searched once.
            self.known[instrument] = self._search(instrument)
        return self.known[instrument]

    def _search(self, instrument: str) -> Group | None:
        if not self.declared:
            return NO_GROUPS
        named = self._names.get(instrument)
        if named is not None:
            return named
        return next((group for regex, group in self._patterns if regex.fullmatch(instrument)), None)

    def suggestion(self, instrument: str) -> str:
        """The declared name nearest to an unmapped one, or ""."""
        near = get_close_matches(instrument, self._names, 1, 0.6)
        return near[0] if near else ""
