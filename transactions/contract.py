"""The contract of transactions: what one financial event says."""

from __future__ import annotations

from customers.models import Customer
from track360.ingest import datetimes
from track360.ingest.contract import (
    CHOICE,
    CURRENCY,
    DATE,
    ID,
    INSTANT,
    NUMBER,
    TEXT,
    EntitySpec,
    Fault,
    Field,
    Parent,
    PartnerContract,
)
from track360.ingest.validate.ahead import ahead_of_clock
from track360.ingest.versions import Record
from transactions.changes import after
from transactions.models import Transaction, TransactionVersion

STATUSES = ["pending", "approved", "declined", "reversed"]
AMOUNTS = ("amount_currency", "amount_usd")


def sign_as_declared(record: Record, contract: PartnerContract) -> list[Fault]:
    """What bears its original's sign may have either; the others have the sign that the partner's convention
    gives their type."""
    kind = record.get("transaction_type")
    if kind is None or contract.vertical.adjusts(kind):
        return []
    negative = contract.signed and contract.vertical.leaves(kind)
    wrong = "positive" if negative else "negative"
    message = f"must not be {wrong} for {kind} under the {contract.partner.signs} convention"
    return [
        Fault(f"/{name}", "sign", message)
        for name in AMOUNTS
        # Zero has no sign, and is taken under either convention.
        if (amount := record.get(name)) and (amount < 0) != negative
    ]


def trading_day(record: Record, contract: PartnerContract) -> str:
    """The trading day that the transaction counts on."""
    return contract.partner.calendar.day_of(datetimes.read(record["transaction_date"])).isoformat()


TRANSACTIONS = EntitySpec(
    name="transactions",
    subject="transaction",
    model=Transaction,
    versions=TransactionVersion,
    key=("transaction_id",),
    parent=Parent("customers", "customer_id", Customer._meta.db_table, "customer_id"),
    derived={"day": ("date", trading_day)},
    checks=(sign_as_declared,),
    warners=(ahead_of_clock("transaction_date"),),
    after=after,
    list_filters={"date_from": ("day__gte", DATE), "date_to": ("day__lte", DATE)},
    fields=(
        Field(
            "transaction_id",
            ID,
            "The partner's id of the event.",
            required=True,
            filters={"transaction_id": "exact"},
        ),
        Field("customer_id", ID, "Whose event it is.", required=True, filters={"customer_id": "exact"}),
        Field(
            "transaction_type",
            CHOICE,
            "What happened.",
            required=True,
            aliased=True,
            filters={"transaction_type": "exact"},
        ),
        Field("amount_currency", NUMBER, "The amount, in ``currency``.", required=True),
        Field("currency", CURRENCY, "Currency of the amount.", required=True, filters={"currency": "exact"}),
        Field("transaction_date", INSTANT, "When it happened.", required=True),
        Field(
            "status",
            CHOICE,
            "Only approved ones count.",
            required=True,
            aliased=True,
            limits={"enum": STATUSES},
            filters={"status": "exact"},
        ),
        Field(
            "amount_usd", NUMBER, "The amount in USD, used as given where the plan is in USD, if it is near the amount."
        ),
        Field("last_modified_date", INSTANT, "When the partner last changed the record; orders its versions."),
        Field("original_transaction_id", ID, "What a refund, reversal or adjustment refers to."),
        Field("payment_method", TEXT, "How it was paid."),
    ),
)
