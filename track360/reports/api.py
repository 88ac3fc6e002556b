"""The API of reports."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request

from track360.partners.views import DataView, json_response
from track360.reports.published import paging


class ReportView(DataView):
    """One report by its name."""

    endpoint = "reports"

    def get(self, request: Request, vertical: str, name: str) -> HttpResponse:
        """A page of the report, as of one moment."""
        return json_response(paging.page(self.caller.partner, name, request._request.GET))
