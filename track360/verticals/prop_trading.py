"""Prop firms: challenge accounts, fees and payouts."""

from track360.verticals.base import Phase, Sign, TransactionType, Vertical

PROP_TRADING = Vertical(
    name="prop-trading",
    adds={
        "customers": ("challenge_type", "phase", "account_size"),
        "trading-activity": ("drawdown", "max_drawdown"),
    },
    requires={"trading-activity": ("pnl",)},
    enums={},
    transaction_types={
        "challenge_fee": TransactionType(Sign.IN, in_net=True, refundable=True, funnel="Bought a challenge"),
        "reset_fee": TransactionType(Sign.IN, in_net=True, refundable=True, funnel=None),
        "payout": TransactionType(Sign.OUT, in_net=True, refundable=False, funnel=None),
        "refund": TransactionType(Sign.OUT, in_net=True, refundable=False, funnel=None),
        "adjustment": TransactionType(Sign.ORIGINAL, in_net=False, refundable=False, funnel=None),
    },
    phases=(
        Phase("challenge", exit=False),
        Phase("verification", exit=False),
        Phase("funded", exit=False),
        Phase("failed", exit=True),
    ),
    activity_in_net=False,
    net_in_words="Prop trading: fees less refunds and payouts.",
    excluded_rules=("cpa:ftd", "rebate_passthrough"),
    excluded_reports=("earnings-by-account-type",),
)
