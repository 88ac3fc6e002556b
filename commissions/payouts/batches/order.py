"""A batch as the formats write it."""

from __future__ import annotations

from decimal import Decimal

from commissions.payouts import payer
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.formats.registry import FORMATS
from commissions.payouts.invoices.models import Document, Payable
from commissions.payouts.models import TaxStatus
from commissions.payouts.payment import Address, Order, Payee, Payment
from commissions.payouts.taxes import in_force
from track360.affiliates.models import Affiliate


def order_of(batch: PayoutBatch) -> Order:
    """Who pays whom how much, as the batch was drafted."""
    payouts = list(
        batch.payouts.exclude(state=Payout.State.CANCELLED)
        .select_related("payable__statement", "details")
        .order_by("id")
    )
    known = _Names(batch, [payout.payable.statement.affiliate_id for payout in payouts])
    payments = tuple(_payment(payout, known) for payout in payouts)
    return Order(batch.order_id, payer.payer(batch.partner), batch.requested_day, batch.made_at, payments)


def file_of(batch: PayoutBatch) -> tuple[str, bytes]:
    """Name and bytes of the batch's file. Raises NotWritten."""
    written = FORMATS[batch.format]
    return f"payouts-{batch.order_id}.{written.extension}", written.write(order_of(batch))


class _Names:
    """Names and addresses of the affiliates of one batch."""

    def __init__(self, batch: PayoutBatch, affiliates: list[str]) -> None:
        rows = Affiliate.objects.filter(partner=batch.partner, affiliate_id__in=affiliates)
        self.names = dict(rows.values_list("affiliate_id", "name"))
        self.statuses: dict[str, TaxStatus] = in_force(batch.partner, batch.requested_day)

    def payee(self, payout: Payout) -> Payee:
        affiliate_id = payout.payable.statement.affiliate_id
        status = self.statuses.get(affiliate_id)
        name = status.legal_name if status else self.names.get(affiliate_id) or affiliate_id
        return Payee(name, status.address if status else Address(), payout.details.method, payout.details.details)


def _payment(payout: Payout, known: _Names) -> Payment:
    payable = payout.payable
    # Of a rest, or in another currency, the taxes are no figures of this payment.
    is_whole = payout.amount == payable.amount and payable.paid_in == payable.statement.currency
    return Payment(
        id=payout.payment_id,
        amount=payout.amount,
        currency=payable.paid_in,
        payee=known.payee(payout),
        reference=_reference(payable),
        net=payable.net if is_whole else payout.amount,
        vat=payable.vat if is_whole else Decimal(0),
        withholding=payable.withholding if is_whole else Decimal(0),
    )


def _reference(payable: Payable) -> str:
    invoice = Document.objects.filter(statement=payable.statement_id, kind=Document.Kind.INVOICE).first()
    return f"Invoice {invoice}" if invoice else f"Statement {payable.statement.label}"
