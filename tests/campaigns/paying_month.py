"""What is done with one month, step by step: each may be done twice, by many, or be killed; for campaigns."""

from __future__ import annotations

from datetime import date

from commissions.payouts.approval import approve
from commissions.payouts.batches import service
from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.models import PayoutDetails, PayoutSettings
from commissions.settle.settler import settle
from commissions.statements import closing
from commissions.statements.models import Closing, Statement
from track360.affiliates.models import Affiliate
from track360.core import clock
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

ONE, OTHER = (Signatory(name, place, lambda *_: True) for place, name in enumerate(("one", "other"), 1))
MONTH = "2026-01"


def prepare(partner: Partner) -> None:
    """Settled, and everybody has said where to."""
    settle(partner)
    PayoutSettings.objects.create(partner=partner, legal_name="Firm Ltd", country="CY")
    PayoutDetails.objects.bulk_create(
        PayoutDetails(
            partner=partner, affiliate_id=affiliate, currency="USD", paid_in="USD", method="paypal",
            details={"email": "ib@ib.example"}, masked="PayPal", requested_by="somebody",
            published_at=clock.now(), valid_from=date(2020, 1, 1),
        )
        for affiliate in Affiliate.objects.filter(partner=partner).values_list("affiliate_id", flat=True)
    )  # fmt: skip


def close(partner: Partner) -> None:
    """Close the month."""
    closing.close(partner, closing.named(partner, MONTH), ONE, override="a campaign")


def approve_all(partner: Partner) -> None:
    """Approve whatever is in review."""
    approve(partner, list(Statement.objects.filter(partner=partner, approval=None)), OTHER)


def draft(partner: Partner) -> None:
    """Reserve what can be paid."""
    service.draft(partner, "csv", ONE)


def release(partner: Partner) -> None:
    """Release what is drafted."""
    for batch in PayoutBatch.objects.filter(partner=partner, state=PayoutBatch.State.DRAFTED):
        service.release(batch.pk, OTHER)


def answer(partner: Partner) -> None:
    """The bank has paid everything, and its answer comes again and again."""
    for batch in PayoutBatch.objects.filter(partner=partner, state=PayoutBatch.State.RELEASED):
        rows = [f"{payout.payment_id},paid,," for payout in batch.payouts.order_by("id")]
        service.answer(batch.pk, "csv", "\n".join(["payment_id,outcome,amount,reason", *rows]).encode(), OTHER)


STEPS = (close, approve_all, draft, release, answer)


def is_done(partner: Partner) -> bool:
    """Whether the month is closed, and everything of it is paid."""
    payouts = Payout.objects.filter(partner=partner)
    closed = Closing.objects.filter(partner=partner).exists() and payouts.exists()
    return closed and not payouts.exclude(state=Payout.State.PAID).exists()


def main(partner: Partner) -> None:
    """All steps, one after the other."""
    for step in STEPS:
        step(partner)
