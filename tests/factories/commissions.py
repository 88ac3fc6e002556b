"""Plans and what settling leaves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from commissions.ledger.models import LedgerEntry
from commissions.programme.models import Assignment, Plan, PlanVersion, Rule
from commissions.settle.models import RatingException
from customers.models import Customer
from tests.factories.common import DAY, unique
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner


def make_plan(partner: Partner, plan_id: str = "", rules: list[dict[str, Any]] | None = None, **fields: Any) -> Plan:
    """A USD plan with one version from 2026-01-01; by default 5.00 per lot, all amounts in programme-file shape."""
    plan = Plan.objects.create(partner=partner, plan_id=plan_id or unique("plan-"), **{"currency": "USD", **fields})
    rules = rules or [{"id": f"{plan.plan_id}-lots", "type": "lot", "rate": "5.00"}]
    PlanVersion.objects.create(plan=plan, from_day=date(2026, 1, 1), rules=rules)
    for rule in rules:
        Rule.objects.create(partner=partner, rule_id=rule["id"], plan=plan, type=rule["type"])
    return plan


def make_assignment(affiliate: Affiliate, plan: Plan | None, from_day: date = date.min) -> Assignment:
    """The affiliate is on the plan from that day."""
    return Assignment.objects.create(
        partner=affiliate.partner, affiliate_id=affiliate.affiliate_id, from_day=from_day, plan=plan
    )


def make_entry(affiliate: Affiliate, customer: Customer | None = None, amount: str = "5", **fields: Any) -> LedgerEntry:
    """A ledger line for a lot of EURUSD on 5 January 2026, unless told otherwise."""
    day = fields.get("earned_day", DAY)
    month = day.replace(day=1)
    return LedgerEntry.objects.create(
        partner=affiliate.partner,
        affiliate_id=affiliate.affiliate_id,
        amount=Decimal(amount),
        **{
            "rule_id": "lots",
            "level": 0,
            "kind": "activity",
            "customer_id": customer.customer_id if customer else "",
            "source_day": day,
            "instrument": "EURUSD",
            "source_currency": "USD",
            "ref": "",
            "month": month,
            "period": month,
            "cause": "earned",
            "earned_day": day,
            "currency": "USD",
            "direct_id": affiliate.affiliate_id,
            "plan_id": "standard",
            "version_from": date(2026, 1, 1),
            "basis": Decimal("1"),
            "basis_unit": "lots",
            "rate": Decimal("5"),
            "rate_unit": "per_lot",
            "group_id": "",
            "source_revision": 1,
            "payable_from": day,
            **fields,
        },
    )


def make_exception(
    affiliate: Affiliate, customer: Customer, code: str = "missing_rate", **fields: Any
) -> RatingException:
    """A source that the engine could not rate."""
    return RatingException.objects.create(
        partner=affiliate.partner,
        code=code,
        affiliate_id=affiliate.affiliate_id,
        customer_id=customer.customer_id,
        **{
            "rule_id": "lots",
            "kind": "activity",
            "source_day": DAY,
            "instrument": "EURUSD",
            "source_currency": "EUR",
            "ref": "",
            "amount": Decimal("12.40"),
            "currency": "EUR",
            "detail": "no EUR/USD rate from 2025-12-29 to 2026-01-05",
            **fields,
        },
    )
