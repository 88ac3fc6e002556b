"""Payments as the formats write them: to whom, how much, and what the payee reads."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from commissions.payouts.invoices.models import Document, Payable
from commissions.payouts.models import PayoutDetails, TaxStatus
from commissions.payouts.payment import Address, Payee, Payment
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner

ANY = "P0"
"""The id of a payment that is only looked at."""


class Payees:
    """What is known of whom payables are paid to, read for all of them at once. statuses: see ``taxes.in_force``."""

    def __init__(self, partner: Partner, payables: Collection[Payable], statuses: dict[str, TaxStatus]) -> None:
        affiliates = {payable.statement.affiliate_id for payable in payables}
        rows = Affiliate.objects.filter(partner=partner, affiliate_id__in=affiliates)
        self._names = dict(rows.values_list("affiliate_id", "name"))
        self._statuses = statuses
        statements = [payable.statement_id for payable in payables]
        invoices = Document.objects.filter(statement__in=statements, kind=Document.Kind.INVOICE)
        self._invoices = {each.statement_id: each for each in invoices}

    def payment(self, payable: Payable, amount: Decimal, details: PayoutDetails, payment_id: str = ANY) -> Payment:
        """An amount of a payable, transferred to these details."""
        # Of a rest, or in another currency, the taxes are no figures of this payment.
        is_whole = amount == payable.amount and payable.paid_in == payable.statement.currency
        return Payment(
            id=payment_id,
            amount=amount,
            currency=payable.paid_in,
            payee=self._payee(payable, details),
            reference=self._reference(payable),
            net=payable.net if is_whole else amount,
            vat=payable.vat if is_whole else Decimal(0),
            withholding=payable.withholding if is_whole else Decimal(0),
        )

    def _payee(self, payable: Payable, details: PayoutDetails) -> Payee:
        affiliate_id = payable.statement.affiliate_id
        status = self._statuses.get(affiliate_id)
        name = status.legal_name if status else self._names.get(affiliate_id) or affiliate_id
        return Payee(name, status.address if status else Address(), details.method, details.details)

    def _reference(self, payable: Payable) -> str:
        invoice = self._invoices.get(payable.statement_id)
        return f"Invoice {invoice}" if invoice else f"Statement {payable.statement.label}"
