"""``POST control-totals``: a partner's own rows, lots and amounts by the day, held against ours."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request

from track360.connectors.reconcile import control_totals, store
from track360.core.errors import Problem
from track360.core.json import dumps
from track360.ingest.request import body
from track360.partners.views import DataView, json_response


class ControlTotalsView(DataView):
    """Control totals."""

    endpoint = "control-totals"

    def post(self, request: Request, vertical: str) -> HttpResponse:
        """Compare up to 1000 totals; no record changes, the comparison is kept for the operators."""
        sent = body.read(request._request)
        faults = {**control_totals.faults_of(sent.values), **sent.faults}
        if faults:
            told = [{"index": index, **f._asdict()} for index, some in sorted(faults.items()) for f in some]
            raise Problem(422, "Some totals cannot be read.", code="invalid-records", errors=told)
        compared = control_totals.compare(self.caller.partner, sent.values)
        store.of_totals(self.caller.partner, compared, f"API client {self.caller.client_name}")
        matched = sum(each["matched"] for each in compared)
        meta = {"received": len(compared), "matched": matched, "different": len(compared) - matched}
        return json_response(dumps({"data": compared, "meta": meta}))
