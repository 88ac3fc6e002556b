"""The affiliate's terms, its customers whom they do not pay for yet, and what else they did not pay for."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from commissions.explain import network, qualifying
from commissions.explain.network_terms import network_terms
from commissions.explain.reasons import Reason
from commissions.explain.terms import terms_of
from commissions.explain.why_not import sections
from commissions.ledger.models import LedgerEntry
from track360.core.clock import now
from track360.core.language import day, say
from track360.core.opaque import Opaque
from track360.site.affiliate_scope import scope_of
from track360.site.masking import pseudonym
from track360.site.sites import affiliate_site


def terms_page(request: HttpRequest) -> TemplateResponse:
    """The affiliate's own plan: what is paid for what, since when, and what is announced; and what its network pays."""
    scope = scope_of(request.user)
    today = request.user.affiliate_login.affiliate.partner.calendar.day_of(now())  # type: ignore[union-attr]
    context = {
        **affiliate_site.each_context(request),
        "title": say("My terms"),
        "terms": terms_of(scope),
        "network": network_terms(scope, today),
        "earns": LedgerEntry.objects.filter(**scope._asdict()).exists(),
    }
    request.current_app = affiliate_site.name
    return TemplateResponse(request, "commissions/affiliate/terms.html", context)


def pending_page(request: HttpRequest) -> TemplateResponse:
    """Customers with a first deposit that is not paid for yet, each with what is missing."""
    scope = scope_of(request.user)
    today = request.user.affiliate_login.affiliate.partner.calendar.day_of(now())  # type: ignore[union-attr]
    found = qualifying.waiting(scope, today)
    context = {
        **affiliate_site.each_context(request),
        "title": say("First deposits not paid for"),
        "missing": [
            (each, reverse("affiliate:customers_customer_change", args=[each.customer.pk]))
            for each in qualifying.unqualified(scope, found, today)
        ],
        "further": max(0, len(found.deposits) - qualifying.EXAMINED),
    }
    request.current_app = affiliate_site.name
    return TemplateResponse(request, "commissions/affiliate/pending.html", context)


def why_not_page(request: HttpRequest) -> TemplateResponse:
    """What the affiliate's months and its network did not earn it, and why."""
    scope = scope_of(request.user)
    partner = request.user.affiliate_login.affiliate.partner  # type: ignore[union-attr]

    found = network.of_affiliate(partner, scope.affiliate_id)
    context = {
        **affiliate_site.each_context(request),
        "title": say("Why not?"),
        "days": network.DAYS,
        "months": sections(found.months),
        "network": sections(found.network, partial(_anonymous, partner.opaque, scope.affiliate_id)),
    }
    request.current_app = affiliate_site.name
    return TemplateResponse(request, "commissions/affiliate/why_not.html", context)


def _anonymous(opaque: Opaque, affiliate_id: str, one: Reason) -> Reason:
    """Of another affiliate's customer: neither who it is nor what it traded or paid, but on which day."""
    alias = pseudonym(opaque, affiliate_id, one.customer_id)
    if one.source_day:
        alias = say("{alias} on {day}", alias=alias, day=day(one.source_day))
    # What must be mended names instruments and figures of the records below.
    detail = "" if one.code == "unrated" else one.detail
    return one._replace(kind="customer", customer_id=alias, ref="", detail=detail)


affiliate_site.add_page("why-not/", why_not_page, "why_not")
affiliate_site.add_page("terms/", terms_page, "terms")
affiliate_site.add_page("pending/", pending_page, "pending")
