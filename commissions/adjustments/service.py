"""Deciding on an adjustment: the one place that writes them. The settler books them."""

from __future__ import annotations

import secrets
from datetime import date
from decimal import Decimal

from commissions.adjustments.models import Adjustment
from track360.core import jobs
from track360.partners.models import Partner
from track360.queue.append import append
from track360.queue.models import Work


def decide(
    partner: Partner,
    *,
    affiliate_id: str,
    currency: str,
    amount: Decimal,
    day: date,
    code: str,
    text: str,
    made_by: str,
    reverses: Adjustment | None = None,
) -> Adjustment:
    """Inside the caller's transaction, with the settle work that follows.

    Raises IntegrityError for a second one that takes back the same.
    """
    made = Adjustment.objects.create(
        partner=partner,
        ref=f"ADJ-{secrets.token_hex(5).upper()}",
        affiliate_id=affiliate_id,
        currency=currency,
        amount=amount,
        day=day,
        code=code,
        text=text,
        made_by=made_by,
        reverses=reverses,
    )
    append(partner.pk, Work.Kind.ADJUSTMENT, affiliates=[affiliate_id])
    jobs.enqueue_after_commit("commissions.settle", partner.pk)
    return made
