"""Operator page of what settling has done."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from commissions.settle.models import Settled
from track360.partners.filters import PartnerFilter
from track360.site.read_only import ReadOnlyAdmin
from track360.site.sites import operator_site


@admin.register(Settled, site=operator_site)
class SettledAdmin(ReadOnlyAdmin):
    """The settling transactions of the last 90 days."""

    list_display = ("at", "partner", "changes", "sources", "entries", "took")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Settlings"
    explanation = "What each settling transaction of the last 90 days took off the backlog, rated and booked."
    empty_text = "Nothing was settled yet: it happens by itself as records come in."

    @display(description="took")
    def took(self, row: Settled) -> str:
        """Milliseconds."""
        return f"{row.milliseconds} ms"

    def object_title(self, request: HttpRequest, row: Settled) -> str:
        """By its number."""
        return f"Settling {row.pk}"
