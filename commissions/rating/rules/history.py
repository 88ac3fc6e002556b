"""What a month rule reads of an affiliate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple, Protocol

from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.item import Item
from commissions.rating.facts.reference import ReferenceData


class RuleMonth(NamedTuple):
    """A month in which a rule was in force for an affiliate, on the days of ``spans`` (both ends included).

    ``rule`` is the rule as it was on the last such day.
    """

    month: str
    rule: Any
    spans: tuple[tuple[date, date], ...]

    @property
    def day(self) -> date:
        """The last day on which the rule was in force: the day the month's amount is earned."""
        return self.spans[-1][1]

    def holds(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.spans)


class Stay(NamedTuple):
    """A time on one plan; days in it on which no version was in force do not end it.

    ``currency``: the plan's. ``opening``, ``closing``: the month rules in force on its first and last day, in list
    order. ``months``: of each rule those that end in it, month by month.
    """

    currency: str
    opening: tuple[Any, ...]
    closing: tuple[Any, ...]
    months: tuple[RuleMonth, ...]


class AffiliateHistory(Protocol):
    """One direct affiliate's rows and transactions by month ("2026-01"), and when rules were in force for it."""

    memo: dict[Any, Any]
    """What a rule has found out for all of its versions, by a key that begins with its class."""

    @property
    def affiliate_id(self) -> str: ...

    @property
    def reference(self) -> ReferenceData: ...

    def items(self, month: str) -> list[Item]:
        """Rows of directly referred customers, without demo days."""

    def transactions(self, month: str) -> list[ApprovedTransaction]:
        """Those of the types in the vertical's ``revenue``, without demo days."""

    def stays(self) -> Iterator[Stay]:
        """The affiliate's times on plans in order, with the months from the first of which anything is known."""
