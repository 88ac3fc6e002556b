"""Operator page of runs: every attempt to read a source."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.decorators import display

from track360.connectors.models import Run
from track360.site.exports import Column
from track360.site.filters import choice_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site


@admin.register(Run, site=operator_site)
class RunAdmin(ReadOnlyAdmin):
    """Every attempt, and why it ended."""

    list_display = (
        "id",
        "source",
        "stream",
        "started_at",
        "window_from",
        "window_to",
        "pages",
        "rows",
        "ended",
        "reason",
    )
    list_filter = (choice_filter("status", "status"),)
    partner_path = "source__partner_id"
    list_select_related = ("source__partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Runs"
    explanation = "Every attempt to read a window of a source, what it brought, and why it ended."
    empty_text = "Nothing was pulled yet: declare a source."
    export_columns = (
        Column("run", lambda row: row.pk),
        Column("source", lambda row: str(row.source)),
        *(
            Column(name, attrgetter(name))
            for name in ("stream", "kind", "started_at", "finished_at", "window_from", "window_to")
        ),
        *(Column(name, attrgetter(name)) for name in ("pages", "rows", "status", "reason")),
    )

    @display(
        description="status",
        label={
            "done": "success",
            "failed": "danger",
            "stopped": "danger",
            "running": "info",
            "waiting": "info",
        },
    )
    def ended(self, row: Run) -> str:
        """How it ended."""
        return str(row.status)

    def object_title(self, request: HttpRequest, row: Run) -> str:
        """By its number."""
        return f"Run {row.pk} of {row.source}"

    def details(self, request: HttpRequest, row: Run) -> list[DetailRow]:
        link = reverse(f"{self.admin_site.name}:connectors_source_change", args=[row.source_id])
        return [
            DetailRow("Source", row.source, link),
            DetailRow("Stream", row.stream),
            DetailRow("Kind", row.kind),
            DetailRow("Window", f"{row.window_from} to {row.window_to}"),
            DetailRow("Began", row.started_at),
            DetailRow("Ended", row.finished_at or "not yet"),
            DetailRow("Status", row.status),
            DetailRow("Why", row.reason or "it was read to its end"),
            DetailRow("Pages", row.pages),
            DetailRow("Rows", row.rows),
            *(DetailRow(name.capitalize(), number) for name, number in row.outcomes.items()),
        ]

    def object_context(self, request: HttpRequest, row: Run) -> dict[str, Any]:
        """While it runs, how far it is, again and again."""
        if row.status != Run.Status.RUNNING:
            return {}
        return {"under_way": f"Reading: {row.pages} pages and {row.rows} rows so far."}
