"""Operator pages of transactions."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from track360.ingest.admin.history import HistoryAdmin
from track360.ingest.personal import personal_fields
from track360.partners.filters import PartnerFilter
from track360.site.display import amount
from track360.site.filters import date_range_filter, exact_filter
from track360.site.sites import operator_site
from transactions.contract import TRANSACTIONS
from transactions.models import Transaction


@admin.register(Transaction, site=operator_site)
class TransactionAdmin(HistoryAdmin):
    """Every financial event, as the partner last said it."""

    personal = personal_fields(TRANSACTIONS)
    entity = "transactions"
    shown = (
        "transaction_id", "customer_id", "transaction_type", "status", "amount_currency", "currency", "amount_usd",
        "transaction_date", "day", "original_transaction_id", "payment_method", "last_modified_date", "extra",
        "revision",
        "batch_id",
    )  # fmt: skip
    summed = ("amount_currency",)
    list_display = (
        "transaction_id",
        "partner",
        "customer_id",
        "transaction_type",
        "status",
        "amount_shown",
        "transaction_date",
        "day",
    )
    list_filter = (
        PartnerFilter,
        date_range_filter("day", "trading day"),
        exact_filter("customer_id", "customer"),
    )
    money = ("amount_currency", "currency")
    exact_search = ("transaction_id", "customer_id", "original_transaction_id")
    empty_text = "No transaction yet: push some to /api/v1/{vertical}/transactions."

    @display(description="amount")
    def amount_shown(self, row: Transaction) -> str:
        """With its currency."""
        return amount(row.amount_currency, row.currency)

    def object_title(self, request: HttpRequest, row: Transaction) -> str:
        """By its id."""
        return row.transaction_id
