"""Telling an affiliate that somebody wants it to be paid elsewhere, at the address that was known before."""

from __future__ import annotations

import logging

from django.db import transaction

from commissions.payouts import details
from commissions.payouts.models import PayoutDetails
from track360.affiliates import contacts
from track360.affiliates.models import Affiliate
from track360.core import clock, mail

log = logging.getLogger(__name__)


def send_waiting() -> int:
    """Mail every notice that has not gone out; how many went. What fails waits for the next time."""
    waiting = PayoutDetails.objects.filter(notified_at=None, closed_at=None, notice_to__isnull=False)
    return sum(_send(pk) for pk in waiting.order_by("id").values_list("pk", flat=True))


@transaction.atomic
def _send(pk: int) -> bool:
    # Two workers at once: the second passes it by.
    rows = PayoutDetails.objects.select_for_update(of=("self",), skip_locked=True).select_related("partner")
    row = rows.filter(pk=pk, notified_at=None, closed_at=None).first()
    if row is None or not row.notice_to:
        return False
    affiliate = Affiliate.objects.filter(partner=row.partner, affiliate_id=row.affiliate_id).first()
    try:
        with contacts.reading(row.partner, row.affiliate_id):
            mail.send("commissions/payout_details_email.txt", row.notice_to, _said(row, affiliate))
    except mail.MailNotSent as error:
        log.warning("the notice of payout details %s was not mailed: %s", pk, error)
        return False
    PayoutDetails.objects.filter(pk=pk).update(notified_at=clock.now())
    return True


def _said(row: PayoutDetails, affiliate: Affiliate | None) -> dict[str, object]:
    wait = 0 if details.is_first(row) else details.waiting_days(row.partner)
    return {"row": row, "partner": row.partner, "affiliate": affiliate or row.affiliate_id, "days": wait}
