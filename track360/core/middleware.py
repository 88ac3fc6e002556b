"""What every request passes first: whose it is, over what it came, and how big it is.

Only proxies named in ``TRUSTED_PROXIES`` are believed about the client's address and scheme.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from track360.core import errors, net
from track360.core.errors import Problem
from track360.core.paths import is_api

Handler = Callable[[HttpRequest], HttpResponse]
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
REPLACED = "%EF%BF%BD"  # U+FFFD, which stands for any character that cannot be


def trusted_proxies(get_response: Handler) -> Handler:
    """Middleware: the client's address into ``REMOTE_ADDR``, the true scheme; what is not believed is dropped."""

    def middleware(request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        # Kept although the headers go: the metrics must know that a call came through a proxy.
        meta["TRACK360_FORWARDED"] = any(name in meta for name in _FORWARDED)
        forwarded_for, proto, *_ = [meta.pop(name, "") for name in _FORWARDED]
        if net.is_trusted(peer):
            meta["REMOTE_ADDR"] = net.client_address(peer, forwarded_for)
            if proto:
                # Our own proxy writes last; what stands before it the client may have sent.
                said = proto.rpartition(",")[2].strip().lower()
                meta["wsgi.url_scheme"] = "https" if said == "https" else "http"
        return get_response(request)

    return middleware


def for_programs(get_response: Handler) -> Handler:
    """Middleware: nobody keeps an answer of the API, or shows it in a frame, unless the view says otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_api(request):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
        return response

    return middleware


def https_only(get_response: Handler) -> Handler:
    """Middleware: refuse an API call over plain HTTP; a redirect would teach clients to send secrets in clear."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.API_HTTPS_ONLY and is_api(request) and not request.is_secure():
            return _refused(403, "This API is served over HTTPS only.")
        return get_response(request)

    return middleware


def body_limit(get_response: Handler) -> Handler:
    """Middleware: 413 for a body over ``API_MAX_BODY_BYTES``; nobody further in reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if is_api(request) and length.isdigit() and int(length) > settings.API_MAX_BODY_BYTES:
            return _refused(413, f"A body may have at most {settings.API_MAX_BODY_BYTES} bytes.")
        return get_response(request)

    return middleware


def known_charset(get_response: Handler) -> Handler:
    """Middleware: 415 for a body in a charset that nobody here reads; without a body there is nothing to read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        has_body = (request.META.get("CONTENT_LENGTH") or "0").strip("0")
        if has_body and getattr(request, "unknown_charset", False):
            return _refused(415, "The charset of the body is not known here; send UTF-8.")
        return get_response(request)

    return middleware


def storable(get_response: Handler) -> Handler:
    """Middleware: NUL, which PostgreSQL cannot hold, goes no further. A path with it names nothing (404); what a page
    is asked for with it is nobody's. The API's parameters have refusals of their own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            return _whole(errors.not_found(request, Http404()))
        if not is_api(request):
            # Once and here, for a page hands its parameters to the database in many ways.
            query = request.META.get("QUERY_STRING", "")
            request.META["QUERY_STRING"] = query.replace("%00", REPLACED).replace("\x00", REPLACED)
        return get_response(request)

    return middleware


def _refused(status: int, detail: str) -> HttpResponse:
    return _whole(Problem(status, detail).response())


def _whole(answer: HttpResponse) -> HttpResponse:
    answer["Content-Length"] = str(len(answer.content))  # this low down, nobody else adds it
    return answer
