"""The data endpoints: one view for every entity, thin."""

from __future__ import annotations

import re
from typing import cast

from django.http import HttpResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from track360.core import errors
from track360.core.json import dumps
from track360.ingest.contract import EntitySpec
from track360.ingest.request import lists, push, selectors
from track360.partners.admission import Caller
from track360.partners.auth import HasScope

REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")


class _Negotiation(DefaultContentNegotiation):
    """DRF's, except that ``q=0`` means no."""

    def get_accept_list(self, request: Request) -> list[str]:
        """The media types that the client takes."""
        return [kind for kind in super().get_accept_list(request) if not REFUSED.search(kind)]


class DataView(APIView):
    """A view of the data API: the scope follows from the method."""

    content_negotiation_class = _Negotiation
    http_method_names = [
        "get",
        "head",
        "post",
        "put",
        "patch",
        "delete",
    ]  # no OPTIONS: `Allow` tells the truth

    @property
    def caller(self) -> Caller:
        """Who calls, once authentication and permissions have passed."""
        return cast(Caller, self.request.auth)

    def get_permissions(self) -> list[BasePermission]:
        """Reading needs ``read``, everything else ``write``."""
        return [HasScope("read" if self.request.method in ("GET", "HEAD") else "write")()]


class EntityView(DataView):
    """``POST`` takes records in, ``GET`` lists them; ``spec`` says which."""

    spec: EntitySpec

    def post(self, request: Request, vertical: str) -> HttpResponse:
        """Create or update up to 1000 records."""
        # Django's own request: DRF's would read the body and parse it a second time.
        answer = push.push(self.spec, self.caller.partner, self.caller.client_key, request._request)
        return json_response(answer.body, answer.status)

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List records, oldest first, by page or cursor."""
        return json_response(lists.entity(self.spec, self.caller.partner, request._request.GET))


class BatchView(DataView):
    """The receipt of one batch."""

    def get(self, request: Request, vertical: str, batch_id: str) -> HttpResponse:
        """What became of the records of a batch, as counts."""
        return json_response(dumps({"data": selectors.batch(self.caller.partner, batch_id)}))


class ParkedView(DataView):
    """Records that wait for their parent."""

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List what waits, oldest first, by page or cursor."""
        return json_response(selectors.parked_page(self.caller.partner, request._request.GET))


class SchemaView(DataView):
    """The published JSON Schemas; no secret, so no token."""

    authentication_classes = ()

    def get_permissions(self) -> list[BasePermission]:
        """Everybody may read them."""
        return []

    def get(self, request: Request, vertical: str, entity: str) -> HttpResponse:
        """The schema that validates a record of the entity, or a patch of it (``customers.patch``)."""
        return json_response(dumps(selectors.schema(vertical, entity)))


def json_response(body: bytes, status: int = 200) -> HttpResponse:
    """JSON that is already bytes."""
    kind = "application/json" if status < 400 else errors.CONTENT_TYPE
    return HttpResponse(body, status=status, content_type=kind)
