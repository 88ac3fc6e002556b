"""The request in which something happens, for those who are told of a change and not of who made it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_CURRENT: ContextVar[HttpRequest | None] = ContextVar("track360_request", default=None)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: remember the request until it is answered."""

    def remembering(request: HttpRequest) -> HttpResponse:
        token = _CURRENT.set(request)
        try:
            return get_response(request)
        finally:
            _CURRENT.reset(token)

    return remembering


def request() -> HttpRequest | None:
    """The request being answered; ``None`` in a command or a task."""
    return _CURRENT.get()
