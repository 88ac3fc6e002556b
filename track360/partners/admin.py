"""Operator pages of who may speak for a partner, who may log in, and who called. The partners' own page
is in reports."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from track360.partners.filters import CallDays, CallStatus, PartnerFilter
from track360.partners.models import ApiClient, ApiKey, AuditEntry, User
from track360.partners.roles import admin as roles
from track360.site.exports import Column
from track360.site.filters import exact_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

# Registered on import.
__all__ = ["roles"]


@admin.register(ApiClient, site=operator_site)
class ApiClientAdmin(ReadOnlyAdmin):
    """Who may speak for a partner over the API. The secret is stored hashed and never shown."""

    list_display = ("name", "partner", "client_id", "scopes", "created", "revoked_at")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    search_fields = ("name", "client_id")
    page_title = "API clients"
    empty_text = "No API client yet. Run: manage.py credentials PARTNER"

    def details(self, request: HttpRequest, row: ApiClient) -> list[DetailRow]:
        """Everything but the secret."""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Client id", row.client_id),
            DetailRow("Scopes", row.scopes),
            DetailRow("Addresses allowed", ", ".join(row.ip_allowlist) or "any"),
            DetailRow("Created", row.created),
            DetailRow("Revoked", row.revoked_at or "no"),
        ]


@admin.register(User, site=operator_site)
class UserAdmin(ReadOnlyAdmin):
    """Logins of both sites."""

    partner_path = "affiliate_login__affiliate__partner_id"
    personal = ("username", "email")
    list_display = ("username", "email", "kind", "is_active", "last_login")
    search_fields = ("username", "email")
    list_select_related = ("affiliate_login__affiliate",)
    ordering = ("username",)
    page_title = "Logins"

    def object_title(self, request: HttpRequest, row: User) -> str:
        """The name to log in with."""
        return str(self.shown_value(request, row, "username"))

    @display(description="may enter", label={"operators": "info", "affiliates": "success", "nothing": "warning"})
    def kind(self, row: User) -> str:
        """Which site the login opens."""
        if row.is_staff:
            return "operators"
        return "affiliates" if hasattr(row, "affiliate_login") else "nothing"

    def details(self, request: HttpRequest, row: User) -> list[DetailRow]:
        """Everything but the password."""
        speaks_for: Any = getattr(row, "affiliate_login", None)
        return [
            DetailRow("Login", self.shown_value(request, row, "username")),
            DetailRow("E-mail", self.shown_value(request, row, "email")),
            DetailRow("Opens the site of", self.kind(row)),
            DetailRow("Affiliate", speaks_for.affiliate if speaks_for else "none"),
            DetailRow("Active", "yes" if row.is_active else "no"),
            DetailRow("Last login", row.last_login or "never"),
            DetailRow("Since", row.date_joined),
        ]


@admin.register(ApiKey, site=operator_site)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Keys of partners that cannot do OAuth2. Only a digest is stored."""

    list_display = ("name", "partner", "prefix", "scopes", "created_at", "expires_at", "revoked_at")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("partner", "name")
    page_title = "API keys"
    empty_text = "No API key: partners use OAuth2 clients."

    def details(self, request: HttpRequest, row: ApiKey) -> list[DetailRow]:
        """Everything but the digest."""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Begins with", row.prefix),
            DetailRow("Scopes", row.scopes),
            DetailRow("Addresses allowed", ", ".join(row.ip_allowlist) or "any"),
            DetailRow("Created", row.created_at),
            DetailRow("Expires", row.expires_at or "never"),
            DetailRow("Revoked", row.revoked_at or "no"),
        ]


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
    explanation = f"Every call of the API, kept for {settings.AUDIT_DAYS} days."
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
