"""Operator pages of changes that are being prepared: what each would do, and the button that carries it out."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.decorators import display

from commissions.admin.common import RIGHTS, SummaryMixin, by_size, right_for
from commissions.corrections import plan_versions, service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft, Kind
from track360.partners.filters import PartnerFilter
from track360.queue import waiting
from track360.site.exports import KINDS, Column, download, file_name
from track360.site.filters import choice_filter
from track360.site.permissions import may_follow, needs
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

COLOURS = {
    "ready": "success",
    "failed": "danger",
    "running": "info",
    "waiting": "info",
    "published": "default",
}
COLUMNS = (
    Column("affiliate_id", lambda effect: effect.affiliate_id),
    Column("currency", lambda effect: effect.currency, currency=True),
    Column("before", lambda effect: effect.before, total=True),
    Column("after", lambda effect: effect.after, total=True),
    Column("difference", lambda effect: effect.difference, total=True),
    Column("payable_before", lambda effect: effect.payable_before, total=True),
    Column("payable_after", lambda effect: effect.payable_after, total=True),
)


@admin.register(Draft, site=operator_site)
class DraftAdmin(SummaryMixin, ReadOnlyAdmin):
    """Changes being prepared; the page of one shows what it would do, and there it is confirmed."""

    list_display = ("summary", "partner", "kind_label", "state_label", "made_by", "made_at")
    list_display_links = ("summary",)
    list_filter = (PartnerFilter, choice_filter("kind", "kind"), choice_filter("state", "state"))
    list_select_related = ("partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Drafts"
    explanation = "Changes that were previewed, or are about to be. Nothing counts before it is published."
    empty_text = "No draft: begin one with a new plan version or a correction."
    object_template = "commissions/draft.html"

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

    def details(self, request: HttpRequest, row: Draft) -> list[DetailRow]:
        """Who wants what, and why."""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Kind", row.get_kind_display()),
            DetailRow("Drafted by", row.made_by),
            DetailRow("Drafted", row.made_at),
            DetailRow("Why", row.reason),
            *([DetailRow("Previewed", row.previewed_at)] if row.previewed_at else []),
        ]

    def object_context(self, request: HttpRequest, row: Draft) -> dict[str, Any]:
        """With the effects, what is otherwise than before, and what may be done now."""
        return {
            "draft": row,
            "open": row.state in service.OPEN,
            "difference": plan_versions.against(row.partner, row.content) if row.kind == Kind.PLAN else [],
            "editor": _editor(request, row),
            "pending": waiting.is_waiting(row.partner_id),
            "may": request.user.has_perm(right_for(row.kind)),
            **self.effect_context(row),
        }

    def state_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """How far the preview is, for the page that waits for it."""
        row = self.find(request, str(pk))
        return JsonResponse({"open": row.state in service.OPEN, "done": row.done, "total": row.total})

    @needs(*RIGHTS)
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

    @needs(*RIGHTS)
    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Preview it once more."""
        row = self._mine(request, pk)
        service.again(row)
        return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[row.pk]))

    def effects_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
        """The page's rows to their end, as a file."""
        row = self.find(request, str(pk))
        kind = kind if kind in KINDS else "csv"
        name = file_name(f"preview-{row.pk}", row.partner.code)
        return download(kind, name, COLUMNS, by_size(service.effects_of(row)))

    def _mine(self, request: HttpRequest, pk: int) -> Draft:
        row: Draft = self.find(request, str(pk))
        if not request.user.has_perm(right_for(row.kind)):
            raise PermissionDenied
        return row


def _editor(request: HttpRequest, row: Draft) -> str:
    """Where a draft is edited again; nowhere for who may not open that page."""
    name, args = "planversion_new", []
    if row.kind != Kind.PLAN:
        name, args = "correction_form", [row.kind]
    link = reverse(f"admin:commissions_{name}", args=args, query={"draft": str(row.pk)})
    return link if may_follow(request, link) else ""
