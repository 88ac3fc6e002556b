"""The real addresses, and a response larger than waitress keeps for a reader by default."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

LARGE = 24 << 20


def large(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"x" * LARGE, content_type="text/plain")


urlpatterns = [path("", include("track360.urls")), path("large", large)]
