"""Operator pages of customers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from customers.models import Attribution, Customer, DatedFields
from track360.ingest.admin.history import HistoryAdmin
from track360.partners.filters import PartnerFilter
from track360.site.filters import date_range_filter, exact_filter
from track360.site.sites import operator_site


@admin.register(Customer, site=operator_site)
class CustomerAdmin(HistoryAdmin):
    """Every customer of every partner, as the partner last said it."""

    entity = "customers"
    shown = (
        "customer_id", "affiliate_id", "signed_up", "country_code", "kyc_status_id", "sales_status_id", "first_name",
        "last_name", "email", "person_id", "campaign_id", "click_id", "lang_id", "trading_account_type", "leverage",
        "challenge_type", "phase", "account_size", "last_modified_date", "extra", "revision", "batch_id",
    )  # fmt: skip
    list_display = (
        "customer_id", "partner", "affiliate_id", "signup", "country_code", "kyc_status_id", "phase", "revision",
    )  # fmt: skip
    list_filter = (
        PartnerFilter,
        date_range_filter("signup_day", "signed up"),
        exact_filter("affiliate_id", "affiliate"),
    )
    exact_search = ("customer_id", "person_id", "email")
    empty_text = "No customer yet: push some to /api/v1/{vertical}/customers."

    @display(description="signed up", ordering="signup_date")
    def signup(self, row: Customer) -> str:
        """As the partner counts days, with the time where it was said."""
        return row.signed_up

    def object_title(self, request: HttpRequest, row: Customer) -> str:
        """By its id."""
        return row.customer_id

    def object_context(self, request: HttpRequest, row: Customer) -> dict[str, Any]:
        """With whose it is and was."""
        shown = super().object_context(request, row)
        tables = [*shown.get("tables", []), *_whose(row)]
        return {**shown, "tables": tables}


def _whose(row: Customer) -> list[dict[str, Any]]:
    """The affiliates in force by day, and the corrections they come from."""
    own = {"partner_id": row.partner_id, "customer_id": row.customer_id}
    dated = DatedFields.objects.filter(**own).order_by("from_day").values_list("from_day", "affiliate_id")
    days: list[list[Any]] = []
    for day, affiliate_id in dated:
        if not days or days[-1][1] != affiliate_id:
            days.append([day, affiliate_id])
    words = [
        [said.from_day, said.affiliate_id or "whom the partner says", said.recorded_at]
        for said in Attribution.objects.filter(**own).order_by("id")
    ]
    found = [{"title": "Whose it is", "headers": ["from", "affiliate"], "rows": days}]
    corrected = {"title": "Corrected by hand", "headers": ["from", "to", "recorded"], "rows": words}
    return [*found, *([corrected] if words else [])]
