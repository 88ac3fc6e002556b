"""Operator pages of closed periods: the list, and each with its sums and what was overridden."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from unfold.decorators import display

from commissions.admin import journals
from commissions.admin.chosen_partner import link
from commissions.admin.periods import with_approvals
from commissions.statements.models import Closing
from track360.partners.filters import PartnerFilter
from track360.site.exports import Column
from track360.site.filters import exact_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

ZERO = Decimal(0)


@admin.register(Closing, site=operator_site)
class ClosingAdmin(ReadOnlyAdmin):
    """Periods into which nothing is booked any more."""

    list_display = (
        "label",
        "partner",
        "statements",
        "approved",
        "lines",
        "closed_by",
        "closed_at",
        "review_until",
        "over",
    )
    list_filter = (PartnerFilter, exact_filter("label", "period"))
    list_select_related = ("partner",)
    ordering = ("-first", "-id")
    sortable_by = ()
    page_title = "Closed periods"
    explanation = "Nothing is booked into a closed period any more; what arrives late goes to the open one."
    empty_text = "Nothing is closed yet: see Periods."
    object_template = "commissions/closing.html"
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("period", lambda row: row.label),
        Column("first_day", lambda row: row.first),
        Column("last_day", lambda row: row.last),
        Column("statements", lambda row: row.statements),
        Column("approved", lambda row: row.approved),
        Column("lines", lambda row: row.lines),
        Column("closed_by", lambda row: row.closed_by),
        Column("closed_at", lambda row: row.closed_at),
        Column("review_until", lambda row: row.review_until),
        Column("reason", lambda row: row.reason),
        Column("overridden", lambda row: "; ".join(map(str, row.overridden))),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Closing]:
        return with_approvals(super().get_queryset(request))

    @display(description="approved")
    def approved(self, row: Any) -> str:
        """How many of its statements are."""
        return f"{row.approved} of {row.statements}"

    @display(description="overridden", label={"yes": "warning"})
    def over(self, row: Closing) -> str:
        """Whether it was closed in spite of something."""
        return "yes" if row.overridden else ""

    def object_title(self, request: HttpRequest, row: Closing) -> str:
        return f"{row.partner} {row.label}"

    def details(self, request: HttpRequest, row: Closing) -> list[DetailRow]:
        """Who, when, until when."""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Days", f"{row.first} to {row.last}"),
            DetailRow("Closed by", row.closed_by),
            DetailRow("Closed", row.closed_at),
            DetailRow("In review until", row.review_until),
            DetailRow("Lines", row.lines),
            *([DetailRow("Closed all the same because", row.reason)] if row.reason else []),
        ]

    def object_context(self, request: HttpRequest, row: Closing) -> dict[str, Any]:
        """The sums by currency, and where to go on."""
        asked = {"partner_id": row.partner_id, "label": row.label}
        return {
            "closing": row,
            "sums": list(sums(row)),
            "statements": link(request, "commissions_statement_changelist", **asked),
            "queue": link(request, "approvals", partner=row.partner.code, period=row.label),
            "journals": journals.links(request, row),
        }


def sums(closing: Closing) -> QuerySet[Any, Any]:
    """By currency: how many statements, what they come to, and what of them is approved, paid out and carried."""
    figures = {name: Sum(name, default=ZERO) for name in ("earned", "due", "on_hold")}
    decided = {name: Sum(f"approval__{name}", default=ZERO) for name in ("payout", "carried", "withheld")}
    rows = closing.of_affiliates.values("currency")
    return rows.annotate(number=Count("pk"), approved=Count("approval"), **figures, **decided).order_by("currency")
