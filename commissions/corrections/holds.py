"""Holding lines back from being paid, and letting them go. Nothing is rated: the ledger stays as it is.

content of a hold: affiliate_id or customer_id. Of a release: whom it was on, and hold (its id), which is looked up.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Any

from django.db.models import Q, Sum

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.holds import service
from commissions.holds.models import Hold
from commissions.holds.payability import Holds
from commissions.ledger.models import LedgerEntry
from commissions.ledger.writer import ZERO
from commissions.rating.rules.schema import ID, said
from commissions.settle.preview import Effect, Progress
from customers.models import Customer
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.core.json_schema import Schema, closed_object
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner

RELEASED = "This hold was released already."
ONE_OF_TWO = "Name an affiliate or a customer, one of the two."
_SCHEMA = {
    **closed_object(
        {
            "affiliate_id": said(ID, "Everything this affiliate earns."),
            "customer_id": said(ID, "What everybody earns on this customer."),
        }
    ),
    "minProperties": 1,
    "maxProperties": 1,
    "errorMessage": {"minProperties": ONE_OF_TWO, "maxProperties": ONE_OF_TWO},
}


def whom(content: dict[str, Any]) -> str:
    """Whose lines it is about."""
    if content.get("affiliate_id"):
        return f"affiliate {content['affiliate_id']}"
    return f"customer {content['customer_id']}"


class _Holding(Handler):
    """What holding and releasing share."""

    def schema(self) -> Schema:
        return _SCHEMA

    @abstractmethod
    def after(self, partner: Partner, content: dict[str, Any], holds: Holds) -> Holds:
        """What would be held. Raises Refused."""

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """What is held of those lines now, and would be."""
        # Without the day: a draft must not go stale at midnight.
        holds = replace(Holds.of(partner), today=now().date().min)
        return repr((holds, self.after(partner, content, holds)))

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """The balance that is not held, of everybody who earned on these lines, before and after."""
        holds = Holds.of(partner)
        after = self.after(partner, content, holds)
        lines = LedgerEntry.objects.filter(partner=partner)
        concerned = lines.filter(**_subject(content)).values("affiliate_id").distinct()
        sums = (
            lines.filter(affiliate_id__in=concerned)
            .values_list("affiliate_id", "currency")
            .annotate(before=Sum("amount", filter=_free(holds)), after=Sum("amount", filter=_free(after)))
            .order_by("affiliate_id", "currency")
        )
        return [Effect(name, currency, old or ZERO, new or ZERO) for name, currency, old, new in sums]


class PutOnHold(_Holding):
    """From now on, and whatever is booked meanwhile."""

    kind = Kind.HOLD

    def summary(self, content: dict[str, Any]) -> str:
        """The change in one sentence."""
        return f"Hold what is earned on {whom(content)}"

    def after(self, partner: Partner, content: dict[str, Any], holds: Holds) -> Holds:
        """With one more. Raises Refused for somebody unknown or held already."""
        field = "affiliate_id" if content.get("affiliate_id") else "customer_id"
        model: Any = Affiliate if field == "affiliate_id" else Customer
        if not model.objects.filter(partner=partner, **_subject(content)).exists():
            raise Refused(f"{partner} has no {whom(content)}.", field)
        known = holds.affiliates if field == "affiliate_id" else holds.customers
        if content[field] in known:
            raise Refused(f"There is a hold on {whom(content)} already.", field)
        more = {**known, content[field]: "planned"}
        return replace(holds, affiliates=more) if known is holds.affiliates else replace(holds, customers=more)

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        self.after(partner, draft.content, Holds.of(partner))
        service.place(partner, reason=draft.reason, placed_by=draft.made_by, **_subject(draft.content))


class Release(_Holding):
    """What one hold held, unless another holds it too."""

    kind = Kind.RELEASE

    def summary(self, content: dict[str, Any]) -> str:
        """The change in one sentence."""
        return f"Release what is earned on {whom(content)}"

    def content(self, partner: Partner, given: dict[str, Any]) -> dict[str, Any]:
        """The one hold that is open on it. Raises Refused where there is none."""
        whole: dict[str, Any] = {"affiliate_id": "", "customer_id": "", **given}
        hold = Hold.objects.filter(partner=partner, released_at=None, **whole).first()
        if hold is None:
            raise Refused(f"There is no hold on {whom(given)}.", next(iter(given)))
        return super().content(partner, {"hold": hold.pk, **given})

    def after(self, partner: Partner, content: dict[str, Any], holds: Holds) -> Holds:
        """With one less. Raises Refused when it was released already."""
        if not Hold.objects.filter(partner=partner, pk=content["hold"], released_at=None).exists():
            raise Refused(RELEASED)
        affiliates, customers = dict(holds.affiliates), dict(holds.customers)
        affiliates.pop(content.get("affiliate_id") or "", None)
        customers.pop(content.get("customer_id") or "", None)
        return replace(holds, affiliates=affiliates, customers=customers)

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        if not service.release(partner, draft.content["hold"]):
            raise Refused(RELEASED)


def _subject(content: dict[str, Any]) -> dict[str, Any]:
    if content.get("affiliate_id"):
        return {"affiliate_id": content["affiliate_id"]}
    return {"customer_id": content["customer_id"]}


def _free(holds: Holds) -> Q:
    return ~holds.lines


HOLD, RELEASE = PutOnHold(), Release()
