"""Operator pages of affiliates."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from unfold.decorators import display

from track360.affiliates.admin_logins import LoginsAdmin
from track360.affiliates.models import Affiliate, Parent
from track360.partners.filters import PartnerFilter
from track360.partners.today import today_by_partner
from track360.site.exports import Column
from track360.site.filters import choice_filter
from track360.site.read_only import DetailRow
from track360.site.sites import operator_site


@admin.register(Affiliate, site=operator_site)
class AffiliateAdmin(LoginsAdmin):
    """Who refers customers."""

    list_display = ("name", "affiliate_id", "partner", "status_label", "parent", "email")
    personal = ("email",)
    list_filter = (PartnerFilter, choice_filter("status", "status"))
    list_select_related = ("partner",)
    search_fields = ("name", "affiliate_id", "email")
    ordering = ("partner", "affiliate_id")
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("name", lambda row: row.name),
        Column("status", lambda row: row.status),
        Column("parent_id", lambda row: row.parent_today),
        Column("email", lambda row: row.email),
    )
    empty_text = "No affiliate yet. Add them to the programme file and run: manage.py apply programme.yaml --as USER"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Affiliate]:
        """With the parent of today's tree."""
        newest = Parent.objects.filter(
            partner_id=OuterRef("partner_id"), affiliate_id=OuterRef("affiliate_id"), from_day__lte=today_by_partner()
        )
        parent = Subquery(newest.order_by("-from_day").values("parent_id")[:1])
        return super().get_queryset(request).annotate(parent_today=parent)

    @display(description="status", label={"active": "success", "suspended": "danger"})
    def status_label(self, row: Affiliate) -> str:
        """As a label."""
        return row.status

    @display(description="under", empty_value="top")
    def parent(self, row: Any) -> str | None:
        """The affiliate above today."""
        return row.parent_today

    def details(self, request: HttpRequest, row: Any) -> list[DetailRow]:
        """Who it is and where it stands."""
        return [
            DetailRow("Affiliate id", row.affiliate_id),
            DetailRow("Partner", row.partner),
            DetailRow("Status", row.status),
            DetailRow("Under", row.parent_today or "nobody: top of a tree"),
            DetailRow("E-mail", self.shown_value(request, row, "email")),
            DetailRow("Person", row.person_id),
        ]
