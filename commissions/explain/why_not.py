"""Why a customer earned nothing where it earned nothing, gathered so that a person can read it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from commissions.explain.reasons import customer_reasons
from commissions.explain.sentences.reasons import non_commission
from commissions.rating.facts.records import NonCommission
from customers.models import Customer, DatedFields, PhaseReached
from track360.site.affiliate_scope import AffiliateScope
from transactions.models import Transaction

# A trader who misses a rule misses it daily: the newest tell as much as all of them.
SHOWN = 12


class ReasonGroup(NamedTuple):
    """One reason under one rule: how many sources earned nothing by it, and the newest of them in sentences."""

    code: str
    rule_id: str
    number: int
    sentences: list[str]


def grouped_reasons(customer: Customer, scope: AffiliateScope) -> list[ReasonGroup]:
    """The reasons of the days on which the customer was the affiliate's own, the most frequent first."""
    found = _own(customer_reasons(customer.partner, [customer.customer_id]), customer, scope)
    groups: dict[tuple[str, str], list[NonCommission]] = defaultdict(list)
    for reason in found:
        groups[reason.code, reason.rule_id].append(reason)
    gathered = [
        ReasonGroup(
            code.replace("_", " "),
            rule_id,
            len(members),
            [non_commission(one) for one in members[-SHOWN:][::-1]],
        )
        for (code, rule_id), members in groups.items()
    ]
    return sorted(gathered, key=lambda group: (-group.number, group.code, group.rule_id))


def _own(found: list[NonCommission], customer: Customer, scope: AffiliateScope) -> list[NonCommission]:
    """Another affiliate's terms speak through its reasons: a day that was not ours, or that we cannot tell,
    is left out."""
    owners = list(
        DatedFields.objects.filter(partner_id=customer.partner_id, customer_id=customer.customer_id)
        .order_by("from_day")
        .values_list("from_day", "affiliate_id")
    )
    # Mostly so; then no day needs to be looked up.
    if all(affiliate_id == scope.affiliate_id for _, affiliate_id in owners):
        return found
    days = _days(customer)
    kept = []
    for reason in found:
        day = reason.source_day or days.get((reason.kind, reason.ref))
        if day and _owner(owners, day) == scope.affiliate_id:
            kept.append(reason)
    return kept


def _days(customer: Customer) -> dict[tuple[str, str], date]:
    key = {"partner_id": customer.partner_id, "customer_id": customer.customer_id}
    days = {
        ("transaction", ref): day for ref, day in Transaction.objects.filter(**key).values_list("transaction_id", "day")
    }
    days.update(
        {("customer", phase): day for phase, day in PhaseReached.objects.filter(**key).values_list("phase", "day")}
    )
    return days


def _owner(owners: list[tuple[date, str]], day: date) -> str:
    return next((affiliate_id for from_day, affiliate_id in reversed(owners) if from_day <= day), "")
