"""The real addresses, and a response longer than waitress by itself keeps for a reader."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import include, path

MEGABYTE = b"x" * (1 << 20)
LARGE = 24 << 20


def large(request: HttpRequest) -> StreamingHttpResponse:
    parts = (MEGABYTE for _ in range(LARGE >> 20))
    return StreamingHttpResponse(parts, content_type="text/plain", headers={"Content-Length": str(LARGE)})


urlpatterns = [path("", include("track360.urls")), path("large", large)]
