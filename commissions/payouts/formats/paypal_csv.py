"""The file of PayPal Payouts: no head, one currency, recipients by e-mail."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from commissions.payouts.formats.base import Format, formulas, table
from commissions.payouts.methods.paypal import PAYPAL
from commissions.payouts.payment import Order, Payment

LONGEST_ID = 30
LONGEST_NOTE = 400
WHOLE = frozenset({"HUF", "JPY", "TWD"})
"""Currencies of which PayPal takes no fraction, whatever ISO 4217 says."""


class PayPalCsv(Format):
    """At most five thousand payments a file."""

    key = "paypal"
    title = "PayPal Payouts"
    extension = "csv"
    media_type = "text/csv; charset=utf-8"
    methods = frozenset({"paypal"})
    currencies = PAYPAL.currencies
    one_currency = True
    most = 5000

    def faults(self, payment: Payment) -> Iterator[str]:
        if len(payment.id) > LONGEST_ID:
            yield f"its id has more than {LONGEST_ID} characters"
        if payment.currency in WHOLE and payment.amount % 1:
            yield f"PayPal takes no fraction of a {payment.currency}"
        if len(payment.remittance) > LONGEST_NOTE:
            yield f"its note has more than {LONGEST_NOTE} characters"
        yield from formulas(email=payment.payee.details["email"], note=payment.remittance)

    def file(self, order: Order) -> bytes:
        return table([_row(payment) for payment in order.payments])


def _row(payment: Payment) -> list[str | Decimal]:
    amount = payment.amount.quantize(Decimal(1)) if payment.currency in WHOLE else Decimal(payment.written)
    return [payment.payee.details["email"], amount, payment.currency, payment.id, payment.remittance, "PAYPAL"]


PAYPAL_CSV = PayPalCsv()
