"""The API of reports."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request

from track360.ingest.views import DataView, json_response
from track360.reports import pages


class ReportView(DataView):
    """One report by its name."""

    def get(self, request: Request, vertical: str, name: str) -> HttpResponse:
        """A page of the report, as of one moment."""
        return json_response(pages.page(self.caller.partner, name, request._request.GET))
