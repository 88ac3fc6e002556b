"""The multi-tier tree by date, in memory: who stands under whom on which trading day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple


class Cycle(NamedTuple):
    """``path`` leads from an affiliate over its parents back to itself, as of ``day``."""

    affiliate_id: str
    day: date
    path: tuple[str, ...]

    def __str__(self) -> str:
        since = "since the beginning" if self.day == date.min else f"on {self.day}"
        return f"{since}: {' → '.join(self.path)}"


class Tree:
    """``edges`` maps (affiliate, trading day) to the parent from that day on; ``None``: the top of a tree."""

    def __init__(self, edges: Mapping[tuple[str, date], str | None]) -> None:
        self._edges = edges
        self._days: dict[str, list[date]] = defaultdict(list)
        for affiliate_id, day in sorted(edges):
            self._days[affiliate_id].append(day)

    def parent_on(self, affiliate_id: str, day: date) -> str | None:
        """The parent in force on a day; ``None`` at the top of a tree."""
        days = self._days.get(affiliate_id, [])
        last = bisect_right(days, day)
        return self._edges[affiliate_id, days[last - 1]] if last else None

    def upline(self, affiliate_id: str, day: date) -> Iterator[str]:
        """Parent, grandparent, … on a day; ends where a cycle would begin again."""
        seen = {affiliate_id}
        above = self.parent_on(affiliate_id, day)
        while above is not None and above not in seen:
            seen.add(above)
            yield above
            above = self.parent_on(above, day)

    def cycle(self) -> Cycle | None:
        """A cycle that exists on some day: then also on the day of its youngest edge, so those are walked."""
        # By day, so that a cycle is told as of the day on which it would begin.
        for affiliate_id, day in sorted(self._edges, key=lambda edge: (edge[1], edge[0])):
            path = (affiliate_id, *self.upline(affiliate_id, day))
            if self.parent_on(path[-1], day) == affiliate_id:
                return Cycle(affiliate_id, day, (*path, affiliate_id))
        return None


def with_descendants(affiliate_ids: Iterable[str], edges: Iterable[tuple[str, str | None]]) -> set[str]:
    """These affiliates and all who ever stood below them; ``edges`` are (affiliate, parent) of any day."""
    children: dict[str, set[str]] = defaultdict(set)
    for affiliate_id, parent_id in edges:
        if parent_id is not None:
            children[parent_id].add(affiliate_id)
    found: set[str] = set()
    waiting = list(affiliate_ids)
    while waiting:
        affiliate_id = waiting.pop()
        # Over all days edges may form cycles that no single day has.
        if affiliate_id not in found:
            found.add(affiliate_id)
            waiting.extend(children[affiliate_id])
    return found
