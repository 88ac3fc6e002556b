"""Forex brokers: trading accounts, deposits and withdrawals."""

from track360.verticals.base import Sign, TransactionType, Vertical

FOREX = Vertical(
    name="forex",
    adds={"customers": ("trading_account_type", "leverage")},
    requires={},
    enums={},
    transaction_types={
        "deposit": TransactionType(Sign.IN, in_net=False, refundable=False, funnel="First deposit"),
        "withdrawal": TransactionType(Sign.OUT, in_net=False, refundable=False, funnel=None),
        "ib_rebate": TransactionType(Sign.OUT, in_net=True, refundable=False, funnel=None),
        "bonus": TransactionType(Sign.OUT, in_net=True, refundable=False, funnel=None),
        "adjustment": TransactionType(Sign.ORIGINAL, in_net=False, refundable=False, funnel=None),
    },
    phases=(),
    activity_in_net=True,
    net_in_words="Forex: spread cost and commission less bonuses and rebates.",
    excluded_rules=("cpa:challenge_fee", "cpa:phase"),
    excluded_reports=("earnings-by-challenge-product",),
)
