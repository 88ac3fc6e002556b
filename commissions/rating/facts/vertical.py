"""What the engine must know of a vertical: plain data, kept here because the engine imports nothing of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Vertical(NamedTuple):
    """triggers: the cpa triggers it knows. activity_revenue: spread_cost + commission are the firm's revenue.

    revenue: transaction type -> +1 or -1 in the affiliate's net month. fees: the types a refund can belong
    to. outgoing: types that a partner with signed amounts sends as negative.
    """

    triggers: frozenset[str]
    activity_revenue: bool
    revenue: Mapping[str, int]
    outgoing: frozenset[str] = frozenset({"withdrawal", "ib_rebate", "bonus", "payout", "refund"})
    fees: frozenset[str] = frozenset({"challenge_fee", "reset_fee"})


FOREX = Vertical(frozenset({"ftd"}), True, {"bonus": -1, "ib_rebate": -1})
PROP_TRADING = Vertical(
    frozenset({"challenge_fee", "phase"}),
    False,
    {"challenge_fee": 1, "reset_fee": 1, "refund": -1, "payout": -1},
)
VERTICALS = {"forex": FOREX, "prop-trading": PROP_TRADING}


def vertical_of(value: str | Vertical) -> Vertical:
    """A vertical by its name or as itself. Raises KeyError for an unknown name."""
    return VERTICALS[value] if isinstance(value, str) else value
