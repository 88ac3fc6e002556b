"""Operator pages of what earned nothing: of a customer, and of an affiliate's months and network."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from commissions.admin.common import id_of, shown_page
from commissions.explain.network import DAYS, of_affiliate
from commissions.explain.why_not import sections, sections_of
from customers.models import Customer
from track360.affiliates.models import Affiliate
from track360.site.read_only import Breadcrumb
from track360.site.sites import operator_site


def page(request: HttpRequest) -> HttpResponse:
    """Of the customer or the affiliate that the address asks for by its number."""
    if "customer" in request.GET:
        customer = _row(request, Customer, request.GET["customer"])
        parts: list[tuple[str, Any]] = [("", sections_of(customer))]
        return _shown(request, parts, str(customer.customer_id), "admin:customers_customer_change", customer.pk)
    affiliate = _row(request, Affiliate, request.GET.get("affiliate", ""))
    found = of_affiliate(affiliate.partner, affiliate.affiliate_id)
    parts = [("Months", sections(found.months)), (f"Network, the last {DAYS} days", sections(found.network))]
    return _shown(request, parts, str(affiliate), "admin:affiliates_affiliate_change", affiliate.pk)


def _row(request: HttpRequest, model: type[Model], asked: str) -> Any:
    """The row that the login reaches and whose page it may open."""
    if not operator_site.may_view(request, model):
        raise PermissionDenied
    return get_object_or_404(operator_site.rows(request, model), pk=id_of(asked))


def _shown(request: HttpRequest, parts: list[tuple[str, Any]], name: str, view: str, pk: int) -> HttpResponse:
    crumbs = [Breadcrumb(name, reverse(view, args=[pk]))]
    found = [(title, each) for title, each in parts if each]
    return shown_page(request, "commissions/why_not_parts.html", "Why not?", parts=found, crumbs=crumbs)


def customer_tools(request: HttpRequest, row: Customer) -> list[tuple[str, str]]:
    return [("Why not?", reverse("admin:why_not", query={"customer": row.pk}))]


def affiliate_tools(request: HttpRequest, row: Affiliate) -> list[tuple[str, str]]:
    return [("Why not?", reverse("admin:why_not", query={"affiliate": row.pk}))]


operator_site.add_page("why-not/", page, "why_not", "commissions.view_ledgerentry")
operator_site.add_object_tools(Customer, customer_tools)
operator_site.add_object_tools(Affiliate, affiliate_tools)
