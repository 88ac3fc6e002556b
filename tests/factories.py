"""Rows for tests, straight through the ORM: every helper fills what a test does not care about.

The rows are what ingest and the settler would have left; nothing here is validated or settled.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from activity.models import TradingDay
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import Assignment, Plan, PlanVersion, Rule
from commissions.settle.models import RatingException
from customers.dated_fields import DATED
from customers.models import Customer, CustomerVersion, DatedFields, PhaseReached
from track360.affiliates.models import Affiliate, AffiliateLogin, Parent
from track360.ingest.models import Batch, Parked, Quarantined
from track360.partners.models import Partner, User
from transactions.models import Transaction

DAY = date(2026, 1, 5)
MOMENT = datetime(2026, 1, 5, 9, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
_serial = count(1)


def unique(prefix: str) -> str:
    """An id that no other row of this run has."""
    return f"{prefix}{next(_serial)}"


def make_user(username: str = "", **fields: Any) -> User:
    """A login with the password ``PASSWORD``."""
    return User.objects.create_user(username or unique("user"), password=PASSWORD, **fields)


def make_operator(username: str = "", **fields: Any) -> User:
    """A login of the operator site with every permission."""
    return make_user(username or unique("operator"), **{"is_staff": True, "is_superuser": True, **fields})


def make_partner(code: str = "", **fields: Any) -> Partner:
    """A forex broker in Athens, unless told otherwise."""
    code = code or unique("partner-")
    return Partner.objects.create(
        code=code, **{"name": code.title(), "vertical": "forex", "zone": "Europe/Athens", **fields}
    )


def make_affiliate(
    partner: Partner, affiliate_id: str = "", parent: Affiliate | None = None, **fields: Any
) -> Affiliate:
    """An active affiliate; ``parent`` stands above it since the beginning."""
    affiliate_id = affiliate_id or unique("aff-")
    made = Affiliate.objects.create(
        partner=partner, affiliate_id=affiliate_id, **{"name": f"Affiliate {affiliate_id}", **fields}
    )
    if parent is not None:
        Parent.objects.create(
            partner=partner, affiliate_id=affiliate_id, from_day=date.min, parent_id=parent.affiliate_id
        )
    return made


def make_affiliate_login(affiliate: Affiliate, username: str = "") -> User:
    """A login of the affiliate site that sees ``affiliate`` alone."""
    user = make_user(username or unique("login"))
    AffiliateLogin.objects.create(user=user, affiliate=affiliate)
    return user


def make_batch(partner: Partner, entity: str = "customers", **fields: Any) -> Batch:
    """The receipt of one push."""
    return Batch.objects.create(
        partner=partner, entity=entity, **{"received_at": MOMENT, "received": 1, "created": 1, **fields}
    )


def _version(seed: str, moment: datetime) -> dict[str, Any]:
    return {"version_at": moment, "version_hash": hashlib.sha256(seed.encode()).digest(), "batch_id": 0}


def make_customer(affiliate: Affiliate, customer_id: str = "", **fields: Any) -> Customer:
    """A customer of the affiliate, with the dated fields that say so since the beginning."""
    customer_id = customer_id or unique("cust-")
    made = Customer.objects.create(
        partner=affiliate.partner,
        customer_id=customer_id,
        affiliate_id=affiliate.affiliate_id,
        **{"signup_date": DAY, **_version(customer_id, MOMENT), **fields},
    )
    DatedFields.objects.create(
        partner=affiliate.partner,
        customer_id=customer_id,
        from_day=date.min,
        **{name: getattr(made, name) for name in DATED},
    )
    return made


def make_customer_version(customer: Customer, **said: Any) -> CustomerVersion:
    """One version as received."""
    return CustomerVersion.objects.create(
        partner=customer.partner,
        customer_id=customer.customer_id,
        at=MOMENT,
        hash=hashlib.sha256(repr(said).encode()).digest(),
        fields=said,
        batch_id=0,
    )


def make_phase(customer: Customer, phase: str, day: date = DAY) -> PhaseReached:
    """The customer reached the phase on that trading day."""
    return PhaseReached.objects.create(
        partner=customer.partner, customer_id=customer.customer_id, phase=phase, day=day
    )


def make_transaction(customer: Customer, amount: str = "100", **fields: Any) -> Transaction:
    """An approved deposit in USD on 5 January 2026, unless told otherwise."""
    transaction_id = fields.pop("transaction_id", "") or unique("tx-")
    return Transaction.objects.create(
        partner=customer.partner,
        transaction_id=transaction_id,
        customer_id=customer.customer_id,
        amount_currency=Decimal(amount),
        **{
            "transaction_type": "deposit",
            "currency": "USD",
            "transaction_date": MOMENT,
            "status": "approved",
            "day": DAY,
            **_version(transaction_id, MOMENT),
            **fields,
        },
    )


def make_day(customer: Customer, lots: str = "1", **fields: Any) -> TradingDay:
    """One day of trading in EURUSD and USD, unless told otherwise."""
    return TradingDay.objects.create(
        partner=customer.partner,
        customer_id=customer.customer_id,
        lots_traded=Decimal(lots),
        **{
            "date": DAY,
            "instrument": "EURUSD",
            "currency": "USD",
            **_version(unique("day"), MOMENT),
            **fields,
        },
    )


def make_plan(
    partner: Partner, plan_id: str = "", rules: list[dict[str, Any]] | None = None, **fields: Any
) -> Plan:
    """A USD plan with one version from 2026-01-01; by default 5.00 per lot, all amounts in programme-file shape."""
    plan = Plan.objects.create(
        partner=partner, plan_id=plan_id or unique("plan-"), **{"currency": "USD", **fields}
    )
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


def make_entry(
    affiliate: Affiliate, customer: Customer | None = None, amount: str = "5", **fields: Any
) -> LedgerEntry:
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


def make_parked(partner: Partner, key: str = "", **fields: Any) -> Parked:
    """A transaction that waits for its customer."""
    key = key or unique("tx-")
    return Parked.objects.create(
        partner=partner,
        key=key,
        **{
            "entity": "transactions",
            "parent_entity": "customers",
            "parent_id": unique("cust-"),
            "record": {"transaction_id": key},
            "at": MOMENT,
            "hash": hashlib.sha256(key.encode()).digest(),
            "batch_id": 0,
            "parked_at": MOMENT,
            **fields,
        },
    )


def make_quarantined(partner: Partner, **fields: Any) -> Quarantined:
    """An invalid record from a pull."""
    return Quarantined.objects.create(
        partner=partner,
        **{
            "entity": "customers",
            "origin": "pull",
            "record": {"customer_id": ""},
            "errors": [{"pointer": "/customer_id", "detail": "must not be empty"}],
            "quarantined_at": MOMENT,
            **fields,
        },
    )
