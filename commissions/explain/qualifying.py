"""Customers who have made their first deposit and have not met every condition of a payment for it yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Min, Q, QuerySet, Sum

from commissions.explain.reasons import customer_reasons
from commissions.explain.sentences.reasons import reason as reason_in_words
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import Assignment, PlanVersion
from commissions.rating.rules.base import Awaited, model_of
from customers.models import Customer
from customers.selectors import moved
from track360.partners.models import Partner
from track360.site.affiliate_scope import AffiliateScope
from transactions.models import Transaction

LONGEST = 90
"""Days looked back where the plan sets no end."""
# Each asks the engine for its reasons.
EXAMINED = 25


class FirstDeposit(NamedTuple):
    """A customer whose first deposit may still be paid for, and the trading day of that deposit."""

    customer_id: str
    day: date


class Waiting(NamedTuple):
    """The first deposits that wait, the latest first, and the reason codes by which one may."""

    deposits: list[FirstDeposit]
    conditions: frozenset[str]


class Unqualified(NamedTuple):
    """A customer whose first deposit waits, with what is missing, in sentences."""

    customer: Customer
    day: date
    sentences: list[str]


def waiting(scope: AffiliateScope, today: date) -> Waiting:
    """Whose deposits wait for the affiliate; nobody's where the plan in force pays for none on conditions."""
    awaited = _awaited(scope, today)
    if not awaited:
        return Waiting([], frozenset())
    begun = _first_deposits(scope, today, awaited)
    paid = _paid(scope, list(awaited), [deposit.customer_id for deposit in begun])
    conditions = frozenset().union(*(each.conditions for each in awaited.values()))
    return Waiting([deposit for deposit in begun if deposit.customer_id not in paid], conditions)


def _awaited(scope: AffiliateScope, today: date) -> dict[str, Awaited]:
    """By id what the rules of the plan version in force wait for."""
    plan = (
        Assignment.objects.filter(partner_id=scope.partner_id, affiliate_id=scope.affiliate_id, from_day__lte=today)
        .order_by("-from_day")
        .values("plan_id")[:1]
    )
    version = PlanVersion.objects.filter(plan_id__in=plan, from_day__lte=today).order_by("-from_day").first()
    found = {rule["id"]: model_of(rule).awaits(rule) for rule in (version.rules if version else [])}
    return {rule_id: awaited for rule_id, awaited in found.items() if awaited is not None}


def _first_deposits(scope: AffiliateScope, today: date, awaited: dict[str, Awaited]) -> list[FirstDeposit]:
    days = max(each.days or LONGEST for each in awaited.values())
    # A condition without end would have the page look through years.
    since = today - timedelta(days=min(days, 3 * LONGEST))
    deposits = Transaction.objects.filter(
        partner_id=scope.partner_id,
        transaction_type__in={name for each in awaited.values() for name in each.types},
        status="approved",
        customer_id__in=_customers(scope, today).values("customer_id"),
    )
    begun = deposits.values("customer_id").annotate(first=Min("day")).filter(first__gte=since)
    found = begun.order_by("-first", "customer_id").values_list("customer_id", "first")
    return [FirstDeposit(*each) for each in found]


def _customers(scope: AffiliateScope, today: date) -> QuerySet[Customer]:
    """The affiliate's customers of today who are on no demo account."""
    come, gone = moved(scope.partner_id, scope.affiliate_id, today)
    own = Q(affiliate_id=scope.affiliate_id) & ~Q(customer_id__in=gone) | Q(customer_id__in=come)
    customers = Customer.objects.filter(own, partner_id=scope.partner_id)
    return customers.exclude(trading_account_type__iexact="demo")


def _paid(scope: AffiliateScope, rule_ids: list[str], customer_ids: list[str]) -> set[str]:
    """Those for whom a rule has paid, and was not reversed."""
    lines = LedgerEntry.objects.filter(
        partner_id=scope.partner_id,
        affiliate_id=scope.affiliate_id,
        rule_id__in=rule_ids,
        customer_id__in=customer_ids,
    )
    sums = lines.values("customer_id").annotate(total=Sum("amount")).exclude(total=0)
    return set(sums.values_list("customer_id", flat=True))


def unqualified(scope: AffiliateScope, found: Waiting) -> list[Unqualified]:
    """What the latest of these still lack, as the engine says; who lacks nothing that can still be met is left out."""
    deposits = found.deposits[:EXAMINED]
    partner = Partner.objects.get(pk=scope.partner_id)
    missing: dict[str, list[str]] = {deposit.customer_id: [] for deposit in deposits}
    # The engine's own words: a second opinion here would one day differ from what is paid.
    for reason in customer_reasons(partner, list(missing)):
        if reason.code in found.conditions:
            text = reason_in_words(reason)
            missing[reason.customer_id].append(text[0].upper() + text[1:])
    rows = Customer.objects.filter(partner=partner, customer_id__in=list(missing))
    customers = {row.customer_id: row for row in rows}
    return [
        Unqualified(customers[deposit.customer_id], deposit.day, missing[deposit.customer_id])
        for deposit in deposits
        if deposit.customer_id in customers and missing[deposit.customer_id]
    ]
