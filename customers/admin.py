"""Operator pages of customers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from customers.models import Customer
from track360.core.exports import Column
from track360.core.filters import between, exactly
from track360.core.readonly import Fact
from track360.core.sites import operators
from track360.ingest.admin_history import HistoryAdmin
from track360.partners.filters import PartnerFilter

SHOWN = (
    "customer_id", "affiliate_id", "signup_date", "country_code", "kyc_status_id", "sales_status_id", "first_name",
    "last_name", "email", "person_id", "campaign_id", "click_id", "lang_id", "trading_account_type", "leverage",
    "challenge_type", "phase", "account_size", "last_modified_date", "extra", "revision", "batch_id",
)  # fmt: skip


def _reader(name: str) -> Callable[[Customer], Any]:
    def read(row: Customer) -> Any:
        value = getattr(row, name)
        return str(value) if isinstance(value, dict) else value

    return read


@admin.register(Customer, site=operators)
class CustomerAdmin(HistoryAdmin):
    """Every customer of every partner, as the partner last said it."""

    entity = "customers"
    list_display = (
        "customer_id", "partner", "affiliate_id", "signup_date", "country_code", "kyc_status_id", "phase", "revision",
    )  # fmt: skip
    list_filter = (PartnerFilter, between("signup_date", "signed up"), exactly("affiliate_id", "affiliate"))
    list_select_related = ("partner",)
    exact_search = ("customer_id", "person_id", "email")
    ordering = ("-id",)
    sortable_by = ()
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        *(Column(name, _reader(name)) for name in SHOWN),
    )
    empty_text = "No customer yet: push some to /api/v1/{vertical}/customers."

    def object_title(self, request: HttpRequest, row: Customer) -> str:
        """By its id."""
        return row.customer_id

    def facts(self, request: HttpRequest, row: Customer) -> list[Fact]:
        """Every field that is known."""
        known = [Fact(name.replace("_", " ").capitalize(), getattr(row, name)) for name in SHOWN]
        return [Fact("Partner", row.partner), *(fact for fact in known if fact.value not in (None, ""))]
