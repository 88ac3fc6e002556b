"""Customers who have made their first deposit and have not met every condition of a payment for it yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection

from commissions.explain import statuses
from commissions.programme.models import Assignment, PlanVersion
from commissions.rating.engine import sentences
from commissions.rating.facts.records import NonCommission
from customers.models import Customer
from customers.selectors import moved
from track360.partners.models import Partner
from track360.site.affiliate_scope import AffiliateScope

CONDITIONS = frozenset({"min_deposit", "min_lots", "kyc", "country"})
LONGEST = 90
"""Days looked back where the plan sets no end."""
# Each asks the engine for its reasons.
EXAMINED = 25


class Waits(NamedTuple):
    """A customer whose deposit may still be paid for, and the day of that deposit."""

    customer_id: str
    day: date


class Missing(NamedTuple):
    """The same with what is missing, in sentences."""

    customer: Customer
    day: date
    sentences: list[str]


# First who has just begun: they are few, and only their lines are looked through.
_WAITING = """
WITH begun AS MATERIALIZED (
    SELECT c.customer_id, min(t.day) AS first
    FROM customers_customer c
    JOIN transactions_transaction t ON t.partner_id = c.partner_id AND t.customer_id = c.customer_id
        AND t.transaction_type = 'deposit' AND t.status = 'approved'
    WHERE c.partner_id = %(partner)s
        AND (c.affiliate_id = %(affiliate)s AND c.customer_id <> ALL(%(gone)s) OR c.customer_id = ANY(%(come)s))
        AND lower(coalesce(c.trading_account_type, '')) <> 'demo'
    GROUP BY c.customer_id HAVING min(t.day) >= %(since)s)
SELECT customer_id, first FROM begun b
WHERE coalesce((SELECT sum(l.amount) FROM commissions_ledgerentry l
    WHERE l.partner_id = %(partner)s AND l.customer_id = b.customer_id AND l.affiliate_id = %(affiliate)s
        AND l.rule_id = ANY(%(rules)s)), 0) = 0
ORDER BY first DESC, customer_id
"""


def waiting(scope: AffiliateScope, today: date) -> list[Waits]:
    """The latest deposit first. Nobody where the plan in force pays for no first deposit on conditions."""
    rules = list(_conditional(scope, today))
    if not rules:
        return []
    come, gone = moved(scope.partner_id, scope.affiliate_id, today)
    days = max(int(rule["qualify"].get("within_days") or LONGEST) for rule in rules)
    params: dict[str, Any] = {
        "partner": scope.partner_id,
        "affiliate": scope.affiliate_id,
        "rules": [rule["id"] for rule in rules],
        "come": come,
        "gone": gone,
        # A condition without end would have the page look through years.
        "since": today - timedelta(days=min(days, 3 * LONGEST)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, params)
        return [Waits(*row) for row in cursor.fetchall()]


def _conditional(scope: AffiliateScope, today: date) -> Iterable[dict[str, Any]]:
    plan = (
        Assignment.objects.filter(
            partner_id=scope.partner_id, affiliate_id=scope.affiliate_id, from_day__lte=today
        )
        .order_by("-from_day")
        .values("plan_id")[:1]
    )
    version = PlanVersion.objects.filter(plan_id__in=plan, from_day__lte=today).order_by("-from_day").first()
    rules: list[dict[str, Any]] = version.rules if version else []
    return (
        rule
        for rule in rules
        if rule["type"] == "cpa" and rule.get("trigger") == "ftd" and rule.get("qualify")
    )


def missing(scope: AffiliateScope, found: list[Waits]) -> list[Missing]:
    """What each of these still lacks, as the engine says; who lacks nothing that can still be met is left out."""
    wanted = found[:EXAMINED]
    partner = Partner.objects.get(pk=scope.partner_id)
    said: dict[str, list[str]] = {each.customer_id: [] for each in wanted}
    # The engine's own words: a second opinion here would one day differ from what is paid.
    for nothing in statuses(partner, list(said)):
        if nothing.code in CONDITIONS and nothing.customer_id in said:
            said[nothing.customer_id].append(_lacks(nothing))
    rows = Customer.objects.filter(partner=partner, customer_id__in=list(said))
    customers = {row.customer_id: row for row in rows}
    return [
        Missing(customers[each.customer_id], each.day, said[each.customer_id])
        for each in wanted
        if each.customer_id in customers and said[each.customer_id]
    ]


def _lacks(nothing: NonCommission) -> str:
    """The sentence from its reason on: of whom and of what the page has said already."""
    sentence = sentences.non_commission(nothing)
    reason = sentence.partition(f"rule {nothing.rule_id}: ")[2] or sentence
    return reason[0].upper() + reason[1:]
