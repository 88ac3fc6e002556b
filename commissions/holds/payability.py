"""Which lines may be paid out: booked ones wait for their hold days, and for as long as somebody holds them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from commissions.holds.models import Hold
from track360.core.clock import now
from track360.partners.models import Partner

Lines = TypeVar("Lines", bound=Model)


class Payout(StrEnum):
    """How far a line is from being paid: nothing stands against it, its hold days are not over, or it is held."""

    PAYABLE = "payable"
    WAITING = "waiting"
    HELD = "held"


class Withholdable(Protocol):
    """What of a ledger entry decides whether it is payable; the ledger is a floor above."""

    @property
    def affiliate_id(self) -> Any: ...
    @property
    def customer_id(self) -> Any: ...
    @property
    def payable_from(self) -> Any: ...


@dataclass(frozen=True)
class Holds:
    """Everything held at one partner, by hand; few enough to be read whole."""

    affiliates: dict[str, str]
    customers: dict[str, str]
    today: date

    @classmethod
    def of(cls, partner: Partner) -> Holds:
        """Those in force now, and the trading day it is."""
        rows = Hold.objects.filter(partner=partner, released_at=None).order_by("id")
        found = list(rows.values_list("affiliate_id", "customer_id", "reason"))
        return cls(
            {affiliate_id: reason for affiliate_id, _, reason in found if affiliate_id},
            {customer_id: reason for _, customer_id, reason in found if customer_id},
            partner.calendar.day_of(now()),
        )

    @property
    def lines(self) -> Q:
        """The lines held by hand."""
        return Q(affiliate_id__in=list(self.affiliates)) | Q(customer_id__in=list(self.customers))

    def reason(self, entry: Withholdable) -> str | None:
        """Why a line is held by hand; None when it is not."""
        return self.affiliates.get(entry.affiliate_id) or self.customers.get(entry.customer_id)

    def payout(self, entry: Withholdable) -> Payout:
        """Whether a line may be paid."""
        if self.reason(entry) is not None:
            return Payout.HELD
        return Payout.WAITING if entry.payable_from > self.today else Payout.PAYABLE

    def where(self, payout: str) -> Q:
        """The lines of one payout."""
        if payout == Payout.HELD:
            return self.lines
        late = Q(payable_from__gt=self.today)
        return ~self.lines & (late if payout == Payout.WAITING else ~late)


def with_holds(lines: QuerySet[Lines]) -> QuerySet[Lines]:
    """The lines with ``held_because``: why each is held by hand, None when it is not. For a page of them."""
    mine = Q(affiliate_id=OuterRef("affiliate_id")) | (
        # A hold names one of the two, and a month's line has no customer: two empty texts would match.
        Q(customer_id=OuterRef("customer_id")) & ~Q(customer_id="")
    )
    holds = Hold.objects.filter(mine, partner_id=OuterRef("partner_id"), released_at=None)
    because = Subquery(holds.order_by("id").values("reason")[:1])
    return lines.annotate(held_because=because)  # type: ignore[return-value]  # the stubs lose the row type


def held_anywhere() -> Q:
    """The lines held by hand at any partner."""
    # Matches nothing: without any hold no line may show as held.
    held = Q(pk__in=[])
    for partner_id, affiliate_id, customer_id in Hold.objects.filter(released_at=None).values_list(
        "partner_id", "affiliate_id", "customer_id"
    ):
        whose = Q(affiliate_id=affiliate_id) if affiliate_id else Q(customer_id=customer_id)
        held |= Q(partner_id=partner_id) & whose
    return held
