"""A sub-affiliate's customers as an upline may see them: a pseudonym, an amount, lots. Nothing else
leaves this module."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from commissions.ledger.models import LedgerEntry
from track360.partners.models import Partner
from track360.reports.selectors import lots
from track360.reports.selectors.period import Period
from track360.site.affiliate_scope import AffiliateScope
from track360.site.masking import pseudonym
from track360.site.totals import Totals, by_currency

MANY = 200


class Alias(NamedTuple):
    """One customer: what its trading brought the upline, in which currency, and how many lots it traded meanwhile.

    Who brought something in several currencies is told once for each, and its lots with the first.
    """

    name: str
    amount: Decimal
    currency: str
    lots: Decimal | None


class Brought(NamedTuple):
    """The customers, the largest first, and what is beside them: ``more`` customers with less, whole months."""

    customers: list[Alias]
    more: int
    others: Totals
    months: Totals
    totals: Totals


def customers_of(scope: AffiliateScope, direct_id: str) -> Brought:
    """What a sub-affiliate's customers brought the upline since the beginning; the parts sum to the totals."""
    lines = LedgerEntry.objects.filter(
        partner_id=scope.partner_id, affiliate_id=scope.affiliate_id, direct_id=direct_id
    )
    whole = Q(customer_id="")
    sums = lines.values_list("currency").annotate(
        every=Sum("amount"),
        months=Sum("amount", filter=whole),
        count=Count("customer_id", filter=~whole, distinct=True),
    )
    rows = list(sums.order_by("currency"))
    customers = _customers(scope, direct_id, lines.exclude(whole))
    shown = by_currency((alias.currency, alias.amount) for alias in customers)
    months = [(currency, amount) for currency, _, amount, _ in rows if amount]
    less = dict(by_currency([*shown, *months]))
    more = sum(count for *_, count in rows) - len(customers)
    rest = ((currency, every - less.get(currency, Decimal(0))) for currency, every, _, _ in rows)
    others = [(currency, amount) for currency, amount in rest if amount]
    totals = [(currency, every) for currency, every, _, _ in rows]
    return Brought(customers, more, others if more else [], months, totals)


def _customers(scope: AffiliateScope, direct_id: str, lines: QuerySet[LedgerEntry]) -> list[Alias]:
    # Lots of the same days as the amounts, or the two would not belong together.
    days = lines.aggregate(first=Min("earned_day"), last=Max("earned_day"))
    if days["first"] is None:
        return []
    traded = lots.by_customer(AffiliateScope(scope.partner_id, direct_id), Period(days["first"], days["last"]))
    rows = lines.values_list("customer_id", "currency").annotate(total=Sum("amount"))
    told: set[str] = set()
    opaque = Partner.objects.get(pk=scope.partner_id).opaque
    found = []
    for customer_id, currency, amount in rows.order_by(F("total").desc(), "customer_id", "currency")[:MANY]:
        once = None if customer_id in told else traded.get(customer_id, Decimal(0))
        told.add(customer_id)
        found.append(Alias(pseudonym(opaque, scope.affiliate_id, customer_id), amount, currency, once))
    return found
