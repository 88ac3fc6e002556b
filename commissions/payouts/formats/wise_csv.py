"""The batch file of Wise with recipients named by e-mail or IBAN.

Each is sent the exact amount (the amount's currency is the target's) from the balance in the same currency: what has to
be converted was converted before, at the rate that the statement shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from commissions.payouts.formats.base import Format, formulas, table
from commissions.payouts.methods.wise import WISE
from commissions.payouts.payment import Order, Payment

_COLUMNS = [
    *("name", "recipientEmail", "paymentReference", "receiverType", "amountCurrency", "amount"),
    *("sourceCurrency", "targetCurrency", "IBAN", "type"),
]
LONGEST_REFERENCE = 10
"""Characters of a reference that each of the banks behind carries."""


class WiseCsv(Format):
    """At most a thousand transfers a file."""

    key = "wise"
    title = "Wise batch"
    extension = "csv"
    media_type = "text/csv; charset=utf-8"
    methods = frozenset({"wise", "bank"})
    currencies = WISE.currencies
    most = 1000

    def faults(self, payment: Payment) -> Iterator[str]:
        details = payment.payee.details
        if payment.payee.method == "bank" and "iban" not in details:
            yield "Wise takes an account number only in a file of that country: pay it through the bank"
        yield from formulas(name=payment.payee.holder, email=details.get("email", ""))

    def file(self, order: Order) -> bytes:
        return table([_COLUMNS, *map(_row, order.payments)])


def _row(payment: Payment) -> list[str | Decimal]:
    details, currency = payment.payee.details, payment.currency
    to_email = "email" in details
    return [
        payment.payee.holder,
        details.get("email", ""),
        payment.id[-LONGEST_REFERENCE:],
        "PRIVATE",
        "target",
        Decimal(payment.written),
        currency,
        currency,
        details.get("iban", ""),
        "EMAIL" if to_email else "IBAN",
    ]


WISE_CSV = WiseCsv()
