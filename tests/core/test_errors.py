"""Problems: every exception has one, and none gives anything away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import psycopg
import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from rest_framework import exceptions

from tests.ingest.api import customer, open_house
from track360.core import errors, prepared
from track360.core.errors import Problem, as_problem
from track360.ingest.models import Batch


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Problem(409, "Taken."), 409),
        (exceptions.NotAuthenticated(), 401),
        (exceptions.PermissionDenied(), 403),
        (exceptions.MethodNotAllowed("PUT"), 405),
        (exceptions.NotAcceptable(), 406),
        (exceptions.UnsupportedMediaType("x"), 415),
        (exceptions.ValidationError({"a": ["b"]}), 400),
        (exceptions.Throttled(wait=1.2), 429),
        (Http404("secret path"), 404),
        (PermissionDenied("secret"), 403),
        (RequestDataTooBig(), 413),
        (SuspiciousOperation("secret"), 400),
        (UnreadablePostError("secret"), 400),
        (OperationalError("connection to server at 10.0.0.1"), 503),
        (InterfaceError("connection already closed"), 503),
        (DataError("SELECT secret"), 422),
        (_caused(OperationalError("SELECT"), psycopg.errors.ProgramLimitExceeded("index row")), 422),
        (_caused(OperationalError("SELECT"), psycopg.errors.QueryCanceled("statement timeout")), 503),
        (_caused(OperationalError("SELECT"), psycopg.errors.LockNotAvailable("lock timeout")), 503),
        (ValueError("SELECT secret"), 500),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_exception_is_a_problem(error: Exception, status: int) -> None:
    answer = errors.handle(error, {})
    document = orjson.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert document["status"] == status
    assert document["title"]
    assert not any(word in answer.content for word in (b"SELECT", b"secret", b"10.0.0.1", b"Traceback"))


def test_headers_that_tell_what_to_do() -> None:
    unknown = exceptions.NotAuthenticated()
    unknown.auth_header = 'Bearer realm="track360"'  # type: ignore[attr-defined]
    assert errors.handle(unknown, {})["WWW-Authenticate"] == 'Bearer realm="track360"'
    assert errors.handle(exceptions.Throttled(wait=1.2), {})["Retry-After"] == "2"
    assert errors.handle(OperationalError(), {})["Retry-After"] == "2"


def test_a_hundred_errors_are_told_and_all_are_counted() -> None:
    told = [{"index": n, "pointer": "", "code": "c", "message": "m"} for n in range(101)]
    document = orjson.loads(Problem(422, "No.", code="x", errors=told).body())
    assert document["type"] == "urn:track360:problem:x"
    assert document["title"] == "Unprocessable Content"
    assert (len(document["errors"]), document["errors_total"]) == (100, 101)


@pytest.mark.django_db
def test_addresses_that_do_not_exist() -> None:
    for address in ("/api/v1/forex/orders", "/api/nothing", "/api/v1/forex/customers/", "/oauth/x"):
        answer = Client().get(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert Client().get("/nothing")["Content-Type"].startswith("text/html")


@pytest.mark.django_db
def test_nobody_is_told_how_to_come_in() -> None:
    answer = Client().post("/api/v1/forex/customers", b"[]", content_type="application/json")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="track360"')
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nth", range(2, 9))
def test_a_backend_that_dies_in_the_middle_is_a_503(nth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    house = open_house()
    _die_at(nth, monkeypatch)
    answer = house.push("customers", customer())
    monkeypatch.undo()
    connection.close()
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "2"
    assert Batch.objects.count() == 0
    assert house.outcomes("customers", customer()) == ["created"]


@pytest.mark.django_db(transaction=True)
def test_a_backend_that_died_before_the_call_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    house = open_house()
    _die_at(1, monkeypatch)
    assert house.outcomes("customers", customer()) == ["created"]
    assert Batch.objects.count() == 1


def _die_at(nth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """End our backend right before its nth statement."""
    fetch, calls = prepared.fetch, []

    def dying(sql: str, params: Any) -> Any:
        calls.append(sql)
        if len(calls) == nth:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE NONE; SELECT pg_terminate_backend(pg_backend_pid())")
        return fetch(sql, params)

    monkeypatch.setattr(prepared, "fetch", dying)


def _raise(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("", include("track360.urls")),
    path("api/down", _raise(OperationalError("no route"))),
    path("api/bug", _raise(KeyError("secret"))),
    path("api/odd", _raise(SuspiciousOperation("secret"))),
    path("api/not-yours", _raise(PermissionDenied("secret"))),
    path("bug", _raise(KeyError("secret"))),
    path("api/slow", _raise(_caused(OperationalError("secret"), psycopg.errors.QueryCanceled("secret")))),
    path("slow", _raise(_caused(OperationalError("secret"), psycopg.errors.QueryCanceled("secret")))),
]
handler400, handler403 = "track360.core.errors.bad_request", "track360.core.errors.forbidden"
handler404, handler500 = "track360.core.errors.not_found", "track360.core.errors.server_error"


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.core.test_errors")
@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/api/down", 503, "application/problem+json"),
        ("/api/bug", 500, "application/problem+json"),
        ("/api/odd", 400, "application/problem+json"),
        ("/api/not-yours", 403, "application/problem+json"),
        ("/bug", 500, "text/html"),
        ("/api/slow", 503, "application/problem+json"),
        ("/slow", 503, "text/plain"),
    ],
)
def test_what_is_raised_outside_of_the_api_views(address: str, status: int, kind: str) -> None:
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith(kind)
    assert b"secret" not in answer.content


def test_what_was_stopped_says_why_and_when_to_come_again() -> None:
    slow = as_problem(_caused(OperationalError("x"), psycopg.errors.QueryCanceled("x")))
    locked = as_problem(_caused(OperationalError("x"), psycopg.errors.LockNotAvailable("x")))
    assert [(each.code, each.headers) for each in (slow, locked)] == [
        ("too_slow", {"Retry-After": "2"}),
        ("locked", {"Retry-After": "2"}),
    ]


def test_handlers_for_people_stay_djangos() -> None:
    request = RequestFactory().get("/page")
    assert errors.bad_request(request, ValueError()).status_code == 400
    assert errors.forbidden(request, PermissionDenied()).status_code == 403
    assert as_problem(None).status == 500
