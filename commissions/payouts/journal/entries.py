"""The entries of a closed period: what was earned, what taxes were numbered with it, and what was paid of it.

expense: commissions earned. payable: what is owed to an affiliate. clearing: what the bank has paid, until it is booked
from the bank's own statement. Each entry balances to the last digit, by currency or by the price it was paid at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from commissions.payouts.batches.models import PayoutAnswer
from commissions.payouts.invoices.models import Document, Payable
from commissions.statements.models import Closing, Statement

ZERO = Decimal(0)
UNIT = Decimal("1e-8")
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
    moved = _moved(closing)
    for statement in statements.iterator():
        if statement.earned:
            yield _earned(statement)
        for document in documents.get(statement.pk, ()):
            yield from _taxes(statement, document)
        for each in moved.get(statement.pk, ()):
            yield _paid(statement, each)


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


def _paid(statement: Statement, moved: _Moved) -> Entry:
    """What an answer moved: out of the bank's account, or back where a payment that was paid came back."""
    payout, payable = moved.answer.payout, moved.answer.payout.payable
    other = payable.paid_in != statement.currency
    # By what all answers until then come to, so that the parts sum to the whole.
    worth = _worth(payable, moved.before + moved.amount) - _worth(payable, moved.before)
    bank = Posting(CLEARING, -moved.amount, payable.paid_in, "", -worth if other else None, statement.currency)
    owed = Posting(PAYABLE, worth if other else moved.amount, statement.currency, statement.affiliate_id)
    what = "Payment" if moved.amount > 0 else "Return of payment"
    day = payout.partner.calendar.day_of(moved.answer.answered_at)
    return Entry(day, f"{what} {payout} to {statement.affiliate_id}, {statement.label}", (owed, bank))


def _worth(payable: Payable, paid: Decimal) -> Decimal:
    """What a part of a payable is in the currency of its statement, at the rate that it was approved at."""
    if paid == payable.amount:
        return payable.gross
    return (payable.gross * paid / payable.amount).quantize(UNIT)


def _by_statement(documents: Iterable[Document]) -> dict[int, list[Document]]:
    found: dict[int, list[Document]] = {}
    for each in documents:
        found.setdefault(each.statement_id, []).append(each)
    return found


class _Moved(NamedTuple):
    """An answer, what it changed of what was paid, and what was paid of the same payable before it."""

    answer: PayoutAnswer
    amount: Decimal
    before: Decimal


def _moved(closing: Closing) -> dict[int, list[_Moved]]:
    """By statement, in order of the answers."""
    rows = PayoutAnswer.objects.filter(payout__payable__statement__closing=closing).order_by("answered_at", "id")
    paid: dict[int, Decimal] = {}
    of_payable: dict[int, Decimal] = {}
    found: dict[int, list[_Moved]] = {}
    for each in rows.select_related("payout__payable", "payout__partner"):
        payable, amount = each.payout.payable, each.paid - paid.get(each.payout_id, ZERO)
        before = of_payable.get(payable.pk, ZERO)
        paid[each.payout_id], of_payable[payable.pk] = each.paid, before + amount
        if amount:
            found.setdefault(payable.statement_id, []).append(_Moved(each, amount, before))
    return found
