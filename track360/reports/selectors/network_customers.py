"""A sub-affiliate's customers as an upline may see them: a pseudonym, an amount, lots. Nothing else
leaves this module."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Max, Min, Sum

from commissions.ledger.models import LedgerEntry
from track360.reports.selectors import lots
from track360.reports.selectors.period import Period
from track360.site.affiliate_scope import AffiliateScope
from track360.site.masking import pseudonym

MANY = 200


class Alias(NamedTuple):
    """One customer: what its trading brought the upline, in which currency, and how many lots it traded meanwhile."""

    name: str
    amount: Decimal
    currency: str
    lots: Decimal


def customers_of(scope: AffiliateScope, direct_id: str) -> list[Alias]:
    """The largest first."""
    lines = LedgerEntry.objects.filter(
        partner_id=scope.partner_id, affiliate_id=scope.affiliate_id, direct_id=direct_id
    ).exclude(customer_id="")
    # Lots of the same days as the amounts, or the two would not belong together.
    days = lines.aggregate(first=Min("earned_day"), last=Max("earned_day"))
    if days["first"] is None:
        return []
    traded = lots.by_customer(AffiliateScope(scope.partner_id, direct_id), Period(days["first"], days["last"]))
    rows = lines.values_list("customer_id", "currency").annotate(total=Sum("amount"))
    return [
        Alias(pseudonym(scope, customer_id), amount, currency, traded.get(customer_id, Decimal(0)))
        for customer_id, currency, amount in rows.order_by(F("total").desc(), "customer_id")[:MANY]
    ]
