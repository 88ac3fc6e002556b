"""Where a customer or an affiliate is corrected from: buttons on its page, which belongs to a lower room."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse

from commissions.admin.common import right_for
from commissions.corrections.models import Kind
from customers.models import Customer
from track360.affiliates.models import Affiliate
from track360.site.sites import operator_site


def of_customer(request: HttpRequest, row: Customer) -> list[tuple[str, str]]:
    """Give it to another affiliate, hold it, see what was corrected."""
    forms = [("Give to another affiliate", Kind.ATTRIBUTION), ("Hold", Kind.HOLD)]
    return _links(request, forms, row.partner_id, "customer_id", row.customer_id)


def of_affiliate(request: HttpRequest, row: Affiliate) -> list[tuple[str, str]]:
    """Hold all it earned, see what was corrected."""
    return _links(request, [("Hold", Kind.HOLD)], row.partner_id, "affiliate_id", row.affiliate_id)


def _links(
    request: HttpRequest, forms: Sequence[tuple[str, str]], partner_id: int, field: str, value: str
) -> list[tuple[str, str]]:
    listed = ("Corrections", reverse("admin:commissions_correction_changelist", query={field: value}))
    about = {"partner": str(partner_id), field: value}
    made = [
        (name, reverse("admin:commissions_correction_form", args=[kind], query=about))
        for name, kind in forms
        if request.user.has_perm(right_for(kind))
    ]
    return [*made, listed]


operator_site.add_object_tools(Customer, of_customer)
operator_site.add_object_tools(Affiliate, of_affiliate)
