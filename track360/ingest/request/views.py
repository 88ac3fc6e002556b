"""The data endpoints: one view for every entity, thin."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from track360.core.json import dumps
from track360.ingest.contract import EntitySpec
from track360.ingest.request import lists, push, selectors
from track360.partners.views import DataView, json_response


class EntityView(DataView):
    """``POST`` takes records in, ``GET`` lists them; ``spec`` says which."""

    spec: EntitySpec

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.endpoint = cls.spec.name

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

    endpoint = "batches"

    def get(self, request: Request, vertical: str, batch_id: str) -> HttpResponse:
        """What became of the records of a batch, as counts."""
        return json_response(dumps({"data": selectors.batch(self.caller.partner, batch_id)}))


class ParkedView(DataView):
    """Records that wait for their parent."""

    endpoint = "parked"

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
