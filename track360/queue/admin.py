"""Operator page of the settle queue."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from track360.queue.models import Work
from track360.site.filters import by_choice
from track360.site.read_only import ReadOnlyAdmin
from track360.site.sites import operators


@admin.register(Work, site=operators)
class WorkAdmin(ReadOnlyAdmin):
    """Changes the settler has not come to yet."""

    list_display = ("id", "partner_id", "kind", "size", "customer_id", "day", "affiliates", "created_at")
    list_filter = (by_choice("kind", "kind"),)
    ordering = ("id",)
    sortable_by = ()
    page_title = "Work backlog"
    explanation = "Changes that commissions may depend on and that are not settled yet. It empties by itself."
    empty_text = "Everything is settled: the ledger says what the data says."

    def object_title(self, request: HttpRequest, row: Work) -> str:
        """By its number."""
        return f"Work {row.pk}"
