"""Operator pages of ingest: receipts, parked records, quarantined records."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.decorators import display

from track360.core.clock import now
from track360.ingest.admin.history import BatchHistory, said
from track360.ingest.history import arrivals
from track360.ingest.models import Batch, Parked, Quarantined
from track360.ingest.parking import sweep
from track360.ingest.personal import record_as_read, words_as_read
from track360.ingest.write.receipts import BATCH
from track360.partners.filters import PartnerFilter
from track360.partners.opaque_search import FoundByOpaqueId
from track360.site.exports import Column
from track360.site.filters import value_filter
from track360.site.masking import sees_clear
from track360.site.permissions import needs
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

MAY_RETRY = "ingest.change_parked"
QUOTING = ("unmappable", "lying_answer")
"""Codes of errors whose words an exception chose."""
COUNTS = ("received", "created", "updated", "unchanged", "stale", "parked", "rejected", "warnings")


@admin.register(Batch, site=operator_site)
class BatchAdmin(FoundByOpaqueId, BatchHistory):
    """Every push and every pulled page, and what became of its records."""

    list_display = ("id", "partner", "entity", "origin", "received_at", *COUNTS[:-1])
    list_filter = (PartnerFilter, value_filter("entity", "entity"))
    list_select_related = ("partner",)
    opaque_kind = BATCH
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Batches"
    explanation = "One line per request or pulled page: how many records came, and what became of them."
    export_columns = (
        Column("batch", lambda row: row.pk),
        Column("partner", lambda row: row.partner.code),
        Column("entity", lambda row: row.entity),
        Column("origin", lambda row: row.origin),
        Column("received_at", lambda row: row.received_at),
        *(Column(name, attrgetter(name)) for name in COUNTS),
    )
    empty_text = "Nothing was pushed or pulled yet. Issue credentials (manage.py credentials PARTNER) and push."

    def object_title(self, request: HttpRequest, row: Batch) -> str:
        """By its number, which the receipt names."""
        return f"Batch {row.pk}"

    def details(self, request: HttpRequest, row: Batch) -> list[DetailRow]:
        head = [
            DetailRow("Partner", row.partner),
            DetailRow("Id in the API", self.opaque_id(row)),
            DetailRow("Entity", row.entity),
            DetailRow("Came by", said(arrivals.origins([row.pk]).get(row.pk))),
            DetailRow("Mode", row.mode),
            DetailRow("Received at", row.received_at),
        ]
        return head + [DetailRow(name.capitalize(), getattr(row, name)) for name in COUNTS]


@admin.register(Parked, site=operator_site)
class ParkedAdmin(ReadOnlyAdmin):
    """Valid records that wait for their customer or affiliate."""

    list_display = ("key", "partner", "entity", "waits_for", "waiting_since", "batch_id")
    list_filter = (PartnerFilter, value_filter("entity", "entity"))
    list_select_related = ("partner",)
    exact_search = ("key", "parent_id")
    ordering = ("id",)
    sortable_by = ()
    page_title = "Parked records"
    explanation = "Valid records that wait for their parent. Each is released by itself when the parent arrives."
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("entity", lambda row: row.entity),
        Column("key", lambda row: row.key),
        Column("waits_for", lambda row: f"{row.parent_entity} {row.parent_id}"),
        Column("parked_at", lambda row: row.parked_at),
    )
    empty_text = "Nothing waits: every record found its customer and its affiliate."
    object_template = "ingest/parked.html"

    def more_urls(self, name: str) -> list[URLPattern]:
        """Where *Try again* goes."""
        view = self.admin_site.admin_view(require_POST(self.retry_view))
        return [path("<path:object_id>/retry/", view, name=f"{name}_retry")]

    def object_context(self, request: HttpRequest, row: Parked) -> dict[str, Any]:
        """The button, for who may press it."""
        if not request.user.has_perm(MAY_RETRY):
            return {}
        return {"retry": reverse(f"{self.admin_site.name}:ingest_parked_retry", args=[row.pk])}

    @needs(MAY_RETRY)
    def retry_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Try the record again, and all others that wait for the same parent."""
        row = self.find(request, object_id)
        released = sweep.retry(Parked.objects.filter(pk=row.pk))
        if released:
            messages.success(request, f"{released} released, with {self.waits_for(row)}.")
        else:
            messages.warning(request, f"Still unknown: {self.waits_for(row)}.")
        return redirect(reverse(f"{self.admin_site.name}:ingest_parked_changelist"))

    def object_title(self, request: HttpRequest, row: Parked) -> str:
        """By the record's own key."""
        return row.key

    @display(description="waits for")
    def waits_for(self, row: Parked) -> str:
        """The missing parent."""
        return f"{row.parent_entity} {row.parent_id}"

    @display(description="since")
    def waiting_since(self, row: Parked) -> str:
        """How long it has waited."""
        return f"{(now() - row.parked_at).days} days"

    def details(self, request: HttpRequest, row: Parked) -> list[DetailRow]:
        """The record and what it waits for."""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Entity", row.entity),
            DetailRow("Waits for", self.waits_for(row)),
            DetailRow("Parked at", row.parked_at),
            DetailRow("Batch", row.batch_id),
            DetailRow("Record", as_json(record_as_read(row.entity, row.record, sees_clear(request)))),
        ]


@admin.register(Quarantined, site=operator_site)
class QuarantinedAdmin(ReadOnlyAdmin):
    """Invalid records from a pull or an inbound webhook."""

    list_display = ("id", "partner", "entity", "origin", "reason", "quarantined_at")
    list_filter = (PartnerFilter, value_filter("entity", "entity"), value_filter("origin", "origin"))
    list_select_related = ("partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Quarantined records"
    explanation = "Invalid records that nobody waits to hear about: kept with their reason until the source is mended."
    empty_text = "No pull and no inbound webhook brought an invalid record."

    def object_title(self, request: HttpRequest, row: Quarantined) -> str:
        """By its number."""
        return f"Quarantined record {row.pk}"

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = super().get_list_display(request)
        return shown if sees_clear(request) else [masked_reason if name == "reason" else name for name in shown]

    @display(description="reason")
    def reason(self, row: Quarantined) -> str:
        """The first of its errors."""
        return _first(row.errors)

    def details(self, request: HttpRequest, row: Quarantined) -> list[DetailRow]:
        """The record and all its errors."""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Entity", row.entity),
            DetailRow("Came by", row.origin),
            DetailRow("Quarantined at", row.quarantined_at),
            DetailRow("Errors", as_json(_errors(row, sees_clear(request)))),
            DetailRow("Record", as_json(record_as_read(row.entity, row.record, sees_clear(request)))),
        ]


def _errors(row: Quarantined, clear: bool) -> list[dict[str, str]]:
    """As the login may read them: an exception's words may quote the record, all others are our own."""
    return [
        {**error, "message": words_as_read(row.entity, error["message"], row.record, clear)}
        if error.get("code") in QUOTING
        else error
        for error in row.errors
    ]


@display(description="reason")
def masked_reason(row: Quarantined) -> str:
    """The first of its errors, for who may not read personal data."""
    return _first(_errors(row, clear=False))


def _first(errors: list[dict[str, str]]) -> str:
    return errors[0]["message"] if errors else ""


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
