"""The API of commissions: the ledger as a list, one entry explained, and what a customer did not earn."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from commissions import selectors
from track360.core.json import dumps
from track360.partners.views import DataView, json_response


class CommissionsView(DataView):
    """Ledger entries, oldest first."""

    endpoint = "commissions"

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List entries by page or cursor."""
        return json_response(selectors.entries_page(self.caller.partner, request._request.GET))


class CommissionView(DataView):
    """One entry, explained."""

    endpoint = "commissions"

    def get(self, request: Request, vertical: str, entry_id: str) -> HttpResponse:
        """The entry, its sentence, and its derivation down to the source row, plan clause and rates."""
        return _data(selectors.entry(self.caller.partner, entry_id))


class CommissionStatusView(DataView):
    """What a customer earned its affiliates, and why the rest earned nothing."""

    endpoint = "commissions"

    def get(self, request: Request, vertical: str, customer_id: str) -> HttpResponse:
        """Balances per affiliate and rule, and a reason with its arithmetic for every non-commission."""
        return _data(selectors.customer_status(self.caller.partner, customer_id))


class AffiliateStatusView(DataView):
    """What an affiliate did not earn by its months and on its network."""

    endpoint = "commissions"

    def get(self, request: Request, vertical: str, affiliate_id: str) -> HttpResponse:
        """What waits to be mended, and a reason with its arithmetic for all else."""
        return _data(selectors.affiliate_status(self.caller.partner, affiliate_id))


def _data(data: Any) -> HttpResponse:
    return json_response(dumps({"data": data}))
