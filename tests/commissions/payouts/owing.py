"""Approved statements as approving leaves them, and where their affiliates are paid to: rows, and nothing settled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.invoices.models import Payable
from commissions.payouts.models import PayoutDetails
from commissions.statements.models import Approval, Closing, Statement
from tests.factories import MOMENT, make_affiliate, unique
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
IBAN = "DE89370400440532013000"
HOLDER = "Ada GmbH"


def make_statement(partner: Partner, affiliate_id: str = "", amount: str = "10.00", currency: str = "EUR") -> Statement:
    """January of an affiliate, in review; nobody who can log in has closed it."""
    figure, affiliate_id = Decimal(amount), affiliate_id or unique("ib-")
    if not Affiliate.objects.filter(partner=partner, affiliate_id=affiliate_id).exists():
        make_affiliate(partner, affiliate_id)
    days = {"first": FIRST, "last": LAST, "label": "2026-01"}
    counted = {"statements": 1, "lines": 1, "review_until": date(2026, 2, 14), "closed_by": "olivia", "closer_id": 0}
    closing, _ = Closing.objects.get_or_create(partner=partner, **days, defaults=counted)
    sums = {"lines": 1, "earned": figure, "due": figure, "released_by_date": 0, "on_hold": 0, "digest": "0" * 64}
    return Statement.objects.create(
        partner=partner, closing=closing, affiliate_id=affiliate_id, currency=currency, **days, **sums
    )


def make_payable(partner: Partner, affiliate_id: str = "", amount: str = "10.00", currency: str = "EUR") -> Payable:
    """The same, approved and not paid, without taxes."""
    statement, figure = make_statement(partner, affiliate_id, amount, currency), Decimal(amount)
    nothing = dict.fromkeys(("opening", "withheld", "released", "minimum", "carried"), Decimal(0))
    Approval.objects.create(
        partner=partner, statement=statement, payable=figure, payout=figure, approved_by="oscar", **nothing
    )
    return Payable.objects.create(
        partner=partner, statement=statement, net=figure, vat=0, withholding=0, gross=figure, paid_in=currency,
        amount=figure,
    )  # fmt: skip


def make_details(statement: Statement, **fields: Any) -> PayoutDetails:
    """A German bank account in use for long, unless told otherwise."""
    return PayoutDetails.objects.create(
        partner=statement.partner,
        affiliate_id=statement.affiliate_id,
        currency=statement.currency,
        **{
            "paid_in": statement.currency,
            "method": "bank",
            "details": {"holder": HOLDER, "iban": IBAN},
            "masked": "DE89…3000",
            "requested_by": "somebody",
            "published_at": MOMENT,
            "valid_from": date(2025, 1, 1),
            **fields,
        },
    )


def make_owed(partner: Partner, affiliate_id: str = "", amount: str = "10.00", currency: str = "EUR") -> Payable:
    """Both."""
    payable = make_payable(partner, affiliate_id, amount, currency)
    make_details(payable.statement)
    return payable


def make_payout(payable: Payable, **of_batch: Any) -> Payout:
    """All of it in a CSV batch of its own, drafted by olivia."""
    fields = {"order_id": unique("B"), "format": "csv", "requested_day": LAST, "file": "x", "made_by": "olivia"}
    batch = PayoutBatch.objects.create(partner=payable.partner, digest="0" * 64, **{**fields, **of_batch})
    details = PayoutDetails.objects.get(partner=payable.partner, affiliate_id=payable.statement.affiliate_id)
    return Payout.objects.create(
        partner=payable.partner, batch=batch, payable=payable, details=details, payment_id=unique("P"), paid=0,
        amount=payable.amount,
    )  # fmt: skip
