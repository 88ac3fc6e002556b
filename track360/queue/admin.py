"""Operator page of the settle queue."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from track360.queue.models import Work
from track360.site.filters import choice_filter
from track360.site.read_only import ReadOnlyAdmin
from track360.site.sites import operator_site


@admin.register(Work, site=operator_site)
class WorkAdmin(ReadOnlyAdmin):
    """Changes the settler has not come to yet."""

    list_display = ("id", "partner_id", "kind", "size", "customer_id", "day", "affiliates", "created_at")
    list_filter = (choice_filter("kind", "kind"),)
    ordering = ("id",)
    sortable_by = ()
    page_title = "Work backlog"
    explanation = "Changes that commissions may depend on and that are not settled yet. It empties by itself."
    empty_text = "Everything is settled: the ledger says what the data says."

    def object_title(self, request: HttpRequest, row: Work) -> str:
        """By its number."""
        return f"Work {row.pk}"
