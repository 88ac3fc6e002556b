"""The affiliate's terms, and its customers whom they do not pay for yet."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from commissions.explain import qualifying
from commissions.explain.network_terms import network_terms
from commissions.explain.terms import terms_of
from commissions.ledger.models import LedgerEntry
from track360.core.clock import now
from track360.site.affiliate_scope import scope_of
from track360.site.sites import affiliate_site


def terms_page(request: HttpRequest) -> TemplateResponse:
    """The affiliate's own plan: what is paid for what, since when, and what is announced; and what its network pays."""
    scope = scope_of(request.user)
    today = request.user.affiliate_login.affiliate.partner.calendar.day_of(now())  # type: ignore[union-attr]
    context = {
        **affiliate_site.each_context(request),
        "title": "My terms",
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
        "title": "Waiting to qualify",
        "missing": [
            (each, reverse("affiliate:customers_customer_change", args=[each.customer.pk]))
            for each in qualifying.unqualified(scope, found)
        ],
        "further": max(0, len(found.deposits) - qualifying.EXAMINED),
    }
    request.current_app = affiliate_site.name
    return TemplateResponse(request, "commissions/affiliate/pending.html", context)


affiliate_site.add_page("terms/", terms_page, "terms")
affiliate_site.add_page("pending/", pending_page, "pending")
