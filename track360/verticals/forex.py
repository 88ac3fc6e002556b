"""Forex brokers: trading accounts, deposits and withdrawals."""

from track360.verticals.base import Vertical

FOREX = Vertical(
    name="forex",
    adds={"customers": ("trading_account_type", "leverage")},
    requires={},
    choices={"transaction_type": ("deposit", "withdrawal", "ib_rebate", "bonus", "adjustment")},
    money_out=frozenset({"withdrawal", "ib_rebate", "bonus"}),
)
