"""The parts that follow the reckoning: payment with its taxes, what is on hold, and how the lines are checked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from commissions.statements.document import figures, words
from commissions.statements.document.content import Document, Kind, PaidIn
from commissions.statements.document.flow import GAP, INNER, SMALL, Column, Flow, Money, money_column

_AMOUNTS = 46.0
_COLUMNS = (Column("", INNER - _AMOUNTS), money_column(_AMOUNTS + GAP))


def payment(flow: Flow, document: Document) -> None:
    """What is transferred, and the taxes on the way to it."""
    is_credit = document.kind is Kind.CREDIT_NOTE
    if not (document.vat or document.withholding or document.paid_in or is_credit):
        return
    flow.heading(_("Credit") if is_credit else _("Payment"))
    billed, credited = list(_billed(document)), list(_credited(document))
    sums = (document.gross, document.transfer)
    scale = flow.scale([*(amount for _label, amount in (*billed, *credited)), *sums], document.currency)
    for rows, label, amount in (
        (billed, _("Total, {currency}"), document.gross),
        (credited, _("To be paid, {currency}"), document.transfer),
    ):
        for row, part in rows:
            flow.row(_COLUMNS, (row, Money(part, scale)))
        if rows:
            flow.sum_row(_COLUMNS, (label.format(currency=document.currency), Money(amount, scale)))
    if document.paid_in is not None:
        _paid_in(flow, document.paid_in, document.currency)
    for note in words.notes(document):
        flow.paragraph(note)


def _billed(document: Document) -> Iterator[tuple[str, Decimal]]:
    """What the gross amount is the sum of."""
    yield words.net(document), document.net
    if document.vat is not None:
        yield words.vat(document), document.vat.amount
    if document.withholding is not None:
        percent = figures.percent(document.withholding.rate)
        yield _("Tax withheld {percent}").format(percent=percent), -document.withholding.amount


def _credited(document: Document) -> Iterator[tuple[str, Decimal]]:
    for each in document.credited:
        yield _("Less credit note {number}").format(number=figures.whole(each.number)), -each.gross


def on_hold(flow: Flow, document: Document) -> None:
    """What was booked by the end of the period and is payable later, by its day."""
    if not document.on_hold:
        return
    flow.heading(_("On hold after {period}").format(period=figures.whole(document.period)))
    scale = flow.scale([*(each.amount for each in document.on_hold), document.held], document.currency)
    for each in document.on_hold:
        flow.row(_COLUMNS, (words.until(each), Money(each.amount, scale)))
    flow.sum_row(_COLUMNS, (_("Total"), Money(document.held, scale)))


def check(flow: Flow, document: Document, attached: str | None) -> None:
    """The digest, and what it is reckoned over. attached: the name of the file within this one."""
    if not document.digest:
        return
    flow.space(4)
    flow.need(3 * SMALL.leading)
    lines = figures.number(document.lines)
    said = _("SHA-256 of the {number} lines of this statement:").format(number=lines)
    if attached is not None:
        said = _("SHA-256 of the {number} lines of this statement, attached as {file}:").format(
            number=lines, file=figures.whole(attached)
        )
    flow.paragraph(said, SMALL)
    flow.paragraph(document.digest, SMALL)


def _paid_in(flow: Flow, paid: PaidIn, currency: str) -> None:
    rate = figures.whole(f"1 {currency} = {figures.plain(paid.rate)} {paid.currency}")
    label = _("Paid in {currency} at {rate}").format(currency=paid.currency, rate=rate)
    flow.sum_row(_COLUMNS, (label, Money(paid.amount, flow.scale([paid.amount], paid.currency))))
