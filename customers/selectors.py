"""What other rooms read of customers: whose they are.

Of a customer's dated fields the newest row on or before a trading day says it, by the partner's word or an operator's;
``Customer.affiliate_id`` is the partner's word alone. Every page and list that tells whose a customer is asks here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Expression, OuterRef, QuerySet, Subquery, Value

from customers.facts import REFERRALS, in_force
from customers.models import Attribution, Customer, DatedFields
from track360.partners.today import today_by_partner

Day = date | Expression
"""A trading day, or an expression over ``partner_id`` that is one."""
_COUNTS = f"""
SELECT affiliate_id, count(*) FROM {REFERRALS} r
WHERE partner_id = %(partner)s AND from_day <= %(day)s AND {in_force("r", "%(day)s")}{{among}} GROUP BY affiliate_id"""


def attributed_to(day: Day) -> Subquery:
    """Whose a customer is on a day: an expression over customers."""
    newest = DatedFields.objects.filter(
        partner_id=OuterRef("partner_id"), customer_id=OuterRef("customer_id"), from_day__lte=day
    )
    return Subquery(newest.order_by("-from_day").values("affiliate_id")[:1])


def attributed(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """The customers with ``attributed_to``: whose each is today."""
    return customers.annotate(attributed_to=attributed_to(today_by_partner()))


def of_affiliate(customers: QuerySet[Customer], affiliate_id: str, day: Day) -> QuerySet[Customer]:
    """Those among ``customers`` who are the affiliate's on a trading day, by the partner's or an operator's word."""
    # Narrows by an index, before the newest row is looked up customer by customer.
    ever = DatedFields.objects.filter(partner_id=OuterRef("partner_id"), affiliate_id=affiliate_id)
    mine = customers.filter(customer_id__in=ever.values("customer_id"))
    return mine.alias(owner_then=attributed_to(day)).filter(owner_then=affiliate_id)


def today_of_affiliate(customers: QuerySet[Customer], affiliate_id: str) -> QuerySet[Customer]:
    """Those among ``customers`` who are the affiliate's today."""
    return of_affiliate(customers, affiliate_id, today_by_partner())


def counts_by_affiliate(partner_id: int, day: date, among: Collection[str] | None = None) -> dict[str, int]:
    """How many customers each affiliate of a partner (or of some of its) has on a trading day; who has none is not in
    it."""
    narrowed = "" if among is None else " AND affiliate_id = ANY(%(among)s)"
    values: dict[str, Any] = {"partner": partner_id, "day": day, "among": list(among or ())}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(among=narrowed), values)
        return dict(cursor.fetchall())


def moved(partner_id: int, affiliate_id: str, day: Day) -> tuple[list[str], list[str]]:
    """The customers that are the affiliate's on a day against the partner's word, and those that are
    not, against it."""
    corrected = Attribution.objects.filter(partner_id=partner_id).values("customer_id")
    some = Customer.objects.filter(partner_id=partner_id, customer_id__in=corrected)
    ours, theirs = of_affiliate(some, affiliate_id, day), some.filter(affiliate_id=affiliate_id)
    both = ours.values_list("customer_id", Value("mine")).union(theirs.values_list("customer_id", Value("said")))
    mine, said = ({customer_id for customer_id, is_so in both if is_so == word} for word in ("mine", "said"))
    return sorted(mine - said), sorted(said - mine)
