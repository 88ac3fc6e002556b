"""What has changed of a drafted batch, so that nobody would draft it like that any more."""

from __future__ import annotations

from typing import NamedTuple

from commissions.payouts.batches.models import Payout, PayoutBatch
from commissions.payouts.batches.order import format_of
from commissions.payouts.batches.rests import Circumstances, used
from commissions.payouts.formats.base import Format
from track360.core import clock


class Moved(NamedTuple):
    """A payment, and what has changed of it."""

    payout: Payout
    why: str


def moved(batch: PayoutBatch) -> list[Moved]:
    """The open payments whose affiliate is suspended, held, disputes something or is paid to elsewhere by now."""
    payouts = open_payouts(batch)
    today = batch.partner.calendar.day_of(clock.now())
    at = Circumstances(batch.partner, [payout.payable for payout in payouts], today)
    return moved_among(payouts, at, format_of(batch))


def open_payouts(batch: PayoutBatch) -> list[Payout]:
    """The payments that nobody has answered, each with all that :class:`Circumstances` looks at, without secrets."""
    rows = batch.payouts.filter(state=Payout.State.OPEN).select_related("payable__statement__approval", "details")
    rows = rows.defer("details__details", "details__notice_to").annotate(used=used("payable__payouts"))
    return list(rows.order_by("id"))


def moved_among(payouts: list[Payout], at: Circumstances, written: Format) -> list[Moved]:
    """The same of those given."""
    told = (Moved(each, _why(at, each, written)) for each in payouts)
    return [each for each in told if each.why]


def _why(at: Circumstances, payout: Payout, written: Format) -> str:
    payable = payout.payable
    why, found = at.why_not(payable, payout.amount, written), at.details_of(payable)
    if why or found is None:
        return why
    if found.pk != payout.details_id:
        return f"it is paid to {found} now"
    left = at.left(payable, payout.used - payout.amount)  # type: ignore[attr-defined]
    return f"only {max(left, 0):f} of {payout.amount:f} can be paid now" if left < payout.amount else ""
