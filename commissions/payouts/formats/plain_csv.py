"""Everything about every payment, for people who pay by hand, and for programs of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from commissions.payouts.formats.base import Format, table
from commissions.payouts.methods.registry import METHODS
from commissions.payouts.payment import Order, Payment, in_currency

_FIRST = ("payment_id", "payee", "country", "method")
_LAST = ("currency", "amount", "net", "vat", "withholding", "reference")


class PlainCsv(Format):
    """A column for each thing that some method knows. Text that begins like a formula gets an apostrophe."""

    key = "csv"
    title = "CSV"
    extension = "csv"
    media_type = "text/csv; charset=utf-8"
    methods = None

    def file(self, order: Order) -> bytes:
        known = list(dict.fromkeys(name for method in METHODS.values() for name in method.fields))
        rows = [_row(payment, known) for payment in order.payments]
        return table([[*_FIRST, *known, *_LAST], *rows])


def _row(payment: Payment, known: list[str]) -> list[Any]:
    payee = payment.payee
    amounts = (payment.amount, payment.net, payment.vat, payment.withholding)
    figures = (Decimal(in_currency(amount, payment.currency)) for amount in amounts)
    return [
        *(payment.id, payee.name, payee.address.country, payee.method),
        *(payee.details.get(name, "") for name in known),
        *(payment.currency, *figures, payment.reference),
    ]


PLAIN_CSV = PlainCsv()
