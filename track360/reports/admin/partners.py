"""Operator page of partners, with how far their onboarding is."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.decorators import display

from track360.connectors.admin.ownership import in_words
from track360.connectors.models import Reconciliation
from track360.partners.models import Partner
from track360.reports.admin.partner_feeds import FeedsAdmin
from track360.reports.selectors.onboarding import checklist
from track360.site.exports import Column
from track360.site.filters import choice_filter, value_filter
from track360.site.read_only import DetailRow
from track360.site.sites import operator_site
from track360.verticals.registry import VERTICALS

COLOURS = ("info", "success", "warning", "primary")


@admin.register(Partner, site=operator_site)
class PartnerAdmin(FeedsAdmin):
    """Brokers and prop firms."""

    partner_path = "pk"
    list_display = ("name", "code", "vertical_label", "trading_day", "orphans", "created_at")
    list_filter = (value_filter("vertical", "vertical"), choice_filter("orphans", "orphans"))
    search_fields = ("name", "code")
    ordering = ("name",)
    object_template = "reports/operator/partner.html"
    export_columns = (
        Column("id", lambda row: row.code),
        Column("name", lambda row: row.name),
        Column("vertical", lambda row: row.vertical),
        Column("zone", lambda row: row.zone),
        Column("day_start", lambda row: str(row.day_start)),
    )
    empty_text = "No partner yet. Write a programme file and run: manage.py apply programme.yaml --as USER"

    def object_context(self, request: HttpRequest, row: Partner) -> dict[str, Any]:
        """With the onboarding, ticked by facts."""
        steps = checklist(row)
        context = super().object_context(request, row)
        return {**context, "steps": steps, "done": sum(step.done for step in steps)}

    @display(description="vertical", label={colour: colour for colour in COLOURS})
    def vertical_label(self, row: Partner) -> tuple[str, str]:
        """As a label, each vertical in a colour of its own."""
        place = list(VERTICALS).index(row.vertical)
        return COLOURS[place % len(COLOURS)], row.vertical

    @display(description="trading day")
    def trading_day(self, row: Partner) -> str:
        """When a day begins, and where."""
        return f"from {row.day_start:%H:%M} {row.zone}"

    def details(self, request: HttpRequest, row: Partner) -> list[DetailRow]:
        """How this partner counts days and what it may push."""
        return [
            DetailRow("Id", row.code),
            DetailRow("Vertical", row.vertical),
            DetailRow("Trading day begins", f"{row.day_start:%H:%M} in {row.zone}"),
            DetailRow("Signs of amounts", row.get_signs_display()),
            DetailRow(
                "Records without their parent are",
                "parked" if row.orphans == Partner.Orphans.PARK else "refused",
            ),
            DetailRow("Unknown properties are", "kept" if row.unknown_properties == "keep" else "refused"),
            DetailRow("Their words, ours", row.aliases or "no aliases"),
            DetailRow("Fields belong to", in_words(row.ownership), _link("fieldownership_change", row.pk)),
            DetailRow("Reconciliations", *_reconciliations(row)),
            DetailRow("What moves money takes", "two persons" if row.four_eyes else "one person"),
            DetailRow("Created", row.created_at),
            DetailRow("Suspended", row.suspended_at or "no"),
        ]


def _reconciliations(partner: Partner) -> tuple[str, str]:
    """What the newest comparison found, and where all of them are."""
    last = Reconciliation.objects.filter(partner=partner).order_by("-id").first()
    told = f"{last.verdict}, {last.at:%Y-%m-%d}" if last else "nothing was compared yet"
    return told, f"{_link('reconciliation_changelist')}?partner_id={partner.pk}"


def _link(name: str, *args: Any) -> str:
    return reverse(f"{operator_site.name}:connectors_{name}", args=args)
