"""The words of the document that depend on what it is, in the language that is active."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from commissions.statements.document import figures
from commissions.statements.document.content import CarriedBecause, Document, Kind, OnHold, Treatment


def title(kind: Kind) -> str:
    """What the document calls itself."""
    return {
        Kind.STATEMENT: _("Commission statement"),
        Kind.INVOICE: _("Self-billed invoice"),
        Kind.CREDIT_NOTE: _("Self-billed credit note"),
    }[kind]


def parties(kind: Kind) -> tuple[str, str]:
    """What the affiliate and the partner are called above their names."""
    if kind is Kind.STATEMENT:
        return _("Affiliate"), _("Partner")
    return _("Supplier"), _("Customer, who issues this document")


def level(of: int) -> str:
    """ "Direct", or how far below the customer's affiliate is."""
    return _("Direct") if of == 0 else _("Level {number}").format(number=figures.number(of))


def in_review(until: date) -> str:
    """What is not decided yet."""
    said = _(
        "In review: lines may be disputed until {day}. The opening balance, what is withheld and what is paid out are "
        "decided when it is approved."
    )
    return said.format(day=figures.day(until))


def carried(document: Document) -> str:
    """Why an amount is carried into the next period."""
    because = document.carried_because
    if because is CarriedBecause.BELOW_MINIMUM and document.minimum is not None:
        least = figures.whole(f"{figures.amount(document.minimum, document.currency)} {document.currency}")
        return _("Carried to the next period: below the minimum payout of {amount}").format(amount=least)
    return {
        None: _("Carried to the next period"),
        CarriedBecause.ROUNDING: _("Carried to the next period: what rounding left"),
        CarriedBecause.NOTHING_DUE: _("Carried to the next period: nothing is due"),
        CarriedBecause.BELOW_MINIMUM: _("Carried to the next period: below the minimum payout"),
        CarriedBecause.SUSPENDED: _("Carried to the next period: the affiliate is suspended"),
        CarriedBecause.HELD: _("Carried to the next period: payment to the affiliate is on hold"),
        CarriedBecause.NO_TAX_DATA: _("Carried to the next period: tax data are missing"),
        CarriedBecause.NO_RATE: _("Carried to the next period: there is no exchange rate"),
    }[because]


def vat(document: Document) -> str:
    """How VAT is treated, as the name of a row; empty where the document says nothing of it."""
    if document.vat is None:
        return ""
    return {
        Treatment.RATE: _("VAT {percent}").format(percent=figures.percent(document.vat.rate)),
        Treatment.REVERSE_CHARGE: _("VAT (reverse charge)"),
        Treatment.EXEMPT: _("VAT (exempt)"),
    }[document.vat.treatment]


def net(document: Document) -> str:
    """What the amount before taxes is called."""
    if document.kind is Kind.CREDIT_NOTE:
        number, period = document.credit_of or ("", "")
        return _("Correction of invoice {number} for {period}, net").format(
            number=figures.whole(number), period=figures.whole(period)
        )
    return _("Affiliate marketing services, net")


def until(held: OnHold) -> str:
    """When what is on hold is payable."""
    if held.day is None:
        return _("Until it is released")
    if held.last is None or held.last == held.day:
        return _("Payable from {day}").format(day=figures.day(held.day))
    return _("Payable between {day} and {last}").format(day=figures.day(held.day), last=figures.day(held.last))


def notes(document: Document) -> list[str]:
    """Sentences that the law or the reader asks for."""
    said = []
    if document.kind is not Kind.STATEMENT:
        said.append(_("Self-billing: issued by {partner} in the name and on behalf of {affiliate}.").format(
            partner=document.partner.name, affiliate=document.affiliate.name))  # fmt: skip
    if document.vat is not None and document.vat.treatment is Treatment.REVERSE_CHARGE:
        said.append(_("Reverse charge: the customer accounts for the VAT on this service."))
    if document.vat is not None and document.vat.treatment is Treatment.EXEMPT:
        said.append(_("This service is exempt from VAT."))
    return said
