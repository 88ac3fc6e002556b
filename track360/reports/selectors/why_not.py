"""Why a customer earned nothing where it earned nothing, gathered so that a person can read it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from commissions.explain import commission_status
from commissions.rating.engine import sentences
from commissions.rating.facts.records import NonCommission
from customers.models import Customer, PhaseReached, Term
from track360.site.affiliate_scope import AffiliateScope
from transactions.models import Transaction

# A trader who misses a rule misses it daily: the newest tell as much as all of them.
SHOWN = 12


class Reason(NamedTuple):
    """One reason under one rule: how many sources it holds, and the newest of them in sentences."""

    code: str
    rule_id: str
    number: int
    sentences: list[str]


def reasons(customer: Customer, scope: AffiliateScope | None = None) -> list[Reason]:
    """All of them for an operator; for an affiliate those of the days on which the customer was its own."""
    found = commission_status(customer.partner, customer.customer_id)
    if scope is not None:
        found = _own(found, customer, scope)
    groups: dict[tuple[str, str], list[NonCommission]] = defaultdict(list)
    for nothing in found:
        groups[nothing.code, nothing.rule_id].append(nothing)
    gathered = [
        Reason(
            code.replace("_", " "),
            rule_id,
            len(members),
            [sentences.non_commission(one) for one in members[-SHOWN:][::-1]],
        )
        for (code, rule_id), members in groups.items()
    ]
    return sorted(gathered, key=lambda reason: (-reason.number, reason.code, reason.rule_id))


def _own(found: list[NonCommission], customer: Customer, scope: AffiliateScope) -> list[NonCommission]:
    """Another affiliate's terms speak through its reasons: a day that was not ours, or that we cannot tell, is left out."""
    terms = list(
        Term.objects.filter(partner_id=customer.partner_id, customer_id=customer.customer_id)
        .order_by("from_day")
        .values_list("from_day", "affiliate_id")
    )
    # Mostly so; then no day needs to be looked up.
    if all(affiliate_id == scope.affiliate_id for _, affiliate_id in terms):
        return found
    days = _days(customer)
    kept = []
    for nothing in found:
        day = nothing.source_day or days.get((nothing.kind, nothing.ref))
        if day and _owner(terms, day) == scope.affiliate_id:
            kept.append(nothing)
    return kept


def _days(customer: Customer) -> dict[tuple[str, str], date]:
    key = {"partner_id": customer.partner_id, "customer_id": customer.customer_id}
    days = {
        ("transaction", ref): day
        for ref, day in Transaction.objects.filter(**key).values_list("transaction_id", "day")
    }
    days.update(
        {
            ("customer", phase): day
            for phase, day in PhaseReached.objects.filter(**key).values_list("phase", "day")
        }
    )
    return days


def _owner(terms: list[tuple[date, str]], day: date) -> str:
    return next((affiliate_id for from_day, affiliate_id in reversed(terms) if from_day <= day), "")
