"""The events of customers: who is new, what changed, which phase was reached; and what is told of one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from customers.contract import CUSTOMERS
from customers.models import Customer
from customers.selectors import today_of_affiliate
from track360.events.contract import Subject
from track360.ingest.request import lists
from track360.partners.models import Partner

FACTS = ("customer_id", "click_id", "campaign_id", "country_code", "phase")
"""What an affiliate's postback may say of its own customer."""


def _read(partner: Partner, customer_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    return lists.records(CUSTOMERS, partner, customer_ids)


def facts(partner: Partner, affiliate_id: str, customer_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Of those among these customers who are the affiliate's today."""
    rows = Customer.objects.filter(partner=partner, customer_id__in=list(customer_ids))
    return {row["customer_id"]: row for row in today_of_affiliate(rows, affiliate_id).values(*FACTS)}


CUSTOMER = Subject("customer", _read, facts)
