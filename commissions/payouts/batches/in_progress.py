"""Batches of which something is still to come: a release, a cancellation, or the bank's answer."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Sum

from commissions.payouts.batches.models import Payout, PayoutBatch
from track360.partners.models import Partner


class InProgress(NamedTuple):
    """A batch and what of it is open: how many payments, and their sums by currency."""

    batch: PayoutBatch
    number: int
    totals: list[tuple[str, Decimal]]

    @property
    def is_released(self) -> bool:
        """Whether it waits for the bank, and not for somebody to release it."""
        return self.batch.state == PayoutBatch.State.RELEASED


def in_progress(partner: Partner) -> list[InProgress]:
    """A partner's, the oldest first."""
    still_open = Payout.objects.filter(partner=partner, state=Payout.State.OPEN)
    grouped = still_open.order_by("payable__paid_in").values_list("batch", "payable__paid_in")
    sums = list(grouped.annotate(number=Count("id"), total=Sum("amount")))
    batches = PayoutBatch.objects.defer("file").in_bulk({batch for batch, *_ in sums})
    found: dict[int, InProgress] = {pk: InProgress(batches[pk], 0, []) for pk in sorted(batches)}
    for batch, currency, number, total in sums:
        before = found[batch]
        found[batch] = before._replace(number=before.number + number, totals=[*before.totals, (currency, total)])
    return list(found.values())
