"""Operator pages of holds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.decorators import display

from commissions.admin.common import right_for
from commissions.corrections.models import Kind
from commissions.holds.models import Hold
from track360.partners.filters import PartnerFilter
from track360.site.filters import exact_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site


@admin.register(Hold, site=operator_site)
class HoldAdmin(ReadOnlyAdmin):
    """What is booked and not payable, for a reason."""

    list_display = ("on", "partner", "reason", "placed_by", "placed_at", "state")
    list_display_links = ("on",)
    list_filter = (
        PartnerFilter,
        exact_filter("affiliate_id", "affiliate"),
        exact_filter("customer_id", "customer"),
    )
    list_select_related = ("partner",)
    exact_search = ("affiliate_id", "customer_id")
    ordering = ("released_at", "-id")
    sortable_by = ()
    page_title = "Holds"
    explanation = "Lines on hold are booked as ever and not payable until they are released."
    empty_text = "Nothing is held."
    object_template = "commissions/hold.html"

    @display(description="on")
    def on(self, row: Hold) -> str:
        if row.entry_id:
            return f"line {row.entry_id}"
        return f"affiliate {row.affiliate_id}" if row.affiliate_id else f"customer {row.customer_id}"

    @display(description="state", label={"held": "warning", "released": "default"})
    def state(self, row: Hold) -> str:
        """Whether it is in force."""
        return "held" if row.released_at is None else "released"

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """To the form of a new one."""
        return [(reverse("admin:commissions_correction_form", args=["hold"]), "New hold")]

    def object_title(self, request: HttpRequest, row: Hold) -> str:
        return f"Hold on {self.on(row)}"

    def details(self, request: HttpRequest, row: Hold) -> list[DetailRow]:
        """Who, when, why."""
        details = [
            DetailRow("On", self.on(row)),
            DetailRow("Partner", row.partner),
            DetailRow("Why", row.reason),
            DetailRow("Placed by", row.placed_by),
            DetailRow("Placed", row.placed_at),
        ]
        return [*details, *([DetailRow("Released", row.released_at)] if row.released_at else [])]

    def object_context(self, request: HttpRequest, row: Hold) -> dict[str, Any]:
        """With the way to release it."""
        return {
            "hold": row,
            "may": row.released_at is None and row.entry_id is None and request.user.has_perm(right_for(Kind.RELEASE)),
        }
