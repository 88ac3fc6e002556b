"""What is left to pay of approved statements, and why it cannot be paid now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import NamedTuple

from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from commissions.holds.payability import Holds
from commissions.payouts import details, payer, taxes
from commissions.payouts.batches.models import Payout
from commissions.payouts.formats.base import Format
from commissions.payouts.invoices.models import Payable
from commissions.payouts.models import PayoutDetails, TaxStatus
from commissions.statements import withholding
from track360.core.currencies import minor_unit
from track360.partners.models import Partner

ZERO = Decimal(0)
USED = Coalesce(
    Sum(
        Case(
            When(payouts__state=Payout.State.OPEN, then=F("payouts__amount")),
            default=F("payouts__paid"),
        )
    ),
    Value(ZERO),
)
"""What of a payable is paid or in a batch."""


class Rest(NamedTuple):
    """A payable, what of it can be paid now, and where to; or why it cannot."""

    payable: Payable
    amount: Decimal
    details: PayoutDetails | None
    why_not: str = ""


@dataclass(frozen=True)
class Circumstances:
    """What decides on one day whether somebody is paid."""

    day: date
    holds: Holds
    details: dict[tuple[str, str], PayoutDetails]
    statuses: dict[str, TaxStatus]
    tax_data_required: bool

    @classmethod
    def of(cls, partner: Partner, day: date) -> Circumstances:
        required = payer.settings_of(partner).tax_data_required
        return cls(day, Holds.of(partner), details.in_use(partner, day), taxes.in_force(partner, day), required)

    def why_not(self, payable: Payable, written: Format | None) -> str:
        """Why this affiliate is not paid today; "" where it is."""
        affiliate = payable.statement.affiliate_id
        if affiliate in self.holds.suspended:
            return "the affiliate is suspended"
        if affiliate in self.holds.affiliates:
            return "the affiliate is on hold"
        if self.tax_data_required and affiliate not in self.statuses:
            return "the tax data are missing"
        found = self.details.get((affiliate, payable.statement.currency))
        if found is None:
            return "nobody has said where to"
        if found.paid_in != payable.paid_in:
            return f"it was approved in {payable.paid_in} and is to be paid in {found.paid_in} now"
        if written is not None and not written.takes(found.method, payable.paid_in):
            return f"{written.title} does not pay by {found.method} in {payable.paid_in}"
        return ""


def unpaid(partner: Partner) -> QuerySet[Payable]:
    """Payables of which something is neither paid nor in a batch, with what is ``used`` of them."""
    rows = Payable.objects.filter(partner=partner).annotate(used=USED).filter(used__lt=F("amount"))
    return rows.select_related("statement").order_by("statement__first", "id")


def rests(partner: Partner, day: date, written: Format | None = None) -> Iterator[Rest]:
    """What is left of each payable; of a drafted or released one nothing, for a second batch waits for its answer."""
    at = Circumstances.of(partner, day)
    for payable in unpaid(partner).exclude(payouts__state=Payout.State.OPEN):
        amount = left(payable, at.holds)
        why_not = at.why_not(payable, written) if amount > 0 else "it is withheld"
        found = at.details.get((payable.statement.affiliate_id, payable.statement.currency))
        yield Rest(payable, amount, found, why_not)


def left(payable: Payable, holds: Holds) -> Decimal:
    """What is neither paid nor withheld since the approval, in the currency of payment."""
    used: Decimal = payable.used  # type: ignore[attr-defined]
    cut = withholding.cut_sum(payable.statement) + withholding.held_since(payable.statement, holds, used == 0)
    if not cut:
        return payable.amount - used
    share = payable.amount * min(cut, payable.net) / payable.net
    # Upwards: rather a cent withheld too much, which is released with the rest.
    share = share.quantize(minor_unit(payable.paid_in), rounding=ROUND_UP)
    return max(payable.amount - share - used, ZERO)
