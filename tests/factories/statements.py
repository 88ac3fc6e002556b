"""Statements, and what is paid of them, as closing, approving and paying leave them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.invoices.models import Document, Payable
from commissions.payouts.models import PayoutDetails
from commissions.periods.cadences import Period
from commissions.statements import figures
from commissions.statements.models import Approval, Closing, Dispute, Statement
from tests.factories.common import unique
from track360.affiliates.models import Affiliate
from track360.core.clock import now

JANUARY = {"first": date(2026, 1, 1), "last": date(2026, 1, 31), "label": "2026-01"}
PARTY = {"name": "Ltd", "tax_id": "", "address": {"lines": [], "postcode": "", "town": "", "country": "CY"}}
PARTIES = json.dumps({"partner": PARTY, "affiliate": PARTY})


def make_statement(affiliate: Affiliate, currency: str = "USD", **fields: Any) -> Statement:
    """Of January 2026, in review for two more weeks, unless told otherwise; with the figures of the ledger's lines."""
    days = {name: fields.pop(name, value) for name, value in JANUARY.items()}
    partner, until = affiliate.partner, now().date() + timedelta(days=14)
    closed = {**days, "statements": 1, "lines": 1, "review_until": until, "closed_by": "olivia"}
    closing = Closing.objects.filter(partner=partner, first=days["first"]).first()
    closing = closing or Closing.objects.create(partner=partner, **closed)
    found = figures.of_period(partner.pk, [affiliate.affiliate_id], Period(**days))
    known = next((row for row in found if row.currency == currency), None)
    empty = {"lines": 0, **dict.fromkeys(("earned", "due", "released_by_date", "on_hold"), 0), "digest": "0" * 64}
    account = {"affiliate_id": affiliate.affiliate_id, "currency": currency}
    said = known._asdict() if known else {**account, **empty}
    return Statement.objects.create(partner=partner, closing=closing, **{**days, **said, **fields})


def make_approval(statement: Statement, **fields: Any) -> Approval:
    """All that is due is paid out, unless told otherwise."""
    due = statement.due + fields.get("opening", 0)
    decided = {"opening": 0, "withheld": 0, "released": 0, "payable": due, "minimum": 0, "payout": due, "carried": 0}
    said = {"partner_id": statement.partner_id, "approved_by": "oscar", **decided, **fields}
    return Approval.objects.create(statement=statement, **said)


def make_payout(statement: Statement, state: str = "paid", **fields: Any) -> Payout:
    """A payment of an approved statement to a PayPal account, with its invoice."""
    partner, net = statement.partner, statement.approval.payout
    account = {"partner": partner, "affiliate_id": statement.affiliate_id, "currency": statement.currency}
    kept = {"paid_in": statement.currency, "method": "paypal", "details": {"email": "x@example.com"}, "masked": "x@…"}
    details = PayoutDetails.objects.create(**account, **kept, requested_by="x")
    taxes = {"vat": 0, "withholding": 0}
    payable = Payable.objects.create(
        partner=partner, statement=statement, net=net, **taxes, gross=net, paid_in=statement.currency, amount=net
    )
    percents = {"treatment": "exempt", "vat_percent": 0, "withholding_percent": 0, "parties": PARTIES}
    numbered = {"year": 2026, "number": statement.pk, "issued_on": now().date()}
    Document.objects.create(
        partner=partner, statement=statement, kind="invoice", net=net, **taxes, **percents, **numbered
    )
    batch = PayoutBatch.objects.create(
        partner=partner, order_id=unique("B"), format="csv", requested_day=now().date(), made_by="x", state="released"
    )
    paid = net if state == "paid" else Decimal(0)
    said = {"state": state, "paid": paid, "answered_at": None if state == "open" else now(), **fields}
    whose = {"partner": partner, "batch": batch, "payable": payable, "details": details}
    return Payout.objects.create(**whose, payment_id=unique("P"), amount=net, **said)


def make_dispute(statement: Statement, **fields: Any) -> Dispute:
    """An open one on a customer's missing day, unless told otherwise."""
    on = {} if "entry_id" in fields else {"customer_id": "c9", "day": statement.first}
    said = {"comment": "100", "opened_by": "x", "deadline": statement.closing.review_until}
    whose = {"partner_id": statement.partner_id, "affiliate_id": statement.affiliate_id}
    return Dispute.objects.create(statement=statement, **{**whose, **on, **said, **fields})
