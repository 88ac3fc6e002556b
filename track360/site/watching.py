"""What people do on a site, told to whoever keeps the log of it: every view goes through :func:`watched`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.dispatch import Signal
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch

View = Callable[..., HttpResponseBase]
PAGE, SEARCH, EXPORT, ACTION = "page", "search", "export", "action"
SIGN_IN_FAILED = "sign_in_failed"
happened = Signal()
"""Sent with ``request`` and ``seen``, a :class:`Seen`, before the answer leaves; a receiver raises
:class:`NotLogged`."""
# How a list is turned and sorted says nothing about anybody.
_TURNING = frozenset({"p", "o", "page", "all", "e", "next", "csrfmiddlewaretoken", "_changelist_filters"})
MOST_ASKED, LONGEST_ASKED = 20, 200
_REFUSALS: tuple[tuple[type[Exception], int], ...] = (
    (PermissionDenied, 403),
    (Http404, 404),
    (BadRequest, 400),
    (SuspiciousOperation, 400),
)


class NotLogged(Exception):
    """What was asked for must not happen without an entry in the log, and the entry could not be made."""


class Seen(NamedTuple):
    """One of the words above; the name of the address with the ids in it; what was asked for; the answer's status.

    row: whose page it is. rows: how many a file holds, as far as they were counted.
    """

    kind: str
    place: str
    ids: dict[str, Any]
    asked: dict[str, str]
    status: int
    row: Any = None
    rows: int | None = None


def watched(view: View) -> View:
    """The view, of whose answers :data:`happened` tells what they are; 503 where that could not be logged."""

    @wraps(view)
    def watching(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
        except NotLogged:
            return _not_logged()
        except Exception as error:
            with suppress(NotLogged):  # nothing is shown
                _tell(request, _kind(request, None), _status_of(error))
            raise
        return _told(request, _kind(request, answer), answer)

    watching.is_watched = True  # type: ignore[attr-defined]  # said, so that a page that is not can be found
    return watching


def watched_login(view: View) -> View:
    """A sign-in page: of a POST that leads nowhere, and of which nobody else has told, it tells that it failed."""

    @wraps(view)
    def watching(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        refused = request.method == "POST" and not 300 <= answer.status_code < 400
        return _told(request, SIGN_IN_FAILED if refused else None, answer)

    return watching


def note(request: HttpRequest, row: Any = None, rows: int | None = None) -> None:
    """Leave on the request whose page it is, and how many rows a file has, for what is told of it."""
    request.noted = (row, rows)  # type: ignore[attr-defined]


def _told(request: HttpRequest, kind: str | None, answer: HttpResponseBase) -> HttpResponseBase:
    try:
        _tell(request, kind, answer.status_code)
    except NotLogged:
        return _not_logged()
    return answer


def _not_logged() -> HttpResponse:
    text = "This could not be logged, and is not shown unless it is. Try again in a moment."
    return HttpResponse(text, status=503, content_type="text/plain")


def _kind(request: HttpRequest, answer: HttpResponseBase | None) -> str | None:
    """What an answer is; ``None``: a page or list that says nothing about anybody in particular."""
    if request.method not in ("GET", "HEAD"):
        return ACTION
    # By what leaves, not by who made it: no file gets out unseen.
    if answer is not None and answer.get("Content-Disposition", "").startswith("attachment"):
        return EXPORT
    match = request.resolver_match
    if match and match.kwargs:
        return PAGE
    return SEARCH if _asked(request) else None


def _tell(request: HttpRequest, kind: str | None, status: int) -> None:
    if kind is None:
        return
    row, rows = getattr(request, "noted", (None, None))
    match: ResolverMatch | None = request.resolver_match
    place, ids = (match.view_name, match.kwargs) if match else ("", {})
    seen = Seen(kind, place, dict(ids), _asked(request), status, row, rows)
    happened.send(sender=watched, request=request, seen=seen)


def _asked(request: HttpRequest) -> dict[str, str]:
    """The parameters that say something, shortened; of a POST only those of its address, for a form may hold a
    secret."""
    said = [(name, str(value)) for name, value in request.GET.items() if name not in _TURNING and str(value).strip()]
    return {name[:LONGEST_ASKED]: value[:LONGEST_ASKED] for name, value in said[:MOST_ASKED]}


def _status_of(error: Exception) -> int:
    return next((status for kind, status in _REFUSALS if isinstance(error, kind)), 500)
