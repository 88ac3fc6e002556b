"""What every mode of override shares: its parameters, what it is given and what it gives back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from commissions.rating.engine.terms import Terms
from commissions.rating.facts.exact import Amount, decimal_of
from commissions.rating.facts.item import Item
from commissions.rating.rules.base import Inputs, Rule


class Setting(NamedTuple):
    """The source of a base amount: who is above the direct affiliate there, and who is the customer."""

    terms: Terms
    uplines: tuple[str, ...]
    currency: str
    selves: frozenset[str]
    item: Item | None
    """The row, on an activity source."""


class Base(NamedTuple):
    """What a rule of ``of`` gave the direct affiliate: unrounded and capped."""

    rule: Rule
    amount: Amount
    inputs: Inputs
    earned_day: date


class Share(NamedTuple):
    """What an upline earns, unrounded."""

    level: int
    affiliate_id: str
    amount: Amount
    inputs: Inputs


class Levels(Rule):
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

    def earners(self, setting: Setting) -> Iterator[tuple[int, str]]:
        """(level, upline), parent first, without those who are the customer where self-referral is excluded."""
        for level, upline in enumerate(setting.uplines, 1):
            if not (self.excludes_self and upline in setting.selves):
                yield level, upline
