"""Operator pages of changes by hand: the drafts with their previews, what was carried out, and holds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.decorators import display

from commissions import admin_corrections
from commissions.drafts import plans, service
from commissions.drafts.kinds import HANDLERS
from commissions.drafts.models import Correction, Draft, Hold, Kind
from commissions.drafts.problems import Refused
from commissions.preview import Effect, totals
from track360.core.exports import Column, download
from track360.core.filters import by_choice, exactly
from track360.core.readonly import Fact, ReadOnlyAdmin
from track360.core.sites import operators
from track360.outbox.models import Work
from track360.partners.filters import PartnerFilter

SHOWN = 200
COLOURS = {
    "ready": "success",
    "failed": "danger",
    "running": "info",
    "waiting": "info",
    "published": "default",
}
COLUMNS = (
    Column("affiliate_id", lambda effect: effect.affiliate_id),
    Column("currency", lambda effect: effect.currency),
    Column("before", lambda effect: effect.before),
    Column("after", lambda effect: effect.after),
    Column("difference", lambda effect: effect.difference),
)


def right_for(kind: str) -> str:
    """The permission that a change of a kind needs."""
    return "commissions.add_planversion" if kind == Kind.PLAN else "commissions.add_correction"


def by_size(effects: list[Effect]) -> list[Effect]:
    """Those that differ, the largest difference first."""
    moved = [effect for effect in effects if effect.difference]
    return sorted(moved, key=lambda effect: (-abs(effect.difference), effect.affiliate_id, effect.currency))


class Told:
    """What drafts and corrections say of themselves."""

    @display(description="change")
    def told(self, row: Draft | Correction) -> str:
        """In one sentence."""
        return HANDLERS[row.kind].told(row.content)

    def object_title(self, request: HttpRequest, row: Any) -> str:
        """The change."""
        return self.told(row)

    def effect_context(self, row: Draft | Correction) -> dict[str, Any]:
        """The effects as the templates show them."""
        effects = service.effects_of(row)
        moved = by_size(effects)
        return {
            "effects": moved[:SHOWN],
            "more": max(len(moved) - SHOWN, 0),
            "totals": totals(effects),
            "on_hold": row.kind in (Kind.HOLD, Kind.RELEASE),
        }


@admin.register(Draft, site=operators)
class DraftAdmin(Told, ReadOnlyAdmin):
    """Changes being prepared; the page of one shows what it would do, and there it is confirmed."""

    list_display = ("told", "partner", "kind_label", "state_label", "made_by", "made_at")
    list_display_links = ("told",)
    list_filter = (PartnerFilter, by_choice("kind", "kind"), by_choice("state", "state"))
    list_select_related = ("partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Drafts"
    explanation = "Changes that were previewed, or are about to be. Nothing counts before it is published."
    empty_text = "No draft: begin one with a new plan version or a correction."
    object_template = "reports/operator/draft.html"

    @display(description="kind")
    def kind_label(self, row: Draft) -> str:
        """In words."""
        return row.get_kind_display()

    @display(description="state", label=COLOURS)
    def state_label(self, row: Draft) -> str:
        """How far it is."""
        return row.state

    def more_urls(self, name: str) -> list[URLPattern]:
        """What the page of a draft asks for and does."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/state/", view(self.state_view), name=f"{name}_state"),
            path("<int:pk>/publish/", view(require_POST(self.publish_view)), name=f"{name}_publish"),
            path("<int:pk>/again/", view(require_POST(self.again_view)), name=f"{name}_again"),
            path("<int:pk>/export/<str:kind>/", view(self.effects_view), name=f"{name}_effects"),
        ]

    def facts(self, request: HttpRequest, row: Draft) -> list[Fact]:
        """Who wants what, and why."""
        return [
            Fact("Partner", row.partner),
            Fact("Kind", row.get_kind_display()),
            Fact("Drafted by", row.made_by),
            Fact("Drafted", row.made_at),
            Fact("Why", row.reason),
            *([Fact("Previewed", row.previewed_at)] if row.previewed_at else []),
        ]

    def object_context(self, request: HttpRequest, row: Draft) -> dict[str, Any]:
        """With the effects, what is otherwise than before, and what may be done now."""
        return {
            "draft": row,
            "open": row.state in service.OPEN,
            "difference": plans.against(row.partner, row.content) if row.kind == Kind.PLAN else [],
            "editor": _editor(row),
            "pending": Work.objects.filter(partner_id=row.partner_id).exists(),
            "may": request.user.has_perm(right_for(row.kind)),
            **self.effect_context(row),
        }

    def state_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """How far the preview is, for the page that waits for it."""
        row = self.find(request, str(pk))
        return JsonResponse({"open": row.state in service.OPEN, "done": row.done, "total": row.total})

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Carry it out as it was shown."""
        row = self._mine(request, pk)
        try:
            made = service.publish(row.pk, request.POST.get("seal", ""), request.user.get_username())
        except Refused as error:
            messages.error(request, f"Not published: {error}")
            return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[row.pk]))
        messages.success(request, "Published. The ledger follows by itself within seconds.")
        return HttpResponseRedirect(reverse("admin:commissions_correction_change", args=[made.pk]))

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Preview it once more."""
        row = self._mine(request, pk)
        service.again(row)
        return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[row.pk]))

    def effects_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
        """All effects as a file."""
        row = self.find(request, str(pk))
        kind = kind if kind in ("csv", "xlsx") else "csv"
        return download(kind, f"preview-{row.pk}", COLUMNS, service.effects_of(row))

    def _mine(self, request: HttpRequest, pk: int) -> Draft:
        row: Draft = self.find(request, str(pk))
        if not request.user.has_perm(right_for(row.kind)):
            raise PermissionDenied
        return row


@admin.register(Correction, site=operators)
class CorrectionAdmin(Told, ReadOnlyAdmin):
    """Everything changed by hand, and what its preview said."""

    list_display = ("told", "partner", "kind_label", "made_by", "made_at", "reason")
    list_display_links = ("told",)
    list_filter = (
        PartnerFilter, by_choice("kind", "kind"), exactly("customer_id", "customer"), exactly("affiliate_id", "affiliate"),
    )  # fmt: skip
    list_select_related = ("partner",)
    exact_search = ("customer_id", "affiliate_id")
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Corrections"
    explanation = "What was changed by hand: who, when, why, and what it did. A later push does not undo it."
    empty_text = "Nothing was changed by hand yet."
    object_template = "reports/operator/correction.html"
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("kind", lambda row: row.get_kind_display()),
        Column("change", lambda row: HANDLERS[row.kind].told(row.content)),
        Column("reason", lambda row: row.reason),
        Column("made_by", lambda row: row.made_by),
        Column("made_at", lambda row: row.made_at),
    )

    @display(description="kind")
    def kind_label(self, row: Correction) -> str:
        """In words."""
        return row.get_kind_display()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the way to make one."""
        tools = [(reverse("admin:commissions_correction_new"), "New correction")]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def more_urls(self, name: str) -> list[URLPattern]:
        """The forms."""
        view = self.admin_site.admin_view
        return [
            path("new/", view(admin_corrections.choice), name=f"{name}_new"),
            path("new/<str:kind>/", view(admin_corrections.form), name=f"{name}_form"),
        ]

    def facts(self, request: HttpRequest, row: Correction) -> list[Fact]:
        """Who, when, why."""
        return [
            Fact("Partner", row.partner),
            Fact("Kind", row.get_kind_display()),
            Fact("By", row.made_by),
            Fact("When", row.made_at),
            Fact("Why", row.reason),
        ]

    def object_context(self, request: HttpRequest, row: Correction) -> dict[str, Any]:
        """With what the preview said."""
        return self.effect_context(row)


@admin.register(Hold, site=operators)
class HoldAdmin(ReadOnlyAdmin):
    """What is booked and not payable, for a reason."""

    list_display = ("on", "partner", "reason", "placed_by", "placed_at", "state")
    list_display_links = ("on",)
    list_filter = (PartnerFilter, exactly("affiliate_id", "affiliate"), exactly("customer_id", "customer"))
    list_select_related = ("partner",)
    exact_search = ("affiliate_id", "customer_id")
    ordering = ("released_at", "-id")
    sortable_by = ()
    page_title = "Holds"
    explanation = "Lines on hold are booked as ever and not payable until they are released."
    empty_text = "Nothing is held."
    object_template = "reports/operator/hold.html"

    @display(description="on")
    def on(self, row: Hold) -> str:
        """Whose lines."""
        return f"affiliate {row.affiliate_id}" if row.affiliate_id else f"customer {row.customer_id}"

    @display(description="state", label={"held": "warning", "released": "default"})
    def state(self, row: Hold) -> str:
        """Whether it is in force."""
        return "held" if row.released_at is None else "released"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """With the way to place one."""
        tools = [(reverse("admin:commissions_correction_form", args=["hold"]), "New hold")]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def object_title(self, request: HttpRequest, row: Hold) -> str:
        """Whose lines."""
        return f"Hold on {self.on(row)}"

    def facts(self, request: HttpRequest, row: Hold) -> list[Fact]:
        """Who, when, why."""
        facts = [
            Fact("On", self.on(row)),
            Fact("Partner", row.partner),
            Fact("Why", row.reason),
            Fact("Placed by", row.placed_by),
            Fact("Placed", row.placed_at),
        ]
        return [*facts, *([Fact("Released", row.released_at)] if row.released_at else [])]

    def object_context(self, request: HttpRequest, row: Hold) -> dict[str, Any]:
        """With the way to release it."""
        return {
            "hold": row,
            "may": row.released_at is None and request.user.has_perm(right_for(Kind.RELEASE)),
        }


def _editor(row: Draft) -> str:
    """Where a draft is edited again."""
    if row.kind == Kind.PLAN:
        return reverse("admin:commissions_planversion_new", query={"draft": str(row.pk)})
    return reverse("admin:commissions_correction_form", args=[row.kind], query={"draft": str(row.pk)})
