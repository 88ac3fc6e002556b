"""Documents and the payable of a statement that was just approved, in the transaction that approves it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Sum

from commissions.payouts.invoices.models import Document, Numbering, Payable
from commissions.payouts.invoices.reversed_months import reversed_in
from commissions.payouts.models import Party, PayoutSettings, TaxStatus
from commissions.payouts.taxes import Taxes, taxes
from commissions.rating.facts.exact import Amount
from commissions.rating.facts.fx import Fx
from commissions.statements.models import Approval, Statement
from track360.core.currencies import minor_unit

ZERO = Decimal(0)
Kind = Document.Kind
RATE_UNIT = Decimal(1).scaleb(-12)


def issue(approval: Approval, payer: PayoutSettings, status: TaxStatus | None, paid_in: str, fx: Fx, day: date) -> None:
    """Number the documents and write down what is transferred; nothing where nothing is paid or reversed.

    payer: with the partner's own name and address. status: of the affiliate on that day; without one nothing is
    numbered, and no tax added or kept back. fx: from the statement's currency to ``paid_in``.
    """
    statement = approval.statement
    if status is not None:
        _credit(statement, payer, status, day)
    if not approval.payout:
        return
    tax = _invoice(approval, payer, status, day) if status is not None else Taxes(ZERO, ZERO)
    gross = approval.payout + tax.vat - tax.withholding
    Payable.objects.create(
        partner=approval.partner,
        statement=statement,
        net=approval.payout,
        vat=tax.vat,
        withholding=tax.withholding,
        gross=gross,
        paid_in=paid_in,
        rate=_rounded(fx.factor, RATE_UNIT),
        rate_ids=list(fx.ids),
        amount=_rounded(Fraction(gross) * Fraction(fx.factor), minor_unit(paid_in)),
    )


def _rounded(value: Amount, unit: Decimal) -> Decimal:
    """Half-even, as Python rounds a fraction to a whole number."""
    return round(Fraction(value) / Fraction(unit)) * unit


def _credit(statement: Statement, payer: PayoutSettings, status: TaxStatus, day: date) -> None:
    """A note for each invoice that something is taken back of, with the taxes that stood on it."""
    for invoice, net in reversed_in(statement):
        unit = minor_unit(statement.currency)
        figures = {
            "treatment": invoice.treatment,
            "vat_percent": invoice.vat_percent,
            "vat": (net * invoice.vat_percent / 100).quantize(unit, ROUND_HALF_EVEN),
            "withholding_percent": invoice.withholding_percent,
            "withholding": (net * invoice.withholding_percent / 100).quantize(unit, ROUND_HALF_EVEN),
        }
        _document(statement, Kind.CREDIT_NOTE, day, net, _parties(payer, status), of=invoice, **figures)


def _invoice(approval: Approval, payer: PayoutSettings, status: TaxStatus, day: date) -> Taxes:
    """An invoice for what is paid out and for what credit notes since the last one took off; the taxes of all that."""
    statement = approval.statement
    notes = _notes_since_last_invoice(statement)
    credited, vat, withholding = (notes[name] or ZERO for name in ("net", "vat", "withholding"))
    net = approval.payout + credited
    tax = taxes(status, net, statement.currency)
    _document(
        statement,
        Kind.INVOICE,
        day,
        net,
        _parties(payer, status),
        treatment=status.treatment,
        vat_percent=status.vat_percent,
        vat=tax.vat,
        withholding_percent=status.withholding_percent,
        withholding=tax.withholding,
    )
    return Taxes(tax.vat - vat, tax.withholding - withholding)


def _notes_since_last_invoice(statement: Statement) -> dict[str, Any]:
    account = {
        "partner_id": statement.partner_id,
        "statement__affiliate_id": statement.affiliate_id,
        "statement__currency": statement.currency,
    }
    mine = Document.objects.filter(**account)
    last = mine.filter(kind=Kind.INVOICE).order_by("-id").values_list("id", flat=True).first() or 0
    notes = mine.filter(kind=Kind.CREDIT_NOTE, id__gt=last)
    return notes.aggregate(net=Sum("net"), vat=Sum("vat"), withholding=Sum("withholding"))


def _document(statement: Statement, kind: str, day: date, net: Decimal, parties: str, **figures: Any) -> Document:
    number = _next_number(statement.partner_id, day.year)
    return Document.objects.create(
        partner_id=statement.partner_id,
        statement=statement,
        kind=kind,
        year=day.year,
        number=number,
        issued_on=day,
        net=net,
        parties=parties,
        **figures,
    )


def _next_number(partner_id: int, year: int) -> int:
    # Given back when the transaction fails, so that no number is ever missing.
    Numbering.objects.bulk_create([Numbering(partner_id=partner_id, year=year)], ignore_conflicts=True)
    row = Numbering.objects.select_for_update().get(partner_id=partner_id, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def _parties(payer: PayoutSettings, status: TaxStatus) -> str:
    return json.dumps({"partner": _party(payer), "affiliate": _party(status)}, ensure_ascii=False)


def _party(party: Party) -> dict[str, Any]:
    return {"name": party.legal_name, "tax_id": party.tax_id, "address": asdict(party.address)}
