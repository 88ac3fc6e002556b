"""What every request passes first: whose it is, over what it came, and how big it is.

Only proxies named in ``TRUSTED_PROXIES`` are believed about the client's address and scheme.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

from track360.core import net

log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
API_PATHS = ("/api/", "/oauth/")
RETRY_SECONDS = 2
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


def is_api(request: HttpRequest) -> bool:
    """Whether a machine asked: errors are then problem+json, never a page or a redirect."""
    return request.path_info.startswith(API_PATHS)


def problem(status: int, title: str, detail: str, **more: object) -> JsonResponse:
    """An RFC 9457 answer from below the views."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    answer = JsonResponse(body, status=status, content_type="application/problem+json")
    answer["Content-Length"] = str(len(answer.content))  # this low down, nobody else adds it
    return answer


def trusted_proxies(get_response: Handler) -> Handler:
    """Middleware: put the client's address into ``REMOTE_ADDR`` and the true scheme in place, drop what is not believed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        meta["TRACK360_FORWARDED"] = any(name in meta for name in _FORWARDED)
        forwarded_for, proto, *_ = [meta.pop(name, "") for name in _FORWARDED]
        if net.is_trusted(peer):
            meta["REMOTE_ADDR"] = net.client_address(peer, forwarded_for)
            if proto:
                meta["wsgi.url_scheme"] = (
                    "https" if proto.split(",")[-1].strip().lower() == "https" else "http"
                )
        return get_response(request)

    return middleware


def https_only(get_response: Handler) -> Handler:
    """Middleware: refuse an API call over plain HTTP; a redirect would teach clients to send their secret in clear."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.API_HTTPS_ONLY and is_api(request) and not request.is_secure():
            return problem(403, "Forbidden", "This API is served over HTTPS only.")
        return get_response(request)

    return middleware


def body_limit(get_response: Handler) -> Handler:
    """Middleware: 413 for a body over ``API_MAX_BODY_BYTES``; nobody further in reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if is_api(request) and length.isdigit() and int(length) > settings.API_MAX_BODY_BYTES:
            return problem(
                413, "Content Too Large", f"A body may have at most {settings.API_MAX_BODY_BYTES} bytes."
            )
        return get_response(request)

    return middleware


class Problems:
    """Middleware: what Django itself answers to a machine (400, 403, 404, 500) is problem+json, never a page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Swap a page for a problem."""
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.status_code < 400 or not is_page or not is_api(request):
            return response
        title = HTTPStatus(response.status_code).phrase
        return problem(response.status_code, title, HTTPStatus(response.status_code).description or title)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A database that is away is 503: the same request will do later."""
        if not is_api(request) or not isinstance(exception, OperationalError | InterfaceError):
            return None
        log.error("database unavailable: %s", type(exception).__name__)
        answer = problem(503, "Service Unavailable", "The database does not answer; nothing was written.")
        answer["Retry-After"] = str(RETRY_SECONDS)
        return answer
