"""The API of webhooks: a partner's systems look after where its events are sent."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from rest_framework.request import Request

from track360.core import body
from track360.core.errors import Problem
from track360.core.json import dumps
from track360.events.endpoints.models import Endpoint
from track360.events.webhooks import documents, selectors, services
from track360.partners.views import DataView, json_response


class _View(DataView):
    endpoint = "webhooks"
    # Whoever may send a partner's records anywhere needs more than to write some.
    write_scope = "admin"

    def found(self, webhook_id: str) -> Endpoint:
        """A webhook of the partner; raises ``Http404``."""
        return selectors.find(self.caller.partner, webhook_id)


class WebhooksView(_View):
    """All webhooks of the partner."""

    def get(self, request: Request, vertical: str) -> HttpResponse:
        """List them, without their secrets."""
        if request._request.GET:
            raise Problem(400, "This list takes no parameters.", code="parameter")
        return _answer([documents.webhook(each) for each in selectors.of_partner(self.caller.partner)])

    def post(self, request: Request, vertical: str) -> HttpResponse:
        """Make one; its secret is in this answer and never again."""
        fields = documents.fields_of(body.judged(request._request, documents.CREATE, documents.REFUSAL))
        try:
            made = services.create(self.caller.partner, self.caller.client_key, **fields)
        except ValidationError as error:
            raise documents.refused(error) from error
        return _answer(documents.webhook(made) | {"secret": made.secret}, 201)


class WebhookView(_View):
    """One webhook."""

    def get(self, request: Request, vertical: str, webhook_id: str) -> HttpResponse:
        """It, without its secret."""
        return _answer(documents.webhook(self.found(webhook_id)))

    def patch(self, request: Request, vertical: str, webhook_id: str) -> HttpResponse:
        """Change the fields that are given."""
        fields = documents.fields_of(body.judged(request._request, documents.CHANGE, documents.REFUSAL))
        try:
            changed = services.change(self.found(webhook_id), **fields)
        except ValidationError as error:
            raise documents.refused(error) from error
        return _answer(documents.webhook(changed))

    def delete(self, request: Request, vertical: str, webhook_id: str) -> HttpResponse:
        """Send nothing there any more."""
        services.remove(self.found(webhook_id))
        return HttpResponse(status=204)


class DeliveriesView(_View):
    """What was sent to a webhook."""

    def get(self, request: Request, vertical: str, webhook_id: str) -> HttpResponse:
        """List it, the oldest first, by page or cursor."""
        return json_response(selectors.deliveries_page(self.found(webhook_id), request._request.GET))


class DeliveryView(_View):
    """One delivery."""

    def get(self, request: Request, vertical: str, webhook_id: str, delivery_id: str) -> HttpResponse:
        """It, with its attempts."""
        return _answer(selectors.with_attempts(selectors.delivery(self.found(webhook_id), delivery_id)))


class _ActionView(_View, ABC):
    schema_of_body = documents.ACT

    def post(self, request: Request, vertical: str, webhook_id: str) -> HttpResponse:
        """Do it."""
        fields = body.judged(request._request, self.schema_of_body, documents.REFUSAL)
        try:
            return _answer(self.act(self.found(webhook_id), **fields))
        except ValidationError as error:
            raise documents.refused(error) from error

    @abstractmethod
    def act(self, target: Endpoint, **fields: Any) -> Any:
        """Carry it out; what is answered."""

    def told(self, target: Endpoint) -> Any:
        """The webhook as it is now."""
        target.refresh_from_db()
        return documents.webhook(target)


class RotateView(_ActionView):
    """A new secret in the place of the old."""

    schema_of_body = documents.ROTATE

    def act(self, target: Endpoint, **fields: Any) -> Any:
        """With the overlap that is asked for."""
        rotated = services.rotate(target, timedelta(seconds=fields.get("overlap_seconds", 0)))
        return documents.webhook(rotated) | {"secret": rotated.secret}


class PauseView(_ActionView):
    """Nothing is sent for a while."""

    def act(self, target: Endpoint, **fields: Any) -> Any:
        """Nothing is lost."""
        services.pause(target)
        return self.told(target)


class ResumeView(_ActionView):
    """It is sent again."""

    def act(self, target: Endpoint, **fields: Any) -> Any:
        """What has waited goes at once."""
        services.resume(target)
        return self.told(target)


class TestView(_ActionView):
    """A test."""

    def act(self, target: Endpoint, **fields: Any) -> Any:
        """The delivery, which tells in a moment how it went."""
        return documents.delivery(services.test(target))


class ReplayView(_ActionView):
    """What was told before."""

    schema_of_body = documents.REPLAY

    def act(self, target: Endpoint, **fields: Any) -> Any:
        """Under the same ids, so that a receiver that knows them has nothing new."""
        first, last = self._range(target, fields)
        made = services.replay(target, first, last, self.caller.client_key)
        return {"after": made.first - 1, "until": made.last}

    def _range(self, target: Endpoint, fields: dict[str, Any]) -> tuple[int, int]:
        if set(fields) == {"delivery_id"}:
            number = selectors.delivery(target, fields["delivery_id"]).event
            if number is not None:
                return number, number
            raise ValidationError({"delivery_id": "That was a test: there is nothing to send again."})
        if set(fields) == {"after", "until"} and fields["after"] < fields["until"] < 2**63:
            return fields["after"] + 1, fields["until"]
        raise ValidationError("Give a delivery_id, or after and an until above it.")


def _answer(data: Any, status: int = 200) -> HttpResponse:
    answer = json_response(dumps({"data": data}), status)
    answer["Cache-Control"] = "no-store"
    return answer
