"""Customers, transactions and trading activity, as ingest leaves them."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from activity.models import TradingDay
from customers.dated_fields import DATED
from customers.models import Customer, CustomerVersion, DatedFields, PhaseReached
from tests.factories.common import DAY, MOMENT, unique
from track360.affiliates.models import Affiliate
from transactions.models import Transaction


def _version(seed: str, moment: datetime) -> dict[str, Any]:
    return {"version_at": moment, "version_hash": hashlib.sha256(seed.encode()).digest(), "batch_id": 0}


def make_customer(affiliate: Affiliate, customer_id: str = "", **fields: Any) -> Customer:
    """A customer of the affiliate who signed up on the day ``signup_date``, with dated fields since the beginning."""
    customer_id = customer_id or unique("cust-")
    day = fields.pop("signup_date", DAY)
    made = Customer.objects.create(
        partner=affiliate.partner,
        customer_id=customer_id,
        affiliate_id=affiliate.affiliate_id,
        signup_date=affiliate.partner.calendar.start_of(day),
        signup_day=day,
        **{**_version(customer_id, MOMENT), **fields},
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
    return PhaseReached.objects.create(partner=customer.partner, customer_id=customer.customer_id, phase=phase, day=day)


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
