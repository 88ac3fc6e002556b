"""Operator pages of what was changed by hand, and of making such a change."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from commissions.admin.common import SummaryMixin, id_of, right_for, rights, shown_page
from commissions.admin.correction_forms import FORMS, CorrectionForm
from commissions.corrections import drafting
from commissions.corrections.errors import Refused
from commissions.corrections.handlers import HANDLERS
from commissions.corrections.models import Correction, Draft
from track360.partners import four_eyes
from track360.partners.filters import PartnerFilter
from track360.site.exports import Column
from track360.site.filters import choice_filter, exact_filter
from track360.site.permissions import needs_any_of
from track360.site.read_only import Breadcrumb, DetailRow, ReadOnlyAdmin
from track360.site.sites import operator_site


@admin.register(Correction, site=operator_site)
class CorrectionAdmin(SummaryMixin, ReadOnlyAdmin):
    """Everything changed by hand, and what its preview said."""

    list_display = ("summary", "partner", "kind_label", "made_by", "published_by", "made_at", "reason")
    list_display_links = ("summary",)
    list_filter = (
        PartnerFilter,
        choice_filter("kind", "kind"),
        exact_filter("customer_id", "customer"),
        exact_filter("affiliate_id", "affiliate"),
    )
    list_select_related = ("partner",)
    exact_search = ("customer_id", "affiliate_id")
    ordering = ("-id",)
    sortable_by = ()
    page_title = "Corrections"
    explanation = (
        "What was changed by hand: who drafted and who published it, when, why, and what it did. "
        "A later push does not undo it."
    )
    empty_text = "Nothing was changed by hand yet."
    object_template = "commissions/correction.html"
    export_columns = (
        Column("partner", lambda row: row.partner.code),
        Column("kind", lambda row: row.get_kind_display()),
        Column("change", lambda row: HANDLERS[row.kind].summary(row.content)),
        Column("reason", lambda row: row.reason),
        Column("made_by", lambda row: row.made_by),
        Column("published_by", lambda row: row.published_by),
        Column("made_at", lambda row: row.made_at),
    )

    def tools(self, request: HttpRequest) -> list[tuple[str, str]]:
        """To the choice of forms."""
        return [(reverse("admin:commissions_correction_new"), "New correction")]

    def more_urls(self, name: str) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("new/", view(choice), name=f"{name}_new"),
            path("new/<str:kind>/", view(form), name=f"{name}_form"),
        ]

    def details(self, request: HttpRequest, row: Correction) -> list[DetailRow]:
        """Who, when, why."""
        return [
            DetailRow("Partner", row.partner),
            DetailRow("Kind", row.get_kind_display()),
            DetailRow("Drafted by", row.made_by),
            *([DetailRow("Published by", row.published_by)] if row.published_by else []),
            DetailRow("When", row.made_at),
            DetailRow("Why", row.reason),
        ]

    def object_context(self, request: HttpRequest, row: Correction) -> dict[str, Any]:
        """With what the preview said."""
        return self.effect_context(row)


@needs_any_of(rights)
def choice(request: HttpRequest) -> HttpResponse:
    allowed = {kind: made for kind, made in FORMS.items() if request.user.has_perm(right_for(kind))}
    cards = [
        (reverse("admin:commissions_correction_form", args=[kind]), made.title, made.lead)
        for kind, made in allowed.items()
    ]
    return _show(request, "commissions/correction_choice.html", "New correction", cards=cards)


@needs_any_of(rights)
def form(request: HttpRequest, kind: str) -> HttpResponse:
    """Fill one in; it becomes a draft that is previewed."""
    if kind not in FORMS:
        raise Http404
    if not request.user.has_perm(right_for(kind)):
        raise PermissionDenied
    made = FORMS[kind](request.POST or None, initial=_initial(request, kind))
    made.offer_only(partial(operator_site.rows, request))
    if request.method == "POST" and made.is_valid():
        try:
            draft = _drafted(request, kind, made)
            return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[draft.pk]))
        except Refused as error:
            for place, message in error.faults:
                # ``from`` is a word of Python's, so the form's field has another name.
                field = {"from": "start"}.get(str(place[0]), str(place[0])) if place else None
                made.add_error(field, message)
    replaces = request.POST.get("replaces") or request.GET.get("draft", "")
    shown = {"form": made, "lead": made.lead, "replaces": replaces}
    return _show(request, "commissions/correction_form.html", made.title, **shown)


def _drafted(request: HttpRequest, kind: str, made: CorrectionForm) -> Draft:
    """Checked at once, so that what is wrong stands beside its field; the preview checks again."""
    partner, content = made.cleaned_data["partner"], made.content()
    by, replaces = four_eyes.person(request.user), id_of(request.POST.get("replaces", ""))
    return drafting.draft(partner, kind, content, by, made.cleaned_data["reason"], replaces)


def _initial(request: HttpRequest, kind: str) -> dict[str, Any]:
    """From a link on another page, or of a draft that is edited again."""
    draft = operator_site.rows(request, Draft).filter(pk=id_of(request.GET.get("draft", "")), kind=kind).first()
    if draft is not None:
        content = draft.content
        return {**content, "start": content.get("from"), "partner": draft.partner_id, "reason": draft.reason}
    # No id is longer, and a link may say anything.
    said = {name: value for name, value in request.GET.items() if len(value) <= 500}
    return {**FORMS[kind].stored(partial(operator_site.rows, request), said), **said}


def _show(request: HttpRequest, template: str, title: str, **shown: Any) -> HttpResponse:
    crumbs = [Breadcrumb("Corrections", reverse("admin:commissions_correction_changelist"))]
    return shown_page(request, template, title, crumbs=crumbs, **shown)
