"""The PDF of a statement, which is its invoice where it has one; and of a credit note."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from commissions.payouts import payer
from commissions.payouts.invoices.models import Document, Payable
from commissions.statements import contents
from commissions.statements.document.content import (
    CarriedBecause,
    Credited,
    Kind,
    PaidIn,
    Party,
    Treatment,
    Vat,
    Withholding,
)  # fmt: skip
from commissions.statements.document.content import Document as Content
from commissions.statements.document.render import render
from commissions.statements.models import Approval, Statement
from commissions.statements.verification import lines_file
from track360.affiliates.models import Affiliate

ZERO = Decimal(0)


def pdf(statement: Statement, language: str, attach: bool = True) -> bytes:
    """The document of a statement; ``attach``: with its lines, where they are few enough. Raises faces.NoGlyph."""
    content = content_of(statement, language)
    attached = attach and content.lines <= lines_file.MOST_ATTACHED
    return render(content, lines_file.write(contents.lines(statement)) if attached else None)


def credit_note_pdf(note: Document, language: str) -> bytes:
    """The document of a credit note. Raises faces.NoGlyph."""
    assert note.of is not None
    credit_of = (str(note.of), note.of.statement.label)
    return render(
        Content(kind=Kind.CREDIT_NOTE, credit_of=credit_of, **_common(note.statement, language), **_billed(note))
    )


def content_of(statement: Statement, language: str) -> Content:
    """What its document says; before the approval without what that decides."""
    approval = Approval.objects.filter(statement=statement).first()
    invoice = Document.objects.filter(statement=statement, kind=Document.Kind.INVOICE).first()
    billed = _unbilled(statement, approval) if invoice is None else {**_billed(invoice), "credited": _credited(invoice)}
    return Content(
        kind=Kind.STATEMENT if invoice is None else Kind.INVOICE,
        **_common(statement, language),
        **billed,
        **(_in_review(statement) if approval is None else _decided(approval)),
        groups=contents.groups(statement),
        prior=contents.prior(statement),
        lines=statement.lines,
        digest=statement.digest,
        earned=statement.earned,
        not_due=statement.earned - (statement.due - statement.released_by_date),
        on_hold=contents.on_hold(statement),
        released=contents.released(statement),
        paid_in=_paid_in(statement),
    )


def _in_review(statement: Statement) -> dict[str, Any]:
    return {"payable": statement.due, "in_review": statement.closing.review_until}


def _decided(approval: Approval) -> dict[str, Any]:
    names = ("opening", "withheld", "payable", "payout", "carried", "minimum")
    return {name: getattr(approval, name) for name in names} | {"carried_because": CarriedBecause(approval.blocked)}


def _common(statement: Statement, language: str) -> dict[str, Any]:
    return {
        "period": statement.label,
        "first": statement.first,
        "last": statement.last,
        "affiliate_id": statement.affiliate_id,
        "currency": statement.currency,
        "language": language,
    }


def _billed(document: Document) -> dict[str, Any]:
    """What a numbered document says."""
    parties = json.loads(document.parties)
    return {
        "number": str(document),
        "issued": document.issued_on,
        "partner": _party(parties["partner"]),
        "affiliate": _party(parties["affiliate"]),
        "net": document.net,
        "vat": Vat(Treatment(document.treatment), document.vat_percent, document.vat),
        "withholding": _withholding(document),
    }


def _withholding(document: Document) -> Withholding | None:
    if not document.withholding_percent:
        return None
    return Withholding(document.withholding_percent, document.withholding)


def _party(said: dict[str, Any]) -> Party:
    address = said["address"]
    town = " ".join(filter(None, (address["postcode"], address["town"])))
    return Party(said["name"], (*address["lines"], *filter(None, (town,))), address["country"], said["tax_id"])


def _unbilled(statement: Statement, approval: Approval | None) -> dict[str, Any]:
    """Without a number there are the names that we know, and no taxes."""
    declared = payer.settings_of(statement.partner)
    name = declared.legal_name or statement.partner.name
    known = Affiliate.objects.get(partner_id=statement.partner_id, affiliate_id=statement.affiliate_id)
    return {
        "number": f"{statement.label} {statement.currency} {statement.affiliate_id}",
        "issued": statement.partner.calendar.day_of(approval.approved_at if approval else statement.closing.closed_at),
        "partner": _party({"name": name, "tax_id": declared.tax_id, "address": asdict(declared.address)}),
        "affiliate": Party(str(known), (), "", ""),
        "net": approval.payout if approval else ZERO,
    }


def _credited(invoice: Document) -> tuple[Credited, ...]:
    """The credit notes that the invoice took in: those of the account since the invoice before."""
    statement = invoice.statement
    mine = Document.objects.filter(
        partner_id=invoice.partner_id,
        statement__affiliate_id=statement.affiliate_id,
        statement__currency=statement.currency,
        id__lt=invoice.pk,
    ).order_by("id")
    last = mine.filter(kind=Document.Kind.INVOICE).last()
    notes = mine.filter(kind=Document.Kind.CREDIT_NOTE, id__gt=last.pk if last else 0)
    return tuple(Credited(str(note), note.net, note.vat, note.withholding) for note in notes)


def _paid_in(statement: Statement) -> PaidIn | None:
    payable = Payable.objects.filter(statement=statement).first()
    if payable is None or payable.paid_in == statement.currency:
        return None
    return PaidIn(payable.paid_in, payable.rate, payable.amount)
