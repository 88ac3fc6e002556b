"""Prop firms: challenge accounts, fees and payouts."""

from track360.verticals.base import Vertical

PROP_TRADING = Vertical(
    name="prop-trading",
    adds={
        "customers": ("challenge_type", "phase", "account_size"),
        "trading-activity": ("drawdown", "max_drawdown"),
    },
    requires={"trading-activity": ("pnl",)},
    choices={"transaction_type": ("challenge_fee", "reset_fee", "payout", "refund", "adjustment")},
    money_out=frozenset({"payout", "refund"}),
)
