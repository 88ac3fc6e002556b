"""Operator pages of customers."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from customers.contract import CUSTOMERS
from customers.models import Attribution, Customer, DatedFields
from customers.selectors import attributed, today_of_affiliate
from track360.ingest.admin.history import HistoryAdmin
from track360.ingest.personal import personal_fields
from track360.partners.filters import PartnerFilter
from track360.site.exports import Column
from track360.site.filters import ExactFilter, date_range_filter
from track360.site.read_only import DetailRow
from track360.site.sites import operator_site


class AttributionFilter(ExactFilter):
    """The customers who are an affiliate's today."""

    field = parameter_name = "affiliate_id"
    title = "affiliate"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the partner's or an operator's word."""
        value = self.value()
        return today_of_affiliate(queryset, value) if value else queryset


@admin.register(Customer, site=operator_site)
class CustomerAdmin(HistoryAdmin):
    """Every customer of every partner, as the partner last said it; whose each is, as it is today."""

    entity = "customers"
    shown = (
        "customer_id", "signed_up", "country_code", "kyc_status_id", "sales_status_id", "first_name",
        "last_name", "email", "person_id", "campaign_id", "click_id", "lang_id", "trading_account_type", "leverage",
        "challenge_type", "phase", "account_size", "last_modified_date", "extra", "revision", "batch_id",
    )  # fmt: skip
    personal = personal_fields(CUSTOMERS)
    list_display = (
        "customer_id", "partner", "affiliate", "signup", "country_code", "kyc_status_id", "phase", "revision",
    )  # fmt: skip
    list_filter = (
        PartnerFilter,
        date_range_filter("signup_day", "signed up"),
        AttributionFilter,
    )
    exact_search = ("customer_id", "person_id", "email")
    empty_text = "No customer yet: push some to /api/v1/{vertical}/customers."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        """With whose each is today."""
        return attributed(super().get_queryset(request))

    @display(description="affiliate")
    def affiliate(self, row: Any) -> str:
        """Whose it is today, and the partner's word where that is another."""
        said = f" (the partner says {row.affiliate_id})" if row.attributed_to != row.affiliate_id else ""
        return f"{row.attributed_to}{said}"

    def columns(self, request: HttpRequest) -> list[Column]:
        """As on the page, with the two words apart."""
        partner, customer_id, *others = super().columns(request)
        whose = Column("affiliate_id", lambda row: row.attributed_to)
        return [partner, customer_id, whose, Column("sent_affiliate_id", lambda row: row.affiliate_id), *others]

    @display(description="signed up", ordering="signup_date")
    def signup(self, row: Customer) -> str:
        """As the partner counts days, with the time where it was said."""
        return row.signed_up

    def object_title(self, request: HttpRequest, row: Customer) -> str:
        """By its id."""
        return row.customer_id

    def details(self, request: HttpRequest, row: Customer) -> list[DetailRow]:
        """With whose it is, first of all that can change."""
        partner, customer_id, *others = super().details(request, row)
        return [partner, customer_id, DetailRow("Affiliate", self.affiliate(row)), *others]

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
