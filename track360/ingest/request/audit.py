"""``GET audit``: the partner's own calls, for its own records."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import django_filters
from django.http import HttpResponse, QueryDict
from rest_framework.request import Request

from track360.ingest.contract import ID, INSTANT
from track360.ingest.request import lists
from track360.ingest.request.filters import filter_of
from track360.ingest.request.parameters import refuse_unknown
from track360.ingest.write.receipts import BATCH
from track360.partners.models import AuditEntry, Partner
from track360.partners.views import DataView, json_response

ENTRY = "call"  # what an opaque id names
FILTERS = {"at_from": ("at__gte", INSTANT), "at_to": ("at__lte", INSTANT), "client": ("client__exact", ID)}


class AuditView(DataView):
    """The log of calls; it names every client of the partner and where it calls from."""

    endpoint, scope = "audit", "admin"

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List the partner's calls, oldest first, by page or cursor."""
        return json_response(calls_page(self.caller.partner, request._request.GET))


def calls_page(partner: Partner, parameters: QueryDict) -> bytes:
    """One page of the partner's calls, as the JSON envelope. Raises :class:`Problem` (400)."""
    refuse_unknown(parameters, [*lists.PAGING, *FILTERS])
    rows = lists.filtered(_filterset(partner.zone), AuditEntry.objects.filter(partner=partner), parameters)
    return lists.page(partner, rows, parameters, partial(_call, partner), "audit")


@lru_cache(maxsize=64)
def _filterset(zone: str) -> type[django_filters.FilterSet]:
    declared: dict[str, Any] = {name: filter_of(kind, lookup, zone) for name, (lookup, kind) in FILTERS.items()}
    declared["Meta"] = type("Meta", (), {"model": AuditEntry, "fields": []})
    return type("AuditFilter", (django_filters.FilterSet,), declared)


def _call(partner: Partner, row: AuditEntry) -> dict[str, Any]:
    return {
        "id": partner.opaque.id(ENTRY, row.pk),
        "at": row.at,
        "client": row.client,
        "address": row.address,
        "method": row.method,
        "path": row.path,
        "status": row.status,
        "duration_us": row.duration_us,
        "body_sha256": bytes(row.body_hash).hex() if row.body_hash else None,
        "batch_id": None if row.batch_id is None else partner.opaque.id(BATCH, row.batch_id),
    }
