"""Customers who have made their first deposit and have not met every condition of a payment for it yet.

A first deposit waits for whom the customer was on its day, under the terms of that day, as it is paid.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Sum

from commissions.explain.reasons import NotEarned, of_deposits
from commissions.explain.sentences.reasons import reason, unrated
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import Assignment, PlanVersion
from commissions.rating.facts.records import Outlook
from commissions.rating.rules.base import Awaited, model_of
from commissions.rating.rules.wording import marked
from customers import facts as customer_facts
from customers.models import Customer
from track360.core.language import say
from track360.partners.models import Partner
from track360.site.affiliate_scope import AffiliateScope
from transactions import facts as transaction_facts

LONGEST = 90
"""Days looked back where the plan sets no end."""
MET = marked("Every condition is met: it is about to be booked.")
# Each asks the engine for its reasons.
EXAMINED = 25
# Narrowed to who paid lately, before the account's kind is looked up payment by payment.
_FIRST = f"""
WITH paid AS (
    SELECT customer_id, day FROM {transaction_facts.APPROVED} t
    WHERE partner_id = %(partner)s AND transaction_type = ANY(%(types)s) AND customer_id IN (
        SELECT customer_id FROM {customer_facts.REFERRALS} r
        WHERE partner_id = %(partner)s AND affiliate_id = %(affiliate)s)),
first AS (
    SELECT p.customer_id, min(p.day) AS day FROM paid p
    WHERE p.customer_id IN (SELECT customer_id FROM paid WHERE day >= %(since)s) AND EXISTS (
        SELECT FROM {customer_facts.REFERRALS_THAT_EARN} r
        WHERE r.partner_id = %(partner)s AND r.customer_id = p.customer_id AND r.from_day <= p.day
            AND {customer_facts.in_force("r", "p.day")})
    GROUP BY 1 HAVING min(p.day) >= %(since)s)
SELECT f.customer_id, f.day FROM first f
JOIN {customer_facts.REFERRALS_THAT_EARN} r ON r.partner_id = %(partner)s AND r.customer_id = f.customer_id
    AND r.from_day <= f.day AND {customer_facts.in_force("r", "f.day")}
WHERE r.affiliate_id = %(affiliate)s ORDER BY f.day DESC, f.customer_id"""


class FirstDeposit(NamedTuple):
    """A customer whose first deposit may still be paid for, and the trading day of that deposit."""

    customer_id: str
    day: date


class AwaitedByDay(NamedTuple):
    """By id what the rules in force for an affiliate wait for, from each of ``days`` on."""

    days: list[date]
    awaited: list[dict[str, Awaited]]

    def at(self, day: date) -> dict[str, Awaited]:
        """What is awaited on a day."""
        place = bisect_right(self.days, day) - 1
        return self.awaited[place] if place >= 0 else {}

    @property
    def all(self) -> list[tuple[str, Awaited]]:
        """(rule id, what it waits for) of all days."""
        return [pair for found in self.awaited for pair in found.items()]


class Waiting(NamedTuple):
    """The first deposits that are not paid for and within the time for it, the latest first, and what is awaited."""

    deposits: list[FirstDeposit]
    awaited: AwaitedByDay


class Unqualified(NamedTuple):
    """A customer whose first deposit is not paid for, with what is missing, in sentences.

    ``is_lost``: no rule can pay for it any more.
    """

    customer: Customer
    day: date
    sentences: list[str]
    is_lost: bool


def waiting(scope: AffiliateScope, today: date) -> Waiting:
    """Whose first deposits are not paid for to the affiliate; nobody's where its plans paid for none on conditions."""
    by_day = _awaited(scope, today)
    if not by_day.all:
        return Waiting([], by_day)
    begun = [deposit for deposit in _first_deposits(scope, today, by_day) if _is_open(deposit, today, by_day)]
    paid = _paid(scope, sorted({rule_id for rule_id, _ in by_day.all}), [deposit.customer_id for deposit in begun])
    return Waiting([deposit for deposit in begun if deposit.customer_id not in paid], by_day)


def _awaited(scope: AffiliateScope, today: date) -> AwaitedByDay:
    """What the plan versions wait for that were in force for the affiliate, by the day from which each was."""
    own = Assignment.objects.filter(partner_id=scope.partner_id, affiliate_id=scope.affiliate_id, from_day__lte=today)
    assigned = list(own.order_by("from_day").values_list("from_day", "plan_id"))
    versions = list(PlanVersion.objects.filter(plan_id__in={plan for _, plan in assigned}).order_by("from_day"))
    days = sorted({day for day, _ in assigned} | {version.from_day for version in versions})
    found = []
    for day in days:
        plan = next((plan for since, plan in reversed(assigned) if since <= day), None)
        of_plan = (version for version in reversed(versions) if version.plan_id == plan and version.from_day <= day)
        found.append(_of_version(next(of_plan, None)))
    return AwaitedByDay(days, found)


def _of_version(version: PlanVersion | None) -> dict[str, Awaited]:
    found = {rule["id"]: model_of(rule).awaits(rule) for rule in (version.rules if version else [])}
    return {rule_id: awaited for rule_id, awaited in found.items() if awaited is not None}


def _first_deposits(scope: AffiliateScope, today: date, by_day: AwaitedByDay) -> list[FirstDeposit]:
    days = max(each.days or LONGEST for _, each in by_day.all)
    values: dict[str, Any] = {
        "partner": scope.partner_id,
        "affiliate": scope.affiliate_id,
        "types": sorted({name for _, each in by_day.all for name in each.types}),
        # A condition without end would have the page look through years.
        "since": today - timedelta(days=min(days, 3 * LONGEST)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, values)
        return [FirstDeposit(*row) for row in cursor.fetchall()]


def _is_open(deposit: FirstDeposit, today: date, by_day: AwaitedByDay) -> bool:
    """Whether a rule of the deposit's day may still pay for it."""
    rules = by_day.at(deposit.day).values()
    return any(deposit.day + timedelta(days=each.days or LONGEST) >= today for each in rules)


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


def unqualified(scope: AffiliateScope, found: Waiting, today: date) -> list[Unqualified]:
    """What the latest of these lack, as the engine says: those first that can still get it."""
    deposits = found.deposits[:EXAMINED]
    partner = Partner.objects.get(pk=scope.partner_id)
    # The engine's own words: a second opinion here would one day differ from what is paid.
    told = of_deposits(partner, [deposit.customer_id for deposit in deposits], today).of(scope.affiliate_id)
    rows = Customer.objects.filter(partner=partner, customer_id__in=[deposit.customer_id for deposit in deposits])
    customers = {row.customer_id: row for row in rows}
    listed = [
        _unqualified(customers[deposit.customer_id], deposit.day, found.awaited.at(deposit.day), told)
        for deposit in deposits
        if deposit.customer_id in customers
    ]
    return sorted(listed, key=lambda one: one.is_lost)


def _unqualified(customer: Customer, day: date, awaited: dict[str, Awaited], told: NotEarned) -> Unqualified:
    waits = [one for one in told.unrated if one.customer_id == customer.customer_id and one.rule_id in awaited]
    reasons = [one for one in told.reasons if one.customer_id == customer.customer_id and one.rule_id in awaited]
    # Of later deposits it goes without saying; not where somebody else's account of the human deposited first.
    reasons = [one for one in reasons if one.code != "not_ftd"] or reasons[:1]
    lost = {one.rule_id for one in reasons if one.outlook is Outlook.NEVER}
    # What is lost under one rule is of no interest while another may still pay.
    shown = [one for one in reasons if one.rule_id not in lost] or reasons
    sentences = [_capital(reason(one)) for one in shown] + [unrated(one) for one in waits]
    return Unqualified(customer, day, sentences or [say(MET)], bool(lost) and lost >= awaited.keys())


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
