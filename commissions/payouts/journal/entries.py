"""The entries of a closed period: what was earned, what taxes were numbered with it, and what was paid of it.

expense: commissions earned. payable: what is owed to an affiliate. clearing: what the bank has paid, until it is booked
from the bank's own statement. Each entry balances to the last digit, by currency or by the price it was paid at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from commissions.payouts.batches.models import Payout
from commissions.payouts.invoices.models import Document
from commissions.statements.models import Closing, Statement

ZERO = Decimal(0)
EXPENSE, PAYABLE, CLEARING = "expense", "payable", "clearing"
VAT, WITHHOLDING = "vat", "withholding"


class Posting(NamedTuple):
    """An amount on an account: positive is debit, negative credit.

    affiliate_id: whose account, "" of those of the firm. worth, of: what it stands for in the currency of the entry,
    where it was paid in another.
    """

    account: str
    amount: Decimal
    currency: str
    affiliate_id: str = ""
    worth: Decimal | None = None
    of: str = ""


class Entry(NamedTuple):
    """One transaction of the journal."""

    day: date
    text: str
    postings: tuple[Posting, ...]

    @property
    def difference(self) -> dict[str, Decimal]:
        """By currency what does not balance: nothing."""
        sums: dict[str, Decimal] = {}
        for each in self.postings:
            currency, amount = (each.of, each.worth) if each.worth is not None else (each.currency, each.amount)
            sums[currency] = sums.get(currency, ZERO) + amount
        return {currency: total for currency, total in sums.items() if total}


def of_period(closing: Closing) -> Iterator[Entry]:
    """Every entry of a closed period, in order of the statements."""
    statements = Statement.objects.filter(closing=closing).order_by("affiliate_id", "currency")
    documents = _by_statement(Document.objects.filter(statement__closing=closing).order_by("id"))
    payouts = _payouts(closing)
    for statement in statements.iterator():
        if statement.earned:
            yield _earned(statement)
        for document in documents.get(statement.pk, ()):
            yield from _taxes(statement, document)
        for payout in payouts.get(statement.pk, ()):
            yield _paid(statement, payout)


def _earned(statement: Statement) -> Entry:
    amount, currency = statement.earned, statement.currency
    return Entry(
        statement.last,
        f"Commissions of {statement.affiliate_id}, {statement.label}",
        (
            Posting(EXPENSE, amount, currency),
            Posting(PAYABLE, -amount, currency, statement.affiliate_id),
        ),
    )


def _taxes(statement: Statement, document: Document) -> Iterator[Entry]:
    """VAT is owed on top, withholding tax is owed to somebody else; of a credit note both the other way round."""
    sign = 1 if document.kind == Document.Kind.INVOICE else -1
    whose, currency = statement.affiliate_id, statement.currency
    name = f"{document.get_kind_display().capitalize()} {document} of {whose}"
    if document.vat:
        vat = sign * document.vat
        postings = (Posting(VAT, vat, currency), Posting(PAYABLE, -vat, currency, whose))
        yield Entry(document.issued_on, f"VAT on {name}", postings)
    if document.withholding:
        kept = sign * document.withholding
        postings = (Posting(PAYABLE, kept, currency, whose), Posting(WITHHOLDING, -kept, currency))
        yield Entry(document.issued_on, f"Tax withheld on {name}", postings)


def _paid(statement: Statement, payout: Payout) -> Entry:
    payable = payout.payable
    # Of a part its share, to the last digit: what is left of the gross is of the rest.
    gross = payable.gross if payout.paid == payable.amount else payable.gross * payout.paid / payable.amount
    worth = gross if payout.paid == payable.amount else gross.quantize(Decimal("1e-8"))
    other = payable.paid_in != statement.currency
    bank = Posting(CLEARING, -payout.paid, payable.paid_in, "", -worth if other else None, statement.currency)
    owed = worth if other else payout.paid
    assert payout.answered_at is not None
    day = payout.partner.calendar.day_of(payout.answered_at)
    return Entry(
        day, f"Payment {payout} to {statement.affiliate_id}, {statement.label}",
        (Posting(PAYABLE, owed, statement.currency, statement.affiliate_id), bank),
    )  # fmt: skip


def _by_statement(documents: Iterable[Document]) -> dict[int, list[Document]]:
    found: dict[int, list[Document]] = {}
    for each in documents:
        found.setdefault(each.statement_id, []).append(each)
    return found


def _payouts(closing: Closing) -> dict[int, list[Payout]]:
    rows = Payout.objects.filter(payable__statement__closing=closing, paid__gt=0).order_by("answered_at", "id")
    found: dict[int, list[Payout]] = {}
    for each in rows.select_related("payable", "partner"):
        found.setdefault(each.payable.statement_id, []).append(each)
    return found
