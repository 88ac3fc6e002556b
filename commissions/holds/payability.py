"""Which lines may be paid out: booked ones wait for their hold days, and for as long as somebody holds them back or
their affiliate is suspended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import Any, Protocol, TypeVar

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from commissions.holds.models import Hold
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.partners.models import Partner

Lines = TypeVar("Lines", bound=Model)


SUSPENDED = "the affiliate is suspended"
"""Why the lines of a suspended affiliate are held, where nobody has held them for another reason."""


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
    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True)
class Holds:
    """Everything held at one partner; few enough to be read whole.

    affiliates, customers: why each is held by hand; entries: likewise, single lines by their ids. suspended: the
    affiliates of whom nothing is payable, and why.
    """

    affiliates: dict[str, str]
    customers: dict[str, str]
    suspended: dict[str, str]
    today: date
    entries: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, partner: Partner) -> Holds:
        """Those in force now, and the trading day it is."""
        return cls.on(partner.pk, partner.calendar.day_of(now()))

    @classmethod
    def on(cls, partner_id: int, today: date) -> Holds:
        """The same, of a partner whose trading day is known."""
        open_ones = Hold.objects.filter(partner_id=partner_id, released_at=None)
        by_hand = open_ones.values_list("affiliate_id", "customer_id", "entry_id", "reason", "id")
        no_line = Cast(Value(None), BigIntegerField())
        suspended = _suspended().filter(partner_id=partner_id)
        # One question for both: every page with money asks it.
        both = by_hand.union(
            suspended.values_list("affiliate_id", Value(""), no_line, Value(SUSPENDED), -F("id")), all=True
        )
        found = sorted(both, key=itemgetter(4))
        return cls(
            {affiliate_id: reason for affiliate_id, _, _, reason, place in found if affiliate_id and place > 0},
            {customer_id: reason for _, customer_id, _, reason, _ in found if customer_id},
            {affiliate_id: reason for affiliate_id, _, _, reason, place in found if place < 0},
            today,
            {entry_id: reason for _, _, entry_id, reason, _ in found if entry_id is not None},
        )

    @property
    def lines(self) -> Q:
        """The lines that are held."""
        affiliates = [*self.affiliates, *self.suspended]
        return Q(affiliate_id__in=affiliates) | self.single_lines

    @property
    def single_lines(self) -> Q:
        """The lines that are held for themselves or for their customer, whoever earned them."""
        return Q(customer_id__in=list(self.customers)) | Q(pk__in=list(self.entries))

    def holds_all(self, affiliate_id: str) -> bool:
        """Whether everything of an affiliate is held."""
        return affiliate_id in self.affiliates or affiliate_id in self.suspended

    def reason(self, entry: Withholdable) -> str | None:
        """Why a line is held; None when it is not."""
        by_hand = self.affiliates.get(entry.affiliate_id) or self.reason_of_line(entry)
        return by_hand or self.suspended.get(entry.affiliate_id)

    def reason_of_line(self, entry: Withholdable) -> str | None:
        """Why a line is held for itself or for its customer; None when it is not."""
        return self.entries.get(entry.pk) or self.customers.get(entry.customer_id)

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
    """The lines with ``held_because``: why each is held, None when it is not. For a page of them."""
    mine = (
        Q(affiliate_id=OuterRef("affiliate_id"))
        | (
            # A hold names one of them, and a month's line has no customer: two empty texts would match.
            Q(customer_id=OuterRef("customer_id")) & ~Q(customer_id="")
        )
        | Q(entry_id=OuterRef("pk"))
    )
    holds = Hold.objects.filter(mine, partner_id=OuterRef("partner_id"), released_at=None)
    by_hand = Subquery(holds.order_by("id").values("reason")[:1])
    earner = _suspended().filter(partner_id=OuterRef("partner_id"), affiliate_id=OuterRef("affiliate_id"))
    because = Coalesce(by_hand, Case(When(Exists(earner), then=Value(SUSPENDED))), output_field=TextField())
    return lines.annotate(held_because=because)  # type: ignore[return-value]  # the stubs lose the row type


def held_anywhere() -> Q:
    """The lines that are held at any partner."""
    # Matches nothing: without any hold no line may show as held.
    held = Q(pk__in=[])
    for partner_id, affiliate_id, customer_id, entry_id in Hold.objects.filter(released_at=None).values_list(
        "partner_id", "affiliate_id", "customer_id", "entry_id"
    ):
        whose = Q(affiliate_id=affiliate_id) if affiliate_id else Q(customer_id=customer_id)
        held |= Q(partner_id=partner_id) & (Q(pk=entry_id) if entry_id else whose)
    suspended: dict[int, list[str]] = {}
    for partner_id, affiliate_id in _suspended().values_list("partner_id", "affiliate_id"):
        suspended.setdefault(partner_id, []).append(affiliate_id)
    for partner_id, names in suspended.items():
        held |= Q(partner_id=partner_id, affiliate_id__in=names)
    return held


def _suspended() -> QuerySet[Affiliate]:
    return Affiliate.objects.filter(status=Affiliate.Status.SUSPENDED)
