"""The API of events."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request

from track360.events.feed import selectors
from track360.partners.views import DataView, json_response


class EventsView(DataView):
    """The partner's events."""

    endpoint = "events"

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List those after a number, the oldest first."""
        return json_response(selectors.page(self.caller.partner, request._request.GET))
