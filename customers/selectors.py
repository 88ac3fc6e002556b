"""What other rooms read of customers."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from customers.models import Attribution, Customer, DatedFields


def moved(partner_id: int, affiliate_id: str, day: date) -> tuple[list[str], list[str]]:
    """The customers that are the affiliate's on a day against the partner's word, and those that are
    not, against it."""
    corrected = Attribution.objects.filter(partner_id=partner_id).values("customer_id")
    some = Customer.objects.filter(partner_id=partner_id, customer_id__in=corrected)
    said = set(some.filter(affiliate_id=affiliate_id).values_list("customer_id", flat=True))
    mine = set(of_affiliate(some, affiliate_id, day).values_list("customer_id", flat=True))
    return sorted(mine - said), sorted(said - mine)


def of_affiliate(customers: QuerySet[Customer], affiliate_id: str, day: date) -> QuerySet[Customer]:
    """Those among ``customers`` who are the affiliate's on a trading day, by the partner's or an operator's word."""
    # Narrows by an index, before the newest row is looked up customer by customer.
    ever = DatedFields.objects.filter(partner_id=OuterRef("partner_id"), affiliate_id=affiliate_id)
    mine = customers.filter(customer_id__in=ever.values("customer_id"))
    newest = DatedFields.objects.filter(
        partner_id=OuterRef("partner_id"), customer_id=OuterRef("customer_id"), from_day__lte=day
    )
    owner = Subquery(newest.order_by("-from_day").values("affiliate_id")[:1])
    return mine.alias(owner_then=owner).filter(owner_then=affiliate_id)
