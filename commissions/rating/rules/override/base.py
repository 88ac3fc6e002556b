"""What every mode of override shares: its parameters, what it is given and what it gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from commissions.rating.facts.exact import Amount, decimal_of
from commissions.rating.facts.fx import Rates
from commissions.rating.facts.item import Item
from commissions.rating.facts.line import Inputs
from commissions.rating.facts.outcomes import NothingDue
from commissions.rating.rules.base import Rule


class VersionInForce(Protocol):
    """A plan version as far as an override reads another affiliate's."""

    @property
    def currency(self) -> str: ...
    @property
    def plan_id(self) -> str: ...
    @property
    def start(self) -> date: ...

    def of_type(self, name: str) -> list[Any]:
        """Its rules of one type, in list order."""


class InForce(Protocol):
    """An affiliate on a day; ``version`` None: no plan version is in force, and ``missing`` is the code of why."""

    @property
    def version(self) -> VersionInForce | None: ...
    @property
    def missing(self) -> str: ...


class OverrideTerms(Protocol):
    """What the terms say of the affiliates above."""

    @property
    def rates(self) -> Rates: ...

    def at(self, affiliate_id: str, day: date) -> InForce:
        """What is in force for an affiliate at the end of a day."""


class BaseSource(NamedTuple):
    """The source of a base amount: who is above the direct affiliate there, and who is the customer."""

    terms: OverrideTerms
    uplines: tuple[str, ...]
    currency: str
    self_referrers: frozenset[str]
    item: Item | None
    """The row, on an activity source."""


class BaseAmount(NamedTuple):
    """What a rule of ``of`` gave the direct affiliate: unrounded and capped."""

    rule: Rule
    amount: Amount
    inputs: Inputs
    earned_day: date


class UplineShare(NamedTuple):
    """What an upline earns, unrounded."""

    level: int
    affiliate_id: str
    amount: Amount
    inputs: Inputs


def own_account(upline: str) -> NothingDue:
    """Why an upline earns nothing on what is its own."""
    return NothingDue("self_referral", f"the customer is the affiliate {upline}")


class OverrideParameters(Rule):
    """The parameters of an override, whatever its mode, and who earns under them."""

    kind = "override"
    by_instrument = True

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(document)
        self.of: frozenset[str] = frozenset(document["of"])
        self.mode: str = document["mode"]
        self.levels: list[Decimal] = [decimal_of(level) for level in document.get("levels") or ()]
        self.depth = int(document["depth"]) if "depth" in document else None
        self.is_split = self.mode == "split"
        self.group = "source" if self.cap is None else "affiliate-month"

    def reached(self, source: BaseSource) -> Iterator[tuple[int, str]]:
        """(level, upline) of those whom it could pay, parent first."""
        levels = len(self.levels) - self.is_split if self.levels else self.depth
        yield from list(enumerate(source.uplines, 1))[:levels]

    def left_out(self, source: BaseSource, base: BaseAmount) -> Iterator[tuple[str, NothingDue]]:
        """(upline, why) of those within reach who have no share of a base amount."""
        for _, upline in self.reached(source):
            if self.excludes_self and upline in source.self_referrers:
                yield upline, own_account(upline)

    def earners(self, source: BaseSource) -> Iterator[tuple[int, str]]:
        """(level, upline), parent first, without those who are the customer where self-referral is excluded."""
        for level, upline in enumerate(source.uplines, 1):
            if not (self.excludes_self and upline in source.self_referrers):
                yield level, upline
