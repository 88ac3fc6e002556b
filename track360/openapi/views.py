"""``/api/schema/`` and ``/api/docs/``: no token needed, nothing loaded from elsewhere."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# Swagger UI draws its icons from data: URLs; nothing from elsewhere, and nothing inline, is let in.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

_building = Lock()


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document, as JSON."""
    # Or every thread of a new process would build it, and answer nothing else meanwhile.
    with _building:
        body = _rendered()
    return HttpResponse(body, content_type="application/json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The document for people."""
    answer = render(request, "openapi/docs.html")
    answer["Content-Security-Policy"] = POLICY
    return answer


@cache
def _rendered() -> bytes:
    from track360.openapi.schema import document  # what makes it takes a tenth of a start, and most never ask

    return orjson.dumps(document(), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value)
