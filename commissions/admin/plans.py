"""Operator pages of what affiliates are paid: plans, their versions, who is on them, and instrument groups."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from commissions.admin import plan_editor
from commissions.programme.models import Assignment, InstrumentGroup, Plan, PlanVersion
from track360.partners.filters import PartnerFilter
from track360.site.display import plain
from track360.site.exports import Column
from track360.site.filters import exact_filter
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

APPLY = "Add it to the programme file and run: manage.py apply programme.yaml --as USER"


@admin.register(Plan, site=operator_site)
class PlanAdmin(ReadOnlyAdmin):
    """What affiliates are paid."""

    list_display = ("__str__", "plan_id", "partner", "currency")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    search_fields = ("plan_id", "name")
    ordering = ("partner", "plan_id")
    empty_text = f"No plan yet. {APPLY}"

    def details(self, request: HttpRequest, row: Plan) -> list[DetailRow]:
        """The plan itself."""
        return [
            DetailRow("Plan id", row.plan_id),
            DetailRow("Partner", row.partner),
            DetailRow("Currency", row.currency),
        ]

    def object_context(self, request: HttpRequest, row: Plan) -> dict[str, Any]:
        """Its versions, newest first, and who is on it."""
        versions = [
            [v.from_day, ", ".join(f"{rule['id']} ({rule['type']})" for rule in v.rules), v.published_at]
            for v in row.versions.order_by("-from_day")
        ]
        on_it = Assignment.objects.filter(plan=row).order_by("affiliate_id")[:100]
        return {
            "tables": [
                {"title": "Versions", "headers": ["from", "rules", "published"], "rows": versions},
                {
                    "title": "Assigned to",
                    "headers": ["affiliate", "from"],
                    "rows": [[a.affiliate_id, since(a.from_day)] for a in on_it],
                },
            ]
        }


@admin.register(PlanVersion, site=operator_site)
class PlanVersionAdmin(ReadOnlyAdmin):
    """Every version of every plan, never edited once used."""

    partner_path = "plan__partner_id"
    list_display = ("plan", "partner", "from_day", "rule_ids", "margin_guard", "published_at")
    list_select_related = ("plan__partner",)
    ordering = ("plan", "-from_day")
    empty_text = f"No version yet. {APPLY}"

    def object_title(self, request: HttpRequest, row: PlanVersion) -> str:
        """Plan and day."""
        return f"{row.plan} from {row.from_day}"

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """To the plan editor."""
        return [(reverse("admin:commissions_planversion_new"), "New version")]

    def more_urls(self, name: str) -> list[URLPattern]:
        """The plan editor."""
        return [path("new/", self.admin_site.admin_view(plan_editor.page), name=f"{name}_new")]

    @display(description="partner")
    def partner(self, row: PlanVersion) -> str:
        return str(row.plan.partner)

    @display(description="rules")
    def rule_ids(self, row: PlanVersion) -> str:
        """The rules by id."""
        return ", ".join(str(rule.get("id", "")) for rule in row.rules)

    def details(self, request: HttpRequest, row: PlanVersion) -> list[DetailRow]:
        """The version as it stands in the programme file."""
        return [
            DetailRow("Plan", row.plan),
            DetailRow("In force from", row.from_day),
            DetailRow("Margin guard", f"{plain(row.margin_guard)} %" if row.margin_guard is not None else "none"),
            DetailRow("Published", row.published_at),
            *(DetailRow(f"Rule {rule['id']}", json.dumps(rule, indent=2, ensure_ascii=False)) for rule in row.rules),
        ]


@admin.register(Assignment, site=operator_site)
class AssignmentAdmin(ReadOnlyAdmin):
    """Which affiliate is on which plan, and since when."""

    list_display = ("affiliate_id", "partner", "plan", "starts")
    list_filter = (PartnerFilter, exact_filter("affiliate_id", "affiliate"))
    list_select_related = ("partner", "plan")
    search_fields = ("affiliate_id",)
    ordering = ("partner", "affiliate_id", "from_day")
    empty_text = f"No affiliate is on a plan. {APPLY}"
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("plan", lambda row: row.plan.plan_id if row.plan else None),
        Column("from", lambda row: row.from_day),
    )

    @display(description="from")
    def starts(self, row: Assignment) -> str:
        """The first day."""
        return since(row.from_day)

    def object_title(self, request: HttpRequest, row: Assignment) -> str:
        """Who and what."""
        return f"{row.affiliate_id}: {row.plan or 'no plan'}"


@admin.register(InstrumentGroup, site=operator_site)
class InstrumentGroupAdmin(ReadOnlyAdmin):
    """Instruments that share a lot multiplier."""

    list_display = ("group_id", "partner", "starts", "multiplier", "instruments")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("partner", "position", "from_day")
    empty_text = "No groups: every instrument has the multiplier 1."

    @display(description="from")
    def starts(self, row: InstrumentGroup) -> str:
        """The first day."""
        return since(row.from_day)


def since(day: Any) -> str:
    """A dated entry's first day; the first day of all days reads as what it means."""
    return "the beginning" if day.year == 1 else day.isoformat()
