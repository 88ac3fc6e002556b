"""Whose a customer is from a trading day on, by an operator's word.

content: customer_id, affiliate_id (null: whose the partner says), from (ISO day, or null for since the beginning).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from commissions.corrections.errors import Refused
from commissions.corrections.planned_rows import overlaid
from commissions.programme.terms import load_terms
from commissions.settle import work_queue
from commissions.settle.preview import Effect, Progress, effects
from commissions.settle.settler import snapshot
from customers import operator_attribution
from customers.dated_fields import BEGINNING, DATED
from customers.models import Customer, Term
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner


def day_of(content: dict[str, Any]) -> date:
    """The first day it holds."""
    return date.fromisoformat(content["from"]) if content["from"] else BEGINNING


def summary(content: dict[str, Any]) -> str:
    """The change in one sentence."""
    to = content["affiliate_id"]
    whose = f"belongs to {to}" if to is not None else "belongs to whom the partner says"
    return f"Customer {content['customer_id']} {whose} {_since(content)}"


def _since(content: dict[str, Any]) -> str:
    return f"from {content['from']}" if content["from"] else "since the beginning"


def check(partner: Partner, content: dict[str, Any]) -> operator_attribution.Course:
    """The customer's terms before and after. Raises Refused."""
    to = content["affiliate_id"]
    if to is not None and not Affiliate.objects.filter(partner=partner, affiliate_id=to).exists():
        raise Refused(f"{partner} has no affiliate {to!r}.", "affiliate_id")
    try:
        course = operator_attribution.course(partner, content["customer_id"], day_of(content), to)
    except Customer.DoesNotExist:
        raise Refused(f"{partner} has no customer {content['customer_id']!r}.", "customer_id") from None
    if course.old == course.new:
        raise Refused("That is so already: nothing would change.", "affiliate_id")
    return course


def stored_state(partner: Partner, content: dict[str, Any]) -> str:
    """The customer's terms before and after."""
    return repr(check(partner, content))


def preview(partner: Partner, content: dict[str, Any], progress: Progress) -> list[Effect]:
    """Rates everything of the customer with the planned terms in place of the stored ones."""
    customer_id = content["customer_id"]
    with snapshot():
        course = check(partner, content)
        terms = load_terms(partner)
        change = work_queue.Change(0, "customer", customer_id, affiliates=tuple(course.affiliates))
        rows = [
            {
                "partner_id": partner.pk,
                "customer_id": customer_id,
                "from_day": term.day,
                **dict(zip(DATED, term.values, strict=True)),
            }
            for term in course.new
        ]
        with overlaid(Term, {"partner_id": partner.pk, "customer_id": customer_id}, rows):
            return effects(partner.pk, terms, [change], progress)


def apply(partner: Partner, content: dict[str, Any], reason: str, who: str) -> None:
    """Record it, and write the terms and the settle work that follow."""
    check(partner, content)
    operator_attribution.attribute(partner, content["customer_id"], day_of(content), content["affiliate_id"])
