"""Calls that nobody stands behind: how many an address may make in a minute, whatever it asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from track360.core import net, throttle
from track360.core.errors import Problem
from track360.core.paths import is_api
from track360.core.throttle import Window
from track360.partners import headers
from track360.partners.audit import DOCUMENTS

HOOKS = "/hooks/"


def bounded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 429 for an address over ``ANONYMOUS_PER_ADDRESS`` calls a minute without a good credential.

    A good one is never refused here, whoever else calls from its address.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_api(request) or request.path_info in DOCUMENTS:
            return get_response(request)
        if _is_nameless(request):  # before any work is done for it
            return _refusal(request) or get_response(request)
        response = get_response(request)
        is_known = (
            hasattr(request, "caller")
            or hasattr(request, "is_known")
            or (_asks_for_token(request) and response.status_code < 400)
        )
        return response if is_known else _refusal(request) or response

    return middleware


def _asks_for_token(request: HttpRequest) -> bool:
    return request.path_info.startswith("/oauth")


def _is_nameless(request: HttpRequest) -> bool:
    try:
        # A token is asked for with a form, which nobody has read yet; a hook has its secret in the address.
        has_none = headers.credential(request.META) is None
        return has_none and not _asks_for_token(request) and not request.path_info.startswith(HOOKS)
    except headers.Contradiction:
        return False


def _refusal(request: HttpRequest) -> HttpResponse | None:
    window = _count(request.META.get("REMOTE_ADDR", ""))
    if window is None or window.admitted:
        return None
    told = throttle.headers([window]) | {"Retry-After": str(window.reset)}
    detail = "Too many calls from this address without a credential that is known."
    answer = Problem(429, detail, headers=told).response()
    answer["Content-Length"] = str(len(answer.content))
    return answer


def _count(address: str) -> Window | None:
    """``None`` while the database is away: who needs it will be told so."""
    key = f"anonymous:address:{net.neighbourhood(address)}"
    try:
        return throttle.hit("address", key, settings.ANONYMOUS_PER_ADDRESS)
    except Error:
        if not connection.in_atomic_block:
            connection.close()
        return None
