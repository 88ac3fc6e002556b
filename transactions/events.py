"""What is told of a transaction in events."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import F

from customers.events import facts as facts_of_customers
from track360.events.contract import Subject
from track360.ingest.request import lists
from track360.partners.models import Partner
from transactions.contract import TRANSACTIONS
from transactions.models import Transaction


def _read(partner: Partner, transaction_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    return lists.records(TRANSACTIONS, partner, transaction_ids)


def _facts(partner: Partner, affiliate_id: str, transaction_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """With those of the customer, where it is the affiliate's."""
    rows = Transaction.objects.filter(partner=partner, transaction_id__in=list(transaction_ids))
    names = ("transaction_id", "transaction_type", "currency", "day", "customer_id")
    found = list(rows.values(*names, amount=F("amount_currency")))
    customers = facts_of_customers(partner, affiliate_id, {row["customer_id"] for row in found})
    return {
        row["transaction_id"]: customers[row["customer_id"]] | row for row in found if row["customer_id"] in customers
    }


TRANSACTION = Subject("transaction", _read, _facts)
