"""Everything that goes wrong: to machines ``application/problem+json`` (RFC 9457), to people a page, and no SQL."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.views import defaults
from django.views.csrf import csrf_failure
from rest_framework.exceptions import APIException, ErrorDetail

from track360.core.paths import is_api

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
SHOWN_ERRORS = 100
RETRY_SECONDS = 2
# PostgreSQL's program_limit_exceeded: an index entry must fit into a third of a page.
TOO_LARGE_FOR_AN_INDEX = "54000"
# query_canceled and lock_not_available, as ``web_limits`` has the database stop what takes long.
STOPPED = {
    "57014": ("too_slow", "This took too long and was stopped; ask for less at once."),
    "55P03": ("locked", "Somebody else is writing the same; nothing was acknowledged."),
}
# RFC 9110's names; Python 3.11 still has older ones.
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


class Problem(Exception):
    """An answer other than success: raise it anywhere below a view.

    ``code`` names the kind of problem for machines, ``detail`` explains it to people; ``errors`` are
    ``{"index", "pointer", "code", "message"}``, of which the first 100 are told.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: str = "",
        errors: Sequence[dict[str, Any]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.code = status, detail, code
        self.errors, self.headers = errors, headers or {}

    def response(self) -> HttpResponse:
        """The problem as an answer."""
        return HttpResponse(self.body(), status=self.status, content_type=CONTENT_TYPE, headers=self.headers)

    def body(self) -> bytes:
        """The problem as JSON."""
        return orjson.dumps(self._document())

    def _document(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            "type": f"urn:track360:problem:{self.code}" if self.code else "about:blank",
            "title": TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document |= {"errors": list(self.errors[:SHOWN_ERRORS]), "errors_total": len(self.errors)}
        return document


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """DRF's exception handler; an error that nobody foresaw is logged whole and told as a bare 500."""
    return as_problem(error).response()


def as_problem(error: BaseException | None) -> Problem:
    """The problem that stands for any exception."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, APIException):
        return _of_drf(error)
    if isinstance(error, Http404):
        # The same words for both: anything else would tell which ids others have.
        return Problem(404, "There is nothing here, or nothing of yours.")
    if isinstance(error, PermissionDenied):
        return Problem(403, "This is not yours to see or do.")
    if isinstance(error, RequestDataTooBig):
        return Problem(413, "The body is too large.")
    if isinstance(error, UnreadablePostError | SuspiciousOperation):
        return Problem(400, "The request could not be read.")
    return _of_database(error)


def _of_database(error: BaseException | None) -> Problem:
    sqlstate = getattr(getattr(error, "__cause__", None), "sqlstate", None)
    if isinstance(error, DataError) or sqlstate == TOO_LARGE_FOR_AN_INDEX:
        log.error("a value passed validation that the database cannot hold", exc_info=error)
        # No 500: the sender can mend the value, while our log says that validation let it through.
        return Problem(422, "A value cannot be stored.", code="unstorable")
    if isinstance(error, OperationalError) and sqlstate in STOPPED:
        code, detail = STOPPED[sqlstate]
        log.warning("statement stopped: %s", code)
        return Problem(503, detail, code=code, headers={"Retry-After": str(RETRY_SECONDS)})
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("database unavailable: %s", sqlstate or type(error).__name__)
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return Problem(503, "The database is not available; nothing was acknowledged.", headers=headers)
    log.error("unforeseen error", exc_info=error)
    return Problem(500, "Something went wrong on our side.")


def _of_drf(error: APIException) -> Problem:
    headers = {}
    challenge = getattr(error, "auth_header", None)
    if error.status_code == 401 and challenge:
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)
    if wait is not None:
        # Rounded up: who comes back a moment early is refused again.
        headers["Retry-After"] = str(max(1, int(-(-wait // 1))))
    detail = error.detail if isinstance(error.detail, ErrorDetail | str) else error.default_detail
    return Problem(error.status_code, str(detail), headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return Problem(400, "The request could not be read.").response()
    return defaults.bad_request(request, exception, "site/bad_request.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return as_problem(PermissionDenied()).response()
    return defaults.permission_denied(request, exception, "site/forbidden.html")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: almost always a page that was open while its reader logged in or out."""
    if is_api(request):
        return as_problem(PermissionDenied()).response()
    return csrf_failure(request, reason, "site/stale_form.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return as_problem(Http404()).response()
    return defaults.page_not_found(request, exception, "site/not_found.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: also for what middleware raises, such as a database that is away."""
    error = sys.exc_info()[1]
    if is_api(request):
        return as_problem(error).response()
    if getattr(getattr(error, "__cause__", None), "sqlstate", None) in STOPPED:
        problem = as_problem(error)
        return HttpResponse(problem.detail, status=problem.status, content_type="text/plain", headers=problem.headers)
    return defaults.server_error(request, "site/server_error.html")
