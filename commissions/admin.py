"""Operator pages of what is paid (plans, rates) and what could not be rated. The ledger's pages are in reports."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from commissions import admin_drafts, admin_plans, admin_rates
from commissions.models import Assignment, InstrumentGroup, Plan, PlanVersion, Proof, Rate, RatingException
from track360.core.clock import now
from track360.core.display import money, plain
from track360.core.exports import Column
from track360.core.filters import between, by, exactly
from track360.core.readonly import Fact, ReadOnlyAdmin
from track360.core.sites import operators
from track360.partners.filters import PartnerFilter

__all__ = ["admin_drafts", "admin_plans", "admin_rates"]  # pages of their own, registered on import
APPLY = "Add it to the programme file and run: manage.py apply programme.yaml"


@admin.register(Plan, site=operators)
class PlanAdmin(ReadOnlyAdmin):
    """What affiliates are paid."""

    list_display = ("__str__", "plan_id", "partner", "currency")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    search_fields = ("plan_id", "name")
    ordering = ("partner", "plan_id")
    empty_text = f"No plan yet. {APPLY}"

    def facts(self, request: HttpRequest, row: Plan) -> list[Fact]:
        """The plan itself."""
        return [Fact("Plan id", row.plan_id), Fact("Partner", row.partner), Fact("Currency", row.currency)]

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


@admin.register(PlanVersion, site=operators)
class PlanVersionAdmin(ReadOnlyAdmin):
    """Every version of every plan, never edited once used."""

    list_display = ("plan", "partner", "from_day", "rule_ids", "margin_guard", "published_at")
    list_select_related = ("plan__partner",)
    ordering = ("plan", "-from_day")
    empty_text = f"No version yet. {APPLY}"

    def object_title(self, request: HttpRequest, row: PlanVersion) -> str:
        """Plan and day."""
        return f"{row.plan} from {row.from_day}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the way to publish one."""
        tools = [(reverse("admin:commissions_planversion_new"), "New version")]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def more_urls(self, name: str) -> list[URLPattern]:
        """The plan editor."""
        return [path("new/", self.admin_site.admin_view(admin_plans.page), name=f"{name}_new")]

    @display(description="partner")
    def partner(self, row: PlanVersion) -> str:
        """Whose plan."""
        return str(row.plan.partner)

    @display(description="rules")
    def rule_ids(self, row: PlanVersion) -> str:
        """The rules by id."""
        return ", ".join(str(rule.get("id", "")) for rule in row.rules)

    def facts(self, request: HttpRequest, row: PlanVersion) -> list[Fact]:
        """The version as it stands in the programme file."""
        return [
            Fact("Plan", row.plan),
            Fact("In force from", row.from_day),
            Fact("Margin guard", f"{plain(row.margin_guard)} %" if row.margin_guard is not None else "none"),
            Fact("Published", row.published_at),
            *(
                Fact(f"Rule {rule['id']}", json.dumps(rule, indent=2, ensure_ascii=False))
                for rule in row.rules
            ),
        ]


@admin.register(Assignment, site=operators)
class AssignmentAdmin(ReadOnlyAdmin):
    """Which affiliate is on which plan, and since when."""

    list_display = ("affiliate_id", "partner", "plan", "starts")
    list_filter = (PartnerFilter, exactly("affiliate_id", "affiliate"))
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


@admin.register(InstrumentGroup, site=operators)
class InstrumentGroupAdmin(ReadOnlyAdmin):
    """Instruments that share a lot multiplier."""

    list_display = ("group_id", "partner", "multiplier", "instruments")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("partner", "position")
    empty_text = "No groups: every instrument has the multiplier 1."


@admin.register(Rate, site=operators)
class RateAdmin(ReadOnlyAdmin):
    """Currency rates by day."""

    list_display = ("day", "partner", "base", "quote", "rate", "origin", "counts")
    list_filter = (
        PartnerFilter, by("base", "base"), by("quote", "quote"), between("day", "day"), by("origin", "origin"),
    )  # fmt: skip
    list_select_related = ("partner",)
    ordering = ("-day", "base", "quote")
    page_title = "Currency rates"
    explanation = "From files, and from feeds; what a person loaded wins over a feed. A correction supersedes the old rate."
    empty_text = (
        "No rates: amounts in another currency than the plan's wait as exceptions. Declare a rate feed, or run: "
        "manage.py rates PARTNER FILE"
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the way to have them come by themselves."""
        tools = [(reverse("admin:commissions_ratefeed_changelist"), "Rate feeds")]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("day", lambda row: row.day),
        Column("base", lambda row: row.base),
        Column("quote", lambda row: row.quote),
        Column("rate", lambda row: row.rate),
        Column("origin", lambda row: row.origin),
        Column("loaded_at", lambda row: row.loaded_at),
        Column("superseded_at", lambda row: row.superseded_at),
    )

    @display(description="counts", label={"counts": "success", "superseded": "default"})
    def counts(self, row: Rate) -> str:
        """Whether it is in force; lines booked with a superseded one go on naming it."""
        return "counts" if row.superseded_at is None else "superseded"

    def object_title(self, request: HttpRequest, row: Rate) -> str:
        """Pair and day."""
        return f"{row.base}/{row.quote} on {row.day}"


@admin.register(RatingException, site=operators)
class RatingExceptionAdmin(ReadOnlyAdmin):
    """Sources that could not be rated; each settles by itself once mended."""

    list_display = ("code_label", "partner", "affiliate_id", "rule_id", "source", "at_stake", "detail", "age")
    list_filter = (PartnerFilter, by("code", "reason"), exactly("affiliate_id", "affiliate"))
    list_select_related = ("partner",)
    exact_search = ("customer_id", "affiliate_id", "ref")
    ordering = ("since",)
    page_title = "Exceptions"
    explanation = (
        "What the engine could not rate. Mend the cause (load the rate, map the instrument, "
        "ask the partner for the missing field) and it settles by itself."
    )
    empty_text = "No exceptions: everything that arrived could be rated."
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("reason", lambda row: row.code),
        Column("affiliate_id", lambda row: row.affiliate_id),
        Column("rule", lambda row: row.rule_id),
        Column("source", lambda row: source_text(row)),
        Column("amount", lambda row: row.amount),
        Column("currency", lambda row: row.currency),
        Column("detail", lambda row: row.detail),
        Column("since", lambda row: row.since),
    )

    @display(description="reason", label="warning")
    def code_label(self, row: RatingException) -> str:
        """In words."""
        return row.code.replace("_", " ")

    @display(description="source")
    def source(self, row: RatingException) -> str:
        """What could not be rated."""
        return source_text(row)

    @display(description="at stake")
    def at_stake(self, row: RatingException) -> str:
        """The money behind it, where known."""
        return money(row.amount, row.currency) or "unknown"

    @display(description="for")
    def age(self, row: RatingException) -> str:
        """How long it has waited."""
        return f"{(now() - row.since).days} days"

    def object_title(self, request: HttpRequest, row: RatingException) -> str:
        """Reason and source."""
        return f"{row.code.replace('_', ' ').capitalize()}: {source_text(row)}"


@admin.register(Proof, site=operators)
class ProofAdmin(ReadOnlyAdmin):
    """What the nightly recomputation from scratch found."""

    list_display = ("proved_at", "partner", "verdict", "units", "pending", "incidents", "took")
    list_filter = (PartnerFilter,)
    list_select_related = ("partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Proofs"
    explanation = "Every night the ledger is compared with a recomputation of everything from scratch."
    empty_text = "Not proved yet: it happens every night, or now with manage.py prove."

    @display(description="verdict", label={"holds": "success", "differs": "danger"})
    def verdict(self, row: Proof) -> str:
        """Whether the ledger is what the data says."""
        return "holds" if row.holds else "differs"

    @display(description="took")
    def took(self, row: Proof) -> str:
        """Seconds."""
        return f"{row.seconds:.1f} s"

    def object_title(self, request: HttpRequest, row: Proof) -> str:
        """Partner and day."""
        return f"{row.partner}, {row.proved_at:%Y-%m-%d}"

    def facts(self, request: HttpRequest, row: Proof) -> list[Fact]:
        """The figures, and the first differences in words."""
        return [
            Fact("Verdict", self.verdict(row)),
            Fact("Units compared", row.units),
            Fact("Waiting to be settled", row.pending),
            Fact("Incidents", row.incidents),
            Fact("Shown", "\n".join(str(one) for one in row.shown)),
        ]


def source_text(row: Any) -> str:
    """The natural key of a source in reading order."""
    parts = (
        row.customer_id,
        row.instrument,
        row.ref,
        row.source_currency if row.kind == "activity" else "",
        row.source_day,
    )
    return " · ".join(str(part) for part in parts if part)


def since(day: Any) -> str:
    """A dated entry's first day; the first day of all days reads as what it means."""
    return "the beginning" if day.year == 1 else day.isoformat()
