"""Whose a customer is from a trading day on, by an operator's word.

content: customer_id, affiliate_id (null: whose the partner says), from (ISO day, or null for since the beginning).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.handlers import Handler
from commissions.corrections.models import Draft, Kind
from commissions.corrections.planned_rows import overlaid
from commissions.programme.terms import load_terms
from commissions.rating.rules.schema import DAY, ID, said
from commissions.settle.preview import Effect, Progress, effects
from commissions.settle.settler import snapshot
from customers import operator_attribution
from customers.dated_fields import BEGINNING
from customers.models import Customer, DatedFields
from track360.affiliates.models import Affiliate
from track360.core.json_schema import Schema, closed_object, nullable
from track360.partners.four_eyes import Signatory
from track360.partners.models import Partner
from track360.queue.waiting import Change

_SCHEMA = closed_object(
    {
        "customer_id": said(ID, "The customer, as in the partner's records."),
        "affiliate_id": said(nullable(ID), "Whose it is; null: whose the partner's records say, as before."),
        "from": said(nullable(DAY), "The first trading day it counts; null or left out: since the beginning."),
    },
    "customer_id",
    "affiliate_id",
)


def day_of(content: dict[str, Any]) -> date:
    """The first day it holds."""
    return date.fromisoformat(content["from"]) if content["from"] else BEGINNING


class Reattribution(Handler):
    """A customer given to another affiliate."""

    kind = Kind.ATTRIBUTION

    def schema(self) -> Schema:
        return _SCHEMA

    def content(self, partner: Partner, given: dict[str, Any]) -> dict[str, Any]:
        return super().content(partner, {"from": None, **given})

    def summary(self, content: dict[str, Any]) -> str:
        to = content["affiliate_id"]
        whose = f"belongs to {to}" if to is not None else "belongs to whom the partner says"
        return f"Customer {content['customer_id']} {whose} {_since(content)}"

    def stored_state(self, partner: Partner, content: dict[str, Any]) -> str:
        """The customer's dated fields before and after."""
        return repr(_check(partner, content))

    def preview(self, partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
        """Rates everything of the customer with the planned fields in place of the stored ones."""
        own = {"partner_id": partner.pk, "customer_id": content["customer_id"]}
        with snapshot():
            planned = _check(partner, content)
            terms = load_terms(partner)
            change = Change(0, "customer", content["customer_id"], affiliates=tuple(planned.affiliates))
            rows = [{**own, "from_day": each.day, **each.fields} for each in planned.new]
            with overlaid(DatedFields, own, rows):
                return effects(partner.pk, terms, [change], progress)

    def carry_out(self, partner: Partner, draft: Draft, by: Signatory) -> None:
        """Record it, and write the fields and the settle work that follow."""
        content = draft.content
        _check(partner, content)
        operator_attribution.attribute(partner, content["customer_id"], day_of(content), content["affiliate_id"])


def _since(content: dict[str, Any]) -> str:
    return f"from {content['from']}" if content["from"] else "since the beginning"


def _check(partner: Partner, content: dict[str, Any]) -> operator_attribution.Reattribution:
    """The customer's dated fields before and after. Raises Refused."""
    to = content["affiliate_id"]
    if to is not None and not Affiliate.objects.filter(partner=partner, affiliate_id=to).exists():
        raise Refused(f"{partner} has no affiliate {to!r}.", "affiliate_id")
    try:
        planned = operator_attribution.planned(partner, content["customer_id"], day_of(content), to)
    except Customer.DoesNotExist:
        raise Refused(f"{partner} has no customer {content['customer_id']!r}.", "customer_id") from None
    if planned.old == planned.new:
        raise Refused("That is so already: nothing would change.", "affiliate_id")
    return planned


ATTRIBUTION = Reattribution()
