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

from commissions.admin.common import SummaryMixin, by_size, right_for, rights
from commissions.admin.correction_forms import FORMS
from commissions.corrections import publishing, service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft, Kind
from track360.partners import four_eyes
from track360.partners.filters import PartnerFilter
from track360.queue import waiting
from track360.site.exports import KINDS, Column, download, file_name
from track360.site.filters import choice_filter
from track360.site.permissions import may_follow, needs_any_of
from track360.site.read_only import DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site

State = Draft.State
COLOURS = {
    "ready": "success",
    "failed": "danger",
    "running": "info",
    "waiting": "info",
    "published": "default",
    "rejected": "warning",
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

    list_display = ("summary", "partner", "kind_label", "state_label", "made_by", "made_at", "closed_by")
    list_display_links = ("summary",)
    list_filter = (PartnerFilter, choice_filter("kind", "kind"), choice_filter("state", "state"))
    list_select_related = ("partner",)
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Drafts"
    explanation = (
        "Changes that were previewed, or are about to be. Nothing counts before it is published, "
        "by somebody else than drafted it unless the partner switched that off."
    )
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
            path("<int:pk>/reject/", view(require_POST(self.reject_view)), name=f"{name}_reject"),
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
            *_ending(row),
        ]

    def object_context(self, request: HttpRequest, row: Draft) -> dict[str, Any]:
        """With the effects, what is otherwise than before, and what may be done now."""
        right = right_for(row.kind)
        why_not = publishing.why_not(row.partner, row, four_eyes.person(request.user))
        return {
            "draft": row,
            "open": row.state in service.OPEN,
            "decided": row.state in service.DECIDED,
            "editor": _editor(request, row),
            "pending": waiting.is_waiting(row.partner_id),
            "may": request.user.has_perm(right),
            "why_not": why_not,
            "publishers": four_eyes.others(row.author_id, right, row.partner_id) if why_not == four_eyes.YOURS else [],
            **self.effect_context(row),
        }

    def state_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """How far the preview is, for the page that waits for it."""
        row = self.find(request, str(pk))
        return JsonResponse({"open": row.state in service.OPEN, "done": row.done, "total": row.total})

    @needs_any_of(rights)
    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Carry it out as it was shown."""
        row = self._mine(request, pk)
        try:
            made = publishing.publish(row.pk, request.POST.get("digest", ""), four_eyes.person(request.user))
        except Refused as error:
            messages.error(request, f"Not published: {error}")
            return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[row.pk]))
        messages.success(request, "Published. The ledger follows by itself within seconds.")
        return HttpResponseRedirect(reverse("admin:commissions_correction_change", args=[made.pk]))

    @needs_any_of(rights)
    def reject_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close it for good."""
        row = self._mine(request, pk)
        try:
            publishing.reject(row.pk, four_eyes.person(request.user), request.POST.get("reason", ""))
            messages.success(request, "Rejected.")
        except Refused as error:
            messages.error(request, f"Not rejected: {error}")
        return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[row.pk]))

    @needs_any_of(rights)
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


def _ending(row: Draft) -> list[DetailRow]:
    """Who decided on it, when, and why."""
    if row.closed_at is None:
        return []
    done = "Published" if row.state == State.PUBLISHED else "Rejected"
    because = [DetailRow("Because", row.closed_because)] if row.closed_because else []
    return [DetailRow(f"{done} by", row.closed_by), DetailRow(done, row.closed_at), *because]


def _editor(request: HttpRequest, row: Draft) -> str:
    """Where a draft is edited again; "" where it has no form that takes it up, or for who may not open that page."""
    if row.kind not in (Kind.PLAN, *FORMS):
        return ""
    name, args = ("planversion_new", []) if row.kind == Kind.PLAN else ("correction_form", [row.kind])
    link = reverse(f"admin:commissions_{name}", args=args, query={"draft": str(row.pk)})
    return link if may_follow(request, link) else ""
