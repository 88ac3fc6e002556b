"""What every view of the data API begins with."""

from __future__ import annotations

import re
from typing import ClassVar, cast

from django.http import HttpResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from track360.core import errors
from track360.partners.admission import Caller
from track360.partners.auth import HasScope

REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")


class _Negotiation(DefaultContentNegotiation):
    """DRF's, except that ``q=0`` means no."""

    def get_accept_list(self, request: Request) -> list[str]:
        """The media types that the client takes."""
        return [kind for kind in super().get_accept_list(request) if not REFUSED.search(kind)]


class DataView(APIView):
    """A view of the data API: reading needs the scope ``read``, everything else ``write_scope``, unless ``scope`` names
    one for both.

    ``endpoint``: which of ``credentials.models.ENDPOINTS`` it is, for credentials that are limited to some.
    """

    endpoint: ClassVar[str]
    scope: ClassVar[str] = ""
    write_scope: ClassVar[str] = "write"

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
        """The one that holds scope, endpoint and vertical."""
        reads = self.request.method in ("GET", "HEAD")
        return [HasScope(self.scope or ("read" if reads else self.write_scope))()]


def json_response(body: bytes, status: int = 200) -> HttpResponse:
    """JSON that is already bytes."""
    kind = "application/json" if status < 400 else errors.CONTENT_TYPE
    return HttpResponse(body, status=status, content_type=kind)
