"""A batch as the formats write it."""

from __future__ import annotations

from collections.abc import Collection

from commissions.payouts import payer
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.batches.payees import Payees
from commissions.payouts.formats.base import Format
from commissions.payouts.formats.registry import FORMATS
from commissions.payouts.payment import Order
from commissions.payouts.taxes import in_force


def order_of(batch: PayoutBatch) -> Order:
    """Who pays whom how much, for the answer to be held against."""
    payouts = batch.payouts.exclude(state=Payout.State.CANCELLED).select_related("payable__statement", "details")
    return order(batch, list(payouts.order_by("id")))


def order(batch: PayoutBatch, payouts: Collection[Payout]) -> Order:
    """The same of payments that are not stored yet. Names and addresses are those of the day of drafting."""
    statuses = in_force(batch.partner, batch.partner.calendar.day_of(batch.made_at))
    known = Payees(batch.partner, [payout.payable for payout in payouts], statuses)
    payments = tuple(
        known.payment(payout.payable, payout.amount, payout.details, payout.payment_id) for payout in payouts
    )
    return Order(batch.order_id, payer.payer(batch.partner), batch.requested_day, batch.made_at, payments)


def format_of(batch: PayoutBatch) -> Format:
    """The format that its file is of."""
    return FORMATS[batch.format]


def file_of(batch: PayoutBatch) -> tuple[str, bytes]:
    """Name and bytes of the batch's file, as it was drafted."""
    return f"payouts-{batch.order_id}.{format_of(batch).extension}", batch.file.encode()
