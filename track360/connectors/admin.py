"""Operator pages of the pulls: sources and what their runs did."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from track360.connectors.models import Run, Source
from track360.core.filters import by_choice, exactly
from track360.core.readonly import Fact, ReadOnlyAdmin
from track360.core.sites import operators
from track360.partners.filters import PartnerFilter

LABELS = {"done": "success", "running": "info", "waiting": "info", "partial": "warning"}


@admin.register(Source, site=operators)
class SourceAdmin(ReadOnlyAdmin):
    """Which partner APIs are read, how often, and how they answer. Credentials are never shown."""

    list_display = (
        "code",
        "partner",
        "connector",
        "schedule",
        "answered_at",
        "newest_at",
        "failures",
        "paused",
    )
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("partner", "code")
    page_title = "Pull sources"
    empty_text = (
        "Nothing is pulled: partners push. A source is declared for a partner whose API is to be read."
    )

    @display(description="schedule")
    def schedule(self, row: Source) -> str:
        """In words."""
        return f"daily at {row.daily_at:%H:%M}" if row.daily_at else f"every {row.every_seconds} s"

    def facts(self, request: HttpRequest, row: Source) -> list[Fact]:
        """The declaration and the last answers, without the credentials."""
        return [
            Fact("Partner", row.partner),
            Fact("Connector", row.connector),
            Fact("Streams", ", ".join(row.streams) or "all"),
            Fact("Read", self.schedule(row)),
            Fact("Overlap", f"{row.overlap_seconds} s"),
            Fact("Next run", row.next_run_at),
            Fact("Last good answer", row.answered_at),
            Fact("Last new record", row.newest_at),
            Fact("Failures in a row", row.failures),
            Fact("Paused", "yes" if row.paused else "no"),
        ]

    def object_context(self, request: HttpRequest, row: Source) -> dict[str, Any]:
        """How far each stream is, and the newest runs."""
        marks = [[mark.stream, mark.kind, mark.until] for mark in row.watermarks.order_by("stream", "kind")]
        runs = [
            [run.started_at, run.stream, run.status, run.rows, run.reason]
            for run in row.runs.order_by("-id")[:25]
        ]
        return {
            "tables": [
                {"title": "Read until", "headers": ["stream", "kind", "until"], "rows": marks},
                {"title": "Runs", "headers": ["started", "stream", "status", "rows", "reason"], "rows": runs},
            ]
        }


@admin.register(Run, site=operators)
class RunAdmin(ReadOnlyAdmin):
    """What every run brought, and why it ended."""

    list_display = ("started_at", "source", "stream", "kind", "status_label", "pages", "rows", "reason")
    list_filter = (by_choice("status", "status"), exactly("source_id", "source"))
    list_select_related = ("source__partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Runs"
    empty_text = "No run yet: a source is read at its next due time."

    @display(description="status", label=LABELS)
    def status_label(self, row: Run) -> str:
        """As a label."""
        return row.status

    def object_title(self, request: HttpRequest, row: Run) -> str:
        """By its number."""
        return f"Run {row.pk}"
