"""The affiliate tree on the operators' site, with how many customers each affiliate has."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from track360.partners.models import Partner
from track360.reports.selectors.tree import forest
from track360.site.sites import operator_site


def tree_page(request: HttpRequest) -> TemplateResponse:
    """Every partner's affiliates as they stand today, indented under their parents."""
    context: dict[str, Any] = {
        **operator_site.each_context(request),
        "title": "Affiliate tree",
        "forests": [(each, forest(each)) for each in operator_site.rows(request, Partner).order_by("name")],
    }
    request.current_app = operator_site.name
    return TemplateResponse(request, "reports/operator/tree.html", context)


operator_site.add_page("tree/", tree_page, "affiliate_tree", "affiliates.view_affiliate")
