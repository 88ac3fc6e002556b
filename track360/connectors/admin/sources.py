"""Operator page of sources: what is pulled from where, with its health."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.decorators import display

from track360.connectors.admin.source_form import SourceForm
from track360.connectors.models import Source
from track360.connectors.pull import preview, runner, schedule, windows
from track360.connectors.reconcile import store
from track360.core import clock, jobs
from track360.ingest.personal import record_as_read, words_as_read
from track360.partners.filters import PartnerFilter
from track360.site.lists import ListAdmin
from track360.site.masking import sees_clear
from track360.site.permissions import needs
from track360.site.read_only import DetailRow
from track360.site.sites import operator_site

MAY_CHANGE = "connectors.change_source"
COLOURS = {
    "reads": "success",
    "quiet": "info",
    "waits": "info",
    "paused": "warning",
    "fails": "danger",
    "new": "info",
}


@admin.register(Source, site=operator_site)
class SourceAdmin(ListAdmin):
    """What is pulled from where, and whether it works."""

    form = SourceForm
    list_display = ("__str__", "connector", "health", "answered_at", "newest_at", "next_run_at", "paused")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("partner__code", "code")
    change_form_outer_before_template = "connectors/source_actions.html"
    fieldsets = (
        (None, {"fields": ("partner", "code", "connector", "streams", "config", "secret")}),
        ("Schedule", {"fields": ("every_seconds", "daily_at", "overlap_seconds", "begin", "paused")}),
        ("Limits", {"fields": ("page_size", "page_limit")}),
        ("Read a range again", {"fields": ("again_from", "again_to")}),
        ("Compare a day", {"fields": ("compare_day",)}),
    )

    @display(description="health", label=COLOURS)
    def health(self, row: Source) -> str:
        """A dead path and a quiet account look different: one fails, the other answers with nothing new."""
        if row.paused:
            return "paused"
        if row.failures:
            return "fails"
        if row.answered_at is None:
            return "new"
        return "reads" if row.newest_at == row.answered_at else "quiet"

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """Save, and ask for the range and the comparison that were named."""
        super().save_model(request, obj, form, change)
        start, day = form.cleaned_data.get("again_from"), form.cleaned_data.get("compare_day")
        if start:
            self._read_again(request, obj, start, form.cleaned_data.get("again_to"))
        if day:
            args = (obj.pk, day.isoformat(), request.user.get_username())
            jobs.enqueue_after_commit(store.RECONCILE, *args)
            messages.info(request, f"{day} is being compared; see Reconciliations.")

    def _read_again(self, request: HttpRequest, source: Source, start: date, end: date | None) -> None:
        now, calendar = clock.now(), source.partner.calendar
        end = end or calendar.day_of(now)
        window = windows.whole_days(start, end, calendar, now)
        if window.start < window.end:
            runner.ask_backfill(source, window)
            messages.info(request, f"The days from {start} to {end} will be read again.")

    def get_urls(self) -> list[URLPattern]:
        """With the addresses of the buttons, which are pressed and never just followed."""
        view, name = self.admin_site.admin_view, self._name()
        return [
            path("<path:object_id>/preview/", view(require_POST(self.preview_view)), name=f"{name}_preview"),
            path("<path:object_id>/run/", view(require_POST(self.run_view)), name=f"{name}_run"),
            *super().get_urls(),
        ]

    @needs(MAY_CHANGE)
    def preview_view(self, request: HttpRequest, object_id: str) -> TemplateResponse:
        """Ask the source and show what would become of its rows; nothing is kept."""
        source = self._source(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Preview of {source}",
            "details": [row for look in preview.preview_streams(source) for row in _details(look, sees_clear(request))],
        }
        return TemplateResponse(request, "site/object.html", context)

    @needs(MAY_CHANGE)
    def run_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make it due and wake a worker."""
        source = self._source(request, object_id)
        # Without queued_at, or the beat would take it for sent already for a minute.
        Source.objects.filter(pk=source.pk).update(next_run_at=clock.now(), queued_at=None)
        jobs.enqueue_after_commit(schedule.RUN, source.pk)
        messages.info(request, f"{source} runs as soon as a worker is free.")
        return redirect(reverse(f"{self.admin_site.name}:connectors_source_change", args=[source.pk]))

    def _source(self, request: HttpRequest, object_id: str) -> Source:
        source: Source | None = self.get_object(request, unquote(object_id))
        if source is None:
            raise Http404
        return source


def _details(look: preview.StreamPreview, clear: bool) -> list[DetailRow]:
    found = [DetailRow(look.stream or "Source", look.verdict)]
    read = [(entity, record_as_read(entity, record, clear)) for entity, record in look.records]
    found += [DetailRow(f"as {entity}", _shown(record)) for entity, record in read]
    faults = [words_as_read(look.stream, fault, look.rows, clear) for fault in look.faults]
    return found + [DetailRow("makes no record", fault) for fault in faults]


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
