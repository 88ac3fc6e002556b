"""Operator pages of transactions."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from track360.core.display import money
from track360.core.exports import Column
from track360.core.filters import between, exactly
from track360.core.readonly import Fact, ReadOnlyAdmin
from track360.core.sites import operators
from track360.partners.filters import PartnerFilter
from transactions.models import Transaction, TransactionVersion

SHOWN = (
    "transaction_id", "customer_id", "transaction_type", "status", "amount_currency", "currency", "amount_usd",
    "transaction_date", "day", "original_transaction_id", "payment_method", "last_modified_date", "revision", "batch_id",
)  # fmt: skip


@admin.register(Transaction, site=operators)
class TransactionAdmin(ReadOnlyAdmin):
    """Every financial event, as the partner last said it."""

    list_display = (
        "transaction_id",
        "partner",
        "customer_id",
        "transaction_type",
        "status",
        "amount",
        "transaction_date",
        "day",
    )
    list_filter = (PartnerFilter, between("day", "trading day"), exactly("customer_id", "customer"))
    list_select_related = ("partner",)
    exact_search = ("transaction_id", "customer_id", "original_transaction_id")
    ordering = ("-id",)
    sortable_by = ()
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        *(Column(name, attrgetter(name)) for name in SHOWN),
    )
    empty_text = "No transaction yet: push some to /api/v1/{vertical}/transactions."

    @display(description="amount")
    def amount(self, row: Transaction) -> str:
        """With its currency."""
        return money(row.amount_currency, row.currency)

    def object_title(self, request: HttpRequest, row: Transaction) -> str:
        """By its id."""
        return row.transaction_id

    def facts(self, request: HttpRequest, row: Transaction) -> list[Fact]:
        """Every field that is known."""
        known = [Fact(name.replace("_", " ").capitalize(), getattr(row, name)) for name in SHOWN]
        return [Fact("Partner", row.partner), *(fact for fact in known if fact.value not in (None, ""))]

    def object_context(self, request: HttpRequest, row: Transaction) -> dict[str, Any]:
        """Every version received: what it said, when, in which batch."""
        versions = TransactionVersion.objects.filter(
            partner_id=row.partner_id, transaction_id=row.transaction_id
        )
        rows = [
            [v.at, ", ".join(f"{k}={w}" for k, w in v.fields.items()), v.batch_id]
            for v in versions.order_by("at")[:100]
        ]
        return {
            "tables": [{"title": "Versions received", "headers": ["as of", "said", "batch"], "rows": rows}]
        }
