"""The address that systems of partners call: ``POST /hooks/in/{secret}``."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from track360.core import throttle
from track360.core.body import sent
from track360.core.errors import Problem
from track360.core.json import dumps
from track360.events.inbound import service, signatures
from track360.events.inbound.models import InboundSource

RETRY_SECONDS = "300"


class HookView(APIView):
    """One call. The secret end of the address is looked up by its digest; then the call itself must prove who it is."""

    authentication_classes = ()
    schema = None  # how it is called is the caller's affair, and documented where it is set up
    http_method_names = ["post"]

    def get_permissions(self) -> list[BasePermission]:
        """Whoever proves to be the source; see ``post``."""
        return []

    def post(self, request: Request, secret: str) -> HttpResponse:
        """Taken in, or kept until somebody maps it; either way it need not be sent again."""
        source = _found(secret)
        # Whoever knows the address is no stranger: the limit of calls that nobody stands behind is not theirs.
        request._request.is_known = True  # type: ignore[attr-defined]
        _refuse_too_many(source)
        body = sent(request._request)
        if why_not := signatures.why_not(source, body, request.headers, _address(request._request)):
            raise Problem(401, why_not, code="unproved", headers={"WWW-Authenticate": "Signature"})
        _refuse_paused(source)
        taken = service.receive(source, body)
        told = {"outcome": taken.call.outcome, "reason": taken.call.reason or None, "repeated": taken.repeated}
        return HttpResponse(dumps({"data": told}), content_type="application/json")


def _found(secret: str) -> InboundSource:
    rows = InboundSource.objects.select_related("partner")
    found = rows.filter(digest=service.digest_of(secret)).first()
    if found is None:
        raise Http404
    return found


def _refuse_too_many(source: InboundSource) -> None:
    window = throttle.hit("source", f"hook:{source.pk}", settings.API_CLIENT_RATE_LIMIT)
    if not window.admitted:
        told = throttle.headers([window]) | {"Retry-After": str(window.reset)}
        raise Problem(429, "Too many calls of this source.", headers=told)


def _refuse_paused(source: InboundSource) -> None:
    if source.state == InboundSource.State.PAUSED or source.partner.suspended_at:
        # It will be sent again: a pause loses nothing.
        raise Problem(503, "This source is paused; send it again later.", headers={"Retry-After": RETRY_SECONDS})


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
