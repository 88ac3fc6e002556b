"""Operator pages of a partner's periods: the open one as it stands, those that were closed, and closing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from commissions.admin.chosen_partner import Chosen, chosen, link, posted
from commissions.admin.common import shown_page
from commissions.corrections import service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft, Kind
from commissions.periods.cadences import Period
from commissions.statements import closing, draft
from commissions.statements.closing import Obstructed
from commissions.statements.models import Closing
from commissions.statements.obstacles import OBSTACLES
from track360.core.snapshot import one_moment
from track360.partners import four_eyes
from track360.partners.models import Partner
from track360.site.permissions import needs
from track360.site.read_only import Breadcrumb
from track360.site.sites import operator_site

SHOWN = 24
"""Closed periods on the page; the list has them all."""
WORKED = {
    "unrated": "commissions_ratingexception_changelist",
    "unproved": "commissions_proof_changelist",
    "parked": "ingest_parked_changelist",
}
"""The list in which an obstacle of a kind is worked."""


def page(request: HttpRequest) -> HttpResponse:
    """The open period with its figures, and the last closed ones."""
    found = chosen(request)
    with one_moment():
        shown = _periods(request, found.partner) if found.partner else {}
    return shown_page(request, "commissions/periods.html", "Periods", chosen=found, **shown)


def _periods(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    period = draft.open_period(partner)
    closed = list(with_approvals(Closing.objects.filter(partner=partner)).order_by("-first")[:SHOWN])
    return {
        "period": period,
        "live": draft.live(partner, period),
        "closed": closed,
        "close": link(request, "period_close", partner=partner.code),
        "open": link(request, "statement_open", partner=partner.code),
        "queue": link(request, "approvals", partner=partner.code),
        "all": link(request, "commissions_closing_changelist", partner_id=partner.pk),
    }


def with_approvals(closings: QuerySet[Closing]) -> QuerySet[Closing]:
    """With ``approved``: how many of their statements are."""
    return closings.annotate(approved=Count("of_affiliates__approval"))


def close_page(request: HttpRequest) -> HttpResponse:
    """What stands against closing the open period, and what it comes to."""
    found = chosen(request)
    shown = _closing(request, found.partner) if found.partner else {}
    crumbs = [Breadcrumb("Periods", _back(found))]
    title = f"Close {shown['period'].label}" if shown else "Close"
    return shown_page(request, "commissions/close.html", title, chosen=found, crumbs=crumbs, **shown)


def _closing(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    period = draft.open_period(partner)
    drafts = Draft.objects.filter(partner=partner, kind=Kind.CLOSE, content__period=period.label)
    return {
        "period": period,
        "refused": _why_never(partner, period),
        "obstacles": _obstacles(request, partner, period),
        "live": draft.live(partner, period),
        "drafts": list(drafts.exclude(state__in=service.DECIDED).order_by("-pk")[:SHOWN]),
        "may": request.user.has_perm(closing.PERMISSION),
    }


def _why_never(partner: Partner, period: Period) -> str:
    """Why nobody can close the period now, whatever they say; "" if somebody can."""
    try:
        closing.refuse_now(partner, period)
    except Refused as error:
        return str(error)
    return ""


def _obstacles(request: HttpRequest, partner: Partner, period: Period) -> list[tuple[str, str]]:
    """What stands against it in words, each with the address where it is worked."""
    partner_page = reverse("admin:partners_partner_change", args=[partner.pk])
    return [
        (said, link(request, WORKED[kind], partner_id=partner.pk) if kind in WORKED else partner_page)
        for kind, obstacle in OBSTACLES.items()
        for said in obstacle(partner, period)
    ]


@require_POST
@needs(closing.PERMISSION)
def close_now(request: HttpRequest) -> HttpResponse:
    """Close it, if nothing stands against it."""
    partner = posted(request)
    try:
        period = closing.named(partner, request.POST.get("period", ""))
        closed, is_new = closing.close(partner, period, four_eyes.person(request.user))
    except Obstructed as error:
        messages.error(request, f"Not closed: {'; '.join(error.found)}")
        return HttpResponseRedirect(link(request, "period_close", partner=partner.code))
    except Refused as error:
        messages.error(request, f"Not closed: {error}")
        return HttpResponseRedirect(_back(Chosen(partner, [])))
    done = "Closed" if is_new else f"Closed already, by {closed.closed_by}"
    messages.success(request, f"{done}: {closed.statements} statements are in review until {closed.review_until}.")
    return HttpResponseRedirect(_back(Chosen(partner, [])))


@require_POST
@needs(closing.PERMISSION)
def override(request: HttpRequest) -> HttpResponse:
    """Draft closing in spite of what stands against it."""
    partner = posted(request)
    try:
        content = {"period": closing.named(partner, request.POST.get("period", "")).label}
        by, reason = four_eyes.person(request.user), request.POST.get("reason", "")
        made = service.propose(partner, Kind.CLOSE, content, by, reason)
    except Refused as error:
        messages.error(request, f"Not drafted: {error}")
        return HttpResponseRedirect(reverse("admin:period_close", query={"partner": partner.code}))
    return HttpResponseRedirect(reverse("admin:commissions_draft_change", args=[made.pk]))


def _back(of: Chosen) -> str:
    return reverse("admin:periods", query={"partner": of.partner.code} if of.partner else {})


operator_site.add_page("periods/", page, "periods", "commissions.view_closing")
operator_site.add_page("periods/close/", close_page, "period_close", "commissions.view_closing")
operator_site.add_page("periods/close/now/", close_now, "period_close_now", "commissions.view_closing")
operator_site.add_page("periods/override/", override, "period_override", "commissions.view_closing")
