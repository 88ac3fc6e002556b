"""Operator pages of who may speak for a partner, who may log in, and who called. The partners' own page
is in reports."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.decorators import display

from track360.partners.credentials import admin as credentials  # noqa: F401 - importing registers
from track360.partners.filters import CallDays, CallStatus, PartnerFilter, RefusedMinutes
from track360.partners.logins import admin as logins  # noqa: F401
from track360.partners.models import AuditEntry, RefusedCalls
from track360.partners.people import pages  # noqa: F401
from track360.partners.roles import admin as roles  # noqa: F401
from track360.site.exports import Column
from track360.site.filters import exact_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin, value_of
from track360.site.sites import operator_site


@admin.register(AuditEntry, site=operator_site)
class AuditAdmin(ReadOnlyAdmin):
    """Every call of the API, as long as it is kept."""

    list_display = (
        "at",
        "partner",
        "client",
        "address",
        "method",
        "path",
        "status",
        "milliseconds",
        "batch_id",
    )
    list_filter = (PartnerFilter, CallDays, CallStatus, exact_filter("batch_id", "batch"))
    list_select_related = ("partner",)
    exact_search = ("client", "path")
    ordering = ("-at", "-id")
    sortable_by = ()
    page_title = "Audit log"
    explanation = (
        f"Every call of the API, kept for {settings.AUDIT_DAYS} days. Of calls refused alike in one minute the first; "
        "Refused calls counts all of them."
    )
    empty_text = "Nobody called the API yet."
    export_columns = (
        Column("at", lambda row: row.at),
        Column("partner", lambda row: row.partner.code if row.partner else None),
        Column("client", lambda row: row.client),
        Column("address", lambda row: row.address),
        Column("method", lambda row: row.method),
        Column("path", lambda row: row.path),
        Column("status", lambda row: row.status),
        Column("duration_us", lambda row: row.duration_us),
        Column("body_sha256", lambda row: bytes(row.body_hash).hex() if row.body_hash else None),
        Column("batch", lambda row: row.batch_id),
    )

    @display(description="ms")
    def milliseconds(self, row: AuditEntry) -> str:
        """How long it took."""
        return f"{row.duration_us / 1000:.1f}"

    def object_title(self, request: HttpRequest, row: AuditEntry) -> str:
        """Method and path."""
        return f"{row.method} {row.path}"

    def details(self, request: HttpRequest, row: AuditEntry) -> list[DetailRow]:
        """All of it, with a link to the batch that it pushed."""
        pushed = reverse(f"{self.admin_site.name}:ingest_batch_change", args=[row.batch_id]) if row.batch_id else ""
        return [
            DetailRow("At", row.at),
            DetailRow("Partner", value_of(row, self.opts.get_field("partner")) or "nobody known"),
            DetailRow("Client", row.client),
            DetailRow("From", row.address or "no address"),
            DetailRow("Method", row.method),
            DetailRow("Path", row.path),
            DetailRow("Answered", row.status),
            DetailRow("Took", f"{self.milliseconds(row)} ms"),
            DetailRow("SHA-256 of the body", bytes(row.body_hash).hex() if row.body_hash else "there was none"),
            DetailRow("Batch", row.batch_id or "none", pushed),
        ]


@admin.register(RefusedCalls, site=operator_site)
class RefusedCallsAdmin(ReadOnlyAdmin):
    """Who knocks without being let in, and how often."""

    list_display = ("minute", "address", "status", "partner", "client", "calls")
    list_filter = (PartnerFilter, RefusedMinutes, CallStatus, exact_filter("address", "address"))
    list_select_related = ("partner",)
    ordering = ("-minute", "-calls", "id")
    sortable_by = ("minute", "calls")
    page_title = "Refused calls"
    explanation = (
        "Calls nobody stands behind, and those over a rate limit, by minute, address (of IPv6, its /64) and status, "
        f"kept for {settings.AUDIT_DAYS} days."
    )
    empty_text = "Nobody was refused."

    def object_title(self, request: HttpRequest, row: RefusedCalls) -> str:
        """Address and status."""
        return f"{row.status} to {row.address or 'an unknown address'}"
