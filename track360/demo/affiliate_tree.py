"""Affiliates in three levels: a tenth at the top, three tenths below them, the others below those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from track360.demo.firms import Firm
from track360.demo.names import ascii_word, company
from track360.demo.quarter import add_months
from track360.demo.seeded_random import random_stream, skewed

_DIRECT = (10, 30, 60)
"""Percent of customers that each level, top first, refers itself: 2.5 levels earn on an average row."""


@dataclass(frozen=True)
class Affiliate:
    """level: 0 is the top. moved_to, moved_on: another parent from that day."""

    affiliate_id: str
    name: str
    level: int
    parent_id: str | None
    email: str
    person_id: str
    status: str
    moved_to: str | None = None
    moved_on: date | None = None

    def entry(self) -> dict[str, object]:
        """As the programme file says it."""
        known = {"id": self.affiliate_id, "name": self.name, "status": self.status}
        return {**known, "email": self.email, "person_id": self.person_id, **self._parents()}

    def _parents(self) -> dict[str, object]:
        if not self.moved_on:
            return {"parent": self.parent_id} if self.parent_id else {}
        return {"parents": [{"parent": self.parent_id}, {"from": self.moved_on, "parent": self.moved_to}]}


class Tree:
    """``count`` affiliates of a firm; at least three."""

    def __init__(self, firm: Firm, count: int, seed: int, start: date) -> None:
        if count < 3:
            raise ValueError("a tree of three levels needs at least 3 affiliates")
        self.firm = firm
        self._tops = max(1, count // 10)
        self._middles = max(1, count * 3 // 10)
        self.affiliates = [self._affiliate(index, seed, start) for index in range(count)]

    def referrer(self, rng: Random) -> Affiliate:
        """Who referred a customer."""
        bottom = self._tops + self._middles
        draw = rng.random() * 100
        if draw < _DIRECT[0]:
            return self.affiliates[skewed(rng, self._tops)]
        if draw < _DIRECT[0] + _DIRECT[1]:
            return self.affiliates[self._tops + skewed(rng, self._middles)]
        return self.affiliates[bottom + skewed(rng, len(self.affiliates) - bottom)]

    def _affiliate(self, index: int, seed: int, start: date) -> Affiliate:
        rng = random_stream(seed, self.firm.id, "affiliate", index)
        name, level = company(self.firm.names_from + index), self._level(index)
        moves = index % 17 == 16 and level == 2 and self._middles > 1
        parent = self._parent(index, level, rng)
        return Affiliate(
            affiliate_id=self.firm.affiliate_id(index),
            name=name,
            level=level,
            parent_id=parent,
            email=f"partners@{ascii_word(name)}.example",
            person_id=f"{self.firm.id}-human-a{index + 1}",
            status="suspended" if index % 29 == 28 else "active",
            moved_to=self._other_middle(parent) if moves else None,
            moved_on=add_months(start, 1) if moves else None,
        )

    def _level(self, index: int) -> int:
        return 0 if index < self._tops else 1 if index < self._tops + self._middles else 2

    def _parent(self, index: int, level: int, rng: Random) -> str | None:
        if level == 0:
            return None
        above = skewed(rng, self._tops) if level == 1 else self._tops + skewed(rng, self._middles)
        return self.firm.affiliate_id(above)

    def _other_middle(self, parent: str | None) -> str:
        first, second = (self.firm.affiliate_id(self._tops + n) for n in range(2))
        return second if parent == first else first
