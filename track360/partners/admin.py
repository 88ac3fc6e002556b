"""Operator pages of partners, their API clients and the logins."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from track360.core.exports import Column
from track360.core.filters import by, by_choice
from track360.core.readonly import Fact, ReadOnlyAdmin
from track360.core.sites import operators
from track360.partners.filters import PartnerFilter
from track360.partners.models import ApiClient, Partner, User


@admin.register(Partner, site=operators)
class PartnerAdmin(ReadOnlyAdmin):
    """Brokers and prop firms."""

    list_display = ("name", "code", "vertical_label", "trading_day", "orphans", "created_at")
    list_filter = (by("vertical", "vertical"), by_choice("orphans", "orphans"))
    search_fields = ("name", "code")
    ordering = ("name",)
    export_columns = (
        Column("id", lambda row: row.code),
        Column("name", lambda row: row.name),
        Column("vertical", lambda row: row.vertical),
        Column("zone", lambda row: row.zone),
        Column("day_start", lambda row: str(row.day_start)),
    )
    empty_text = "No partner yet. Write a programme file and run: manage.py apply programme.yaml"

    @display(description="vertical", label={"forex": "info", "prop-trading": "success"})
    def vertical_label(self, row: Partner) -> str:
        """As a label."""
        return row.vertical

    @display(description="trading day")
    def trading_day(self, row: Partner) -> str:
        """When a day begins, and where."""
        return f"from {row.day_start:%H:%M} {row.zone}"

    def facts(self, request: HttpRequest, row: Partner) -> list[Fact]:
        """How this partner counts days and what it may push."""
        return [
            Fact("Id", row.code),
            Fact("Vertical", row.vertical),
            Fact("Trading day begins", f"{row.day_start:%H:%M} in {row.zone}"),
            Fact("Signs of amounts", row.get_signs_display()),
            Fact(
                "Records without their parent are",
                "parked" if row.orphans == Partner.Orphans.PARK else "refused",
            ),
            Fact("Unknown properties are", "kept" if row.unknown_properties == "keep" else "refused"),
            Fact("Their words, ours", row.aliases or "no aliases"),
            Fact("Created", row.created_at),
        ]


@admin.register(ApiClient, site=operators)
class ApiClientAdmin(ReadOnlyAdmin):
    """Who may speak for a partner over the API. The secret is stored hashed and never shown."""

    list_display = ("name", "partner", "client_id", "scopes", "created", "revoked_at")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    search_fields = ("name", "client_id")
    page_title = "API clients"
    empty_text = "No API client yet. Run: manage.py credentials PARTNER"

    def facts(self, request: HttpRequest, row: ApiClient) -> list[Fact]:
        """Everything but the secret."""
        return [
            Fact("Partner", row.partner),
            Fact("Client id", row.client_id),
            Fact("Scopes", row.scopes),
            Fact("Addresses allowed", ", ".join(row.ip_allowlist) or "any"),
            Fact("Created", row.created),
            Fact("Revoked", row.revoked_at or "no"),
        ]


@admin.register(User, site=operators)
class UserAdmin(ReadOnlyAdmin):
    """Logins of both sites."""

    list_display = ("username", "email", "kind", "is_active", "last_login")
    search_fields = ("username", "email")
    list_select_related = ("affiliate_login__affiliate",)
    ordering = ("username",)
    page_title = "Logins"

    @display(
        description="may enter", label={"operators": "info", "affiliates": "success", "nothing": "warning"}
    )
    def kind(self, row: User) -> str:
        """Which site the login opens."""
        if row.is_staff:
            return "operators"
        return "affiliates" if hasattr(row, "affiliate_login") else "nothing"

    def facts(self, request: HttpRequest, row: User) -> list[Fact]:
        """Everything but the password."""
        speaks_for: Any = getattr(row, "affiliate_login", None)
        return [
            Fact("Login", row.username),
            Fact("E-mail", row.email),
            Fact("Opens the site of", self.kind(row)),
            Fact("Affiliate", speaks_for.affiliate if speaks_for else "none"),
            Fact("Active", "yes" if row.is_active else "no"),
            Fact("Last login", row.last_login or "never"),
            Fact("Since", row.date_joined),
        ]
