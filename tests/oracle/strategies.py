"""Hypothesis strategies of whole cases: a partner's programme and what it pushes, in the wire format.

    @given(cases())                      # or cases("forex"), cases("prop-trading")
    def test(case):
        answer = books(case.partner, case.received())

`random_case(seed, size)` makes a larger one without Hypothesis. Programmes park orphans, so that records
may come in any order; `case.parents_first()` is an order that a partner who refuses orphans accepts,
but for customers of the affiliate "stranger" and records of the customer "nobody".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from tests.oracle.dice import Dice, Drawn, Seeded
from tests.oracle.making_orders import delivered, received, requests
from tests.oracle.making_programmes import programme
from tests.oracle.making_records import Pushes, Told
from tests.oracle.making_stories import story

RECEIPT = datetime(2026, 4, 2, 8, tzinfo=UTC)
PARENTS_FIRST = ("customers", "transactions", "trading-activity")


@dataclass(frozen=True)
class Case:
    """`partner`: an entry of `partners:`. `told`: (entity, record) in order of receipt."""

    partner: dict[str, Any]
    told: list[Told]

    def received(self, since: datetime = RECEIPT) -> list[tuple[str, dict[str, Any], datetime]]:
        return received(self.told, since)

    def requests(self, size: int = 1000) -> list[tuple[str, list[dict[str, Any]]]]:
        return requests(self.told, size)

    def parents_first(self) -> Case:
        def rank(version: Told) -> int:
            return PARENTS_FIRST.index(version[0].removesuffix("-patch"))

        return replace(self, told=sorted(self.told, key=rank))

    def shuffled(self, seed: int) -> Case:
        """The same versions in another order, some sent again."""
        return replace(self, told=delivered(Seeded(seed), self.told))


def _told(dice: Dice, partner: dict[str, Any], ties: bool, customers: int, events: int, days: int) -> list[Told]:
    """Up to so many customers, transactions and days, each in one to four versions, and now and then a story or two."""
    pushes = Pushes(dice, partner, ties)
    named = pushes.customers(customers)
    names = [*named, "nobody"] if dice.chance(10) else [*named]
    told = [version for versions in named.values() for version in versions]
    told += pushes.transactions(names, events) + pushes.days(names, days)
    for place in range(dice.one([0, 1, 1, 2])):
        told += story(pushes, dice.one(names), place * 100)
    return delivered(dice, told)


@st.composite
def programmes(draw: Any, vertical: str | None = None) -> dict[str, Any]:
    return programme(Drawn(draw), vertical)


@st.composite
def streams(
    draw: Any,
    partner: dict[str, Any],
    ties: bool = False,
    customers: int = 3,
    events: int = 8,
    days: int = 12,
) -> list[Told]:
    return _told(Drawn(draw), partner, ties, customers, events, days)


@st.composite
def cases(
    draw: Any,
    vertical: str | None = None,
    ties: bool = False,
    customers: int = 3,
    events: int = 8,
    days: int = 12,
) -> Case:
    partner = programme(Drawn(draw), vertical)
    return Case(partner, _told(Drawn(draw), partner, ties, customers, events, days))


def random_case(seed: int, size: int = 60, vertical: str | None = None, ties: bool = False) -> Case:
    """A case of up to about `size` records (some in several versions), the same for the same seed."""
    dice = Seeded(seed)
    partner = programme(dice, vertical)
    return Case(partner, _told(dice, partner, ties, max(1, size // 12), size // 3, size // 2))
