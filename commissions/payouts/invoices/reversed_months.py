"""What of a statement takes back months that have an invoice: each is credited by a note of its own."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from django.db import connection

from commissions.payouts.invoices.models import Document
from commissions.statements.models import Statement
from track360.core.currencies import minor_unit

ZERO = Decimal(0)
# By the statement whose days the lines belong to, whatever period they are booked into.
_REVERSED = """
SELECT s.id, -sum(l.amount) FROM commissions_ledgerentry l
JOIN commissions_statement s ON s.partner_id = l.partner_id AND s.affiliate_id = l.affiliate_id
    AND s.currency = l.currency AND l.earned_day BETWEEN s.first AND s.last
WHERE l.partner_id = %(partner)s AND l.affiliate_id = %(affiliate)s AND l.currency = %(currency)s
    AND l.period = %(first)s AND l.cause = 'prior_period' AND l.payable_from <= %(last)s
GROUP BY s.id HAVING sum(l.amount) < 0 ORDER BY s.id"""


class Reversed(NamedTuple):
    """An invoice, and how much of its net amount is taken back, in whole minor units."""

    invoice: Document
    net: Decimal


def reversed_in(statement: Statement) -> list[Reversed]:
    """The invoices that a statement takes something back of, never more than is left of each."""
    values: dict[str, Any] = {
        "partner": statement.partner_id,
        "affiliate": statement.affiliate_id,
        "currency": statement.currency,
        "first": statement.first,
        "last": statement.last,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REVERSED, values)
        amounts = dict(cursor.fetchall())
    invoices = Document.objects.filter(statement__in=amounts, kind=Document.Kind.INVOICE).order_by("id")
    found = [Reversed(each, min(_rounded(amounts[each.statement_id], statement), _left(each))) for each in invoices]
    return [each for each in found if each.net > 0]


def _rounded(amount: Decimal, statement: Statement) -> Decimal:
    return amount.quantize(minor_unit(statement.currency), rounding=ROUND_HALF_EVEN)


def _left(invoice: Document) -> Decimal:
    return invoice.net - sum((note.net for note in invoice.credit_notes.all()), ZERO)
