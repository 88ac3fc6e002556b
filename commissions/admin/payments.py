"""Operator pages of single payments, and of what was said of each."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from commissions.payouts.batches.models import Payout
from track360.partners.filters import PartnerFilter
from track360.site.display import amount
from track360.site.exports import Column
from track360.site.filters import ExactFilter, ValueFilter, choice_filter, date_range_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

AFFILIATE, CURRENCY = "payable__statement__affiliate_id", "payable__paid_in"
COLOURS = {"open": "info", "paid": "success", "partly paid": "warning", "returned": "danger", "cancelled": "default"}


class AffiliateFilter(ExactFilter):
    """Payments to one affiliate."""

    field, parameter_name, title = AFFILIATE, "affiliate_id", "affiliate"


class BatchFilter(ExactFilter):
    """Payments of one batch."""

    field, parameter_name, title = "batch__order_id", "batch", "batch"


class CurrencyFilter(ValueFilter):
    """Payments in one currency."""

    field, parameter_name, title = CURRENCY, "currency", "currency"


@admin.register(Payout, site=operator_site)
class PaymentAdmin(ReadOnlyAdmin):
    """What was to be paid to whom, and whether it was."""

    list_display = (
        "payment", "affiliate", "period", "to", "amount_shown", "state_label", "batch_link", "partner",
    )  # fmt: skip
    list_display_links = ("payment",)
    list_filter = (
        PartnerFilter,
        choice_filter("state", "state"),
        CurrencyFilter,
        AffiliateFilter,
        BatchFilter,
        date_range_filter("batch__requested_day", "to be carried out"),
    )
    list_select_related = ("partner", "batch", "payable__statement", "details")
    exact_search = ("payment_id", AFFILIATE)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Payments"
    explanation = "Each payment of a batch, and what the bank has said of it."
    empty_text = "No payment yet: draft a batch from what can be paid, under Payouts."
    object_template = "commissions/payment.html"
    money = ("amount", CURRENCY)
    export_columns = (
        Column("payment", lambda row: row.payment_id),
        Column("partner", lambda row: row.partner.code),
        Column("batch", lambda row: row.batch.order_id),
        Column("affiliate_id", lambda row: row.payable.statement.affiliate_id),
        Column("period", lambda row: row.payable.statement.label),
        Column("to", lambda row: row.details.masked),
        Column("currency", lambda row: row.payable.paid_in, currency=True),
        Column("amount", lambda row: row.amount, total=True),
        Column("paid", lambda row: row.paid, total=True),
        Column("state", lambda row: row.state),
        Column("reason", lambda row: row.reason),
        Column("answered_at", lambda row: row.answered_at),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payout]:
        """Without what could be paid by, and without files."""
        return super().get_queryset(request).defer("details__details", "details__notice_to", "batch__file")

    @display(description="payment")
    def payment(self, row: Payout) -> str:
        """What the bank's answer names it by."""
        return row.payment_id

    @display(description="batch")
    def batch_link(self, row: Payout) -> SafeString:
        """To its page."""
        page = reverse("admin:commissions_payoutbatch_change", args=[row.batch_id])
        return format_html('<a href="{}">{}</a>', page, row.batch)

    @display(description="affiliate")
    def affiliate(self, row: Payout) -> str:
        """Who is paid."""
        return row.payable.statement.affiliate_id

    @display(description="period")
    def period(self, row: Payout) -> str:
        """Of the statement that it is paid of."""
        return row.payable.statement.label

    @display(description="to")
    def to(self, row: Payout) -> str:
        """By which way, masked."""
        return str(row.details)

    @display(description="amount")
    def amount_shown(self, row: Payout) -> SafeString:
        """With its currency."""
        return amount(row.amount, row.payable.paid_in)

    @display(description="state", label=COLOURS)
    def state_label(self, row: Payout) -> str:
        """What became of it."""
        return row.get_state_display().lower()

    def object_title(self, request: HttpRequest, row: Payout) -> str:
        return f"Payment {row.payment_id}"

    def details(self, request: HttpRequest, row: Payout) -> list[DetailRow]:
        """Of what, to whom, in which batch."""
        payable, statement = row.payable, row.payable.statement
        whose = {"affiliate_id": statement.affiliate_id}
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Affiliate", statement.affiliate_id, reverse("admin:commissions_payout_changelist", query=whose)),
            DetailRow("Batch", row.batch, reverse("admin:commissions_payoutbatch_change", args=[row.batch_id])),
            DetailRow("Statement", statement, reverse("admin:commissions_statement_change", args=[statement.pk])),
            DetailRow("To", row.details, reverse("admin:commissions_payoutdetails_change", args=[row.details_id])),
            DetailRow("Amount", amount(row.amount, payable.paid_in)),
            DetailRow("Of", amount(payable.amount, payable.paid_in)),
            DetailRow("State", row.get_state_display().lower()),
            DetailRow("Paid", amount(row.paid, payable.paid_in)),
            *([DetailRow("Reason", row.reason)] if row.reason else []),
        ]

    def object_context(self, request: HttpRequest, row: Payout) -> dict[str, Any]:
        """With every answer."""
        return {"answers": row.answers.order_by("id"), "currency": row.payable.paid_in}
