"""What is left to pay of approved statements, and why it cannot be paid now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import NamedTuple

from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from commissions.holds.payability import SUSPENDED, Holds
from commissions.payouts import details, payer, taxes
from commissions.payouts.batches.models import Payout
from commissions.payouts.batches.payees import Payees
from commissions.payouts.formats.base import Format
from commissions.payouts.invoices.models import Payable
from commissions.payouts.models import PayoutDetails
from commissions.statements.cuts import Cuts
from track360.core.currencies import minor_unit
from track360.partners.models import Partner

ZERO = Decimal(0)
HELD, NO_TAX_DATA = "the affiliate is on hold", "the tax data are missing"
NOWHERE, NOT_YET = "nobody has said where to", "its payout details still wait"
WITHHELD = "it is held or disputed since it was approved"


def used(payouts: str) -> Coalesce:
    """What of a payable is paid or in a batch; ``payouts``: the path to all payments of it."""
    is_open = When(**{f"{payouts}__state": Payout.State.OPEN}, then=F(f"{payouts}__amount"))
    return Coalesce(Sum(Case(is_open, default=F(f"{payouts}__paid"))), Value(ZERO))


class Rest(NamedTuple):
    """A payable, what of it can be paid now, and where to; or why it cannot."""

    payable: Payable
    amount: Decimal
    details: PayoutDetails | None
    why_not: str = ""


class Circumstances:
    """What decides on one day whether the affiliates of some payables are paid, and how much."""

    def __init__(self, partner: Partner, payables: Collection[Payable], day: date) -> None:
        """``payables``: each with its statement, and that with its approval, selected along."""
        self.holds = Holds.of(partner)
        self.cuts = Cuts([payable.statement for payable in payables], self.holds)
        self._details = details.in_use(partner, day)
        self._waiting = details.waiting(partner, day)
        self._statuses = taxes.in_force(partner, day)
        self._payees = Payees(partner, payables, self._statuses)
        self._needs_tax_data = payer.settings_of(partner).tax_data_required

    def details_of(self, payable: Payable) -> PayoutDetails | None:
        """Where it is paid to; None: nobody has said."""
        return self._details.get((payable.statement.affiliate_id, payable.statement.currency))

    def left(self, payable: Payable, spent: Decimal) -> Decimal:
        """What is neither ``spent`` (paid, or in a batch) nor kept back, in the currency of payment."""
        due = self.cuts.due(payable.statement, is_unpaid=spent == 0)
        kept = self.cuts.made(payable.statement) + sum((amount for _, amount in due), ZERO)
        return _without(payable, kept) - spent

    def is_finished(self, payable: Payable, spent: Decimal) -> bool:
        """Whether nothing is to come of it: what is not paid was kept back for a later statement."""
        return _without(payable, self.cuts.made(payable.statement)) <= spent

    def why_not(self, payable: Payable, amount: Decimal, written: Format | None) -> str:
        """Why an amount of it cannot be paid, by that format or at all; "" where it can."""
        return self._why_not_whom(payable) or self._why_not_how(payable, amount, written)

    def _why_not_whom(self, payable: Payable) -> str:
        affiliate = payable.statement.affiliate_id
        if affiliate in self.holds.suspended:
            return SUSPENDED
        if affiliate in self.holds.affiliates:
            return HELD
        return NO_TAX_DATA if self._needs_tax_data and affiliate not in self._statuses else ""

    def _why_not_how(self, payable: Payable, amount: Decimal, written: Format | None) -> str:
        found = self.details_of(payable)
        if found is None:
            account = payable.statement.affiliate_id, payable.statement.currency
            return NOT_YET if account in self._waiting else NOWHERE
        if found.paid_in != payable.paid_in:
            return f"it was approved in {payable.paid_in} and is to be paid in {found.paid_in} now"
        if amount <= 0:
            return WITHHELD
        if written is None:
            return ""
        if not written.takes(found.method, payable.paid_in):
            return f"{written.title} does not pay by {found.method} in {payable.paid_in}"
        return next(written.faults(self._payees.payment(payable, amount, found)), "")


def _without(payable: Payable, kept: Decimal) -> Decimal:
    if not kept:
        return payable.amount
    share = payable.amount * min(kept, payable.net) / payable.net
    # Upwards: rather a cent withheld too much, which is released with the rest.
    return payable.amount - share.quantize(minor_unit(payable.paid_in), rounding=ROUND_UP)


def unpaid(partner: Partner) -> QuerySet[Payable]:
    """Payables of which something is neither paid nor in a batch, with what is ``used`` of them."""
    rows = Payable.objects.filter(partner=partner).annotate(used=used("payouts")).filter(used__lt=F("amount"))
    return rows.select_related("statement__approval").order_by("statement__first", "id")


class Rests:
    """What is left of a partner's payables on a day; of one in a batch nothing, for the rest waits for its answer."""

    def __init__(self, partner: Partner, day: date, also: Collection[Payable] = ()) -> None:
        """``also``: payables that somebody asks the same circumstances about."""
        self._payables: list[Payable] = list(unpaid(partner).exclude(payouts__state=Payout.State.OPEN))
        self.circumstances = Circumstances(partner, [*self._payables, *also], day)

    def by(self, written: Format | None = None, currency: str = "") -> Iterator[Rest]:
        """In order of their periods; ``written``, ``currency``: by one format, in one currency of payment, alone."""
        at = self.circumstances
        for payable in self._payables:
            spent: Decimal = payable.used  # type: ignore[attr-defined]
            if at.is_finished(payable, spent) or (currency and payable.paid_in != currency):
                continue
            amount = max(at.left(payable, spent), ZERO)
            yield Rest(payable, amount, at.details_of(payable), at.why_not(payable, amount, written))
