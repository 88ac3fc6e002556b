"""Where something is changed by hand from: buttons on its page, which belongs to a lower room."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse

from commissions.admin.common import right_for
from commissions.corrections.models import Kind
from commissions.rates.models import RateFeed
from customers.models import Customer
from track360.affiliates.models import Affiliate
from track360.partners.models import Partner
from track360.site.sites import operator_site


def of_customer(request: HttpRequest, row: Customer) -> list[tuple[str, str]]:
    """Give it to another affiliate, hold it, see what was corrected."""
    forms = [("Give to another affiliate", Kind.ATTRIBUTION), ("Hold", Kind.HOLD)]
    return _links(request, forms, row.partner_id, "customer_id", row.customer_id)


def of_affiliate(request: HttpRequest, row: Affiliate) -> list[tuple[str, str]]:
    """Hold all it earned, see what was corrected."""
    return _links(request, [("Hold", Kind.HOLD)], row.partner_id, "affiliate_id", row.affiliate_id)


def of_partner(request: HttpRequest, row: Partner) -> list[tuple[str, str]]:
    """Whether its money takes two persons."""
    return _form(request, "One person or two", Kind.FOUR_EYES, partner=str(row.pk), four_eyes=str(not row.four_eyes))


def of_rate_feed(request: HttpRequest, row: RateFeed) -> list[tuple[str, str]]:
    """From where rates come."""
    return _form(request, "Change", Kind.RATE_FEED, partner=str(row.partner_id), url=row.url)


def _form(request: HttpRequest, name: str, kind: str, **said: str) -> list[tuple[str, str]]:
    address = reverse("admin:commissions_correction_form", args=[kind], query=said)
    return [(name, address)] if request.user.has_perm(right_for(kind)) else []


def _links(
    request: HttpRequest, forms: Sequence[tuple[str, str]], partner_id: int, field: str, value: str
) -> list[tuple[str, str]]:
    listed = ("Corrections", reverse("admin:commissions_correction_changelist", query={field: value}))
    about = {"partner": str(partner_id), field: value}
    return [*(tool for name, kind in forms for tool in _form(request, name, kind, **about)), listed]


operator_site.add_object_tools(Customer, of_customer)
operator_site.add_object_tools(Affiliate, of_affiliate)
operator_site.add_object_tools(Partner, of_partner)
operator_site.add_object_tools(RateFeed, of_rate_feed)
