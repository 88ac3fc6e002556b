"""Addresses and amounts for a wallet that sends stablecoins."""

from __future__ import annotations

from decimal import Decimal

from commissions.payouts.formats.base import Format, table
from commissions.payouts.payment import Order, Payment

_COLUMNS = ["network", "token", "address", "amount", "payment_id"]


class StablecoinCsv(Format):
    """One token a US dollar. By network and token, for wallets send one token of one network at a time."""

    key = "stablecoin"
    title = "Stablecoin addresses"
    extension = "csv"
    media_type = "text/csv; charset=utf-8"
    methods = frozenset({"stablecoin"})
    currencies = frozenset({"USD"})

    def file(self, order: Order) -> bytes:
        return table([_COLUMNS, *sorted(map(_row, order.payments), key=lambda row: (row[0], row[1], row[4]))])


def _row(payment: Payment) -> list[str | Decimal]:
    details = payment.payee.details
    return [details["network"], details["token"], details["address"], Decimal(payment.written), payment.id]


STABLECOIN_CSV = StablecoinCsv()
