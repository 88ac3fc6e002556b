"""What a mode of override is given and gives back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from commissions.engine.exact import Amount
from commissions.rules.base import Inputs, Rule

if TYPE_CHECKING:
    from commissions.engine.study import Item
    from commissions.engine.terms import Terms


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
