"""Calls that are refused: bounded for an address, and counted by the minute instead of an audit entry each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests import factories
from tests.partners.conftest import ask_token, bearer
from track360.core import clock, throttle
from track360.partners import refused
from track360.partners.models import ApiClient, AuditEntry, RefusedCalls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.partners.api")]
READING = "/api/v1/forex/reading"


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """All calls of a test fall into one."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)


def entries() -> list[tuple[str | None, int]]:
    return [(entry.address, entry.status) for entry in AuditEntry.objects.order_by("id")]


def counted() -> list[tuple[Any, ...]]:
    return sorted(RefusedCalls.objects.values_list("address", "status", "client", "calls"))


def test_refused_alike_they_are_counted_and_the_first_is_logged() -> None:
    host, neighbour, other = (Client(REMOTE_ADDR=one) for one in ("2001:db8:1:2::1", "2001:db8:1:2::2", "203.0.113.5"))
    for http in (host, host, neighbour, other):
        http.get(READING)
    host.get("/api/v1/nothing")
    assert counted() == [
        ("2001:db8:1:2::/64", 401, "", 3),
        ("2001:db8:1:2::/64", 404, "", 1),
        ("203.0.113.5", 401, "", 1),
    ]
    assert entries() == [("2001:db8:1:2::1", 401), ("203.0.113.5", 401), ("2001:db8:1:2::1", 404)]


def test_who_is_over_the_limit_is_counted_by_name(
    api_client: tuple[ApiClient, str], token: str, windows: Any, settings: Any
) -> None:
    settings.API_RATE_LIMIT = 1
    statuses = [Client().get(READING, **bearer(token)).status_code for _ in range(4)]
    assert statuses == [200, 429, 429, 429]
    assert counted() == [("127.0.0.1", 429, f"client:{api_client[0].client_id}", 3)]
    assert entries() == [("127.0.0.1", 200), ("127.0.0.1", 200), ("127.0.0.1", 429)]


def test_what_a_known_caller_gets_wrong_is_logged_each_time(token: str) -> None:
    for _ in range(3):
        Client().get("/api/v1/prop-trading/reading", **bearer(token))
    assert (counted(), entries()[1:]) == ([], [("127.0.0.1", 403)] * 3)


def test_names_that_nobody_proved_make_no_rows(api_client: tuple[ApiClient, str]) -> None:
    for name in ("a", "b", "c"):
        Client().post("/oauth/token", {"grant_type": "client_credentials", "client_id": name, "client_secret": "x"})
    assert counted() == [("127.0.0.1", 401, "", 3)]
    assert [entry.client for entry in AuditEntry.objects.all()] == ["client:a"]


def test_metrics_count_all_of_them() -> None:
    for _ in range(3):
        Client().get("/api/nothing")
    assert 'track360_requests_recent{status="404"} 3' in Client().get("/metrics").content.decode().splitlines()


def test_they_are_kept_as_long_as_the_log() -> None:
    for days in (29, 31):
        minute = clock.now() - timedelta(days=days)
        RefusedCalls.objects.create(minute=minute, address="203.0.113.5", status=401, calls=1)
    refused.forget(30)
    assert [row.minute for row in RefusedCalls.objects.all()] == [clock.now() - timedelta(days=29)]


@pytest.mark.parametrize("path", [READING, "/api/v1/forex/schemas/customers.json", "/api/nothing"])
def test_an_address_may_call_so_often_without_a_credential(windows: Any, settings: Any, path: str) -> None:
    settings.ANONYMOUS_PER_ADDRESS = 2
    http, other = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="203.0.113.6")
    first = [http.get(path).status_code for _ in range(2)]
    refusal = http.get(path)
    assert 429 not in first
    assert (refusal.status_code, refusal["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(refusal["Retry-After"]) <= 60
    assert refusal["RateLimit-Policy"] == '"address";q=2;w=60'
    assert other.get(path).status_code == first[0]


@pytest.mark.parametrize(
    "header",
    [
        {"HTTP_AUTHORIZATION": "Bearer nobody"},
        {"HTTP_AUTHORIZATION": "Basic eDp5"},
        {"HTTP_X_API_KEY": "a.b"},
        {"HTTP_X_API_KEY": "a.b", "HTTP_AUTHORIZATION": "Bearer c"},
    ],
)
def test_nor_may_it_try_credentials_for_ever(windows: Any, settings: Any, header: dict[str, str]) -> None:
    settings.ANONYMOUS_PER_ADDRESS = 2
    assert [Client().get(READING, **header).status_code for _ in range(3)] == [401, 401, 429]
    assert Client().get("/api/nothing", **header).status_code == 429


def test_a_good_credential_is_never_refused_for_its_neighbours(token: str, windows: Any, settings: Any) -> None:
    settings.ANONYMOUS_PER_ADDRESS = 0
    assert Client().get(READING).status_code == 429
    assert Client().get(READING, **bearer(token)).status_code == 200
    assert windows("anonymous:address:127.0.0.1") == 1


def test_nor_is_the_token_endpoint_for_a_right_secret(
    api_client: tuple[ApiClient, str], windows: Any, settings: Any
) -> None:
    settings.ANONYMOUS_PER_ADDRESS = 1
    assert [Client().post("/oauth/token").status_code for _ in range(2)] == [400, 429]
    assert ask_token(*api_client).status_code == 200


def test_documents_and_pages_are_for_everybody(windows: Any, settings: Any) -> None:
    settings.ANONYMOUS_PER_ADDRESS = 0
    assert [Client().get(path).status_code for path in ("/api/schema/", "/healthz", "/admin/login/")] == [200] * 3


def test_without_a_database_nobody_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any) -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr(throttle, "hit", away)
    assert Client().get("/api/v1/forex/schemas/customers.json").status_code == 200


def test_the_page_shows_them() -> None:
    operator = Client()
    operator.force_login(factories.make_operator())
    for _ in range(2):
        Client(REMOTE_ADDR="203.0.113.5").get(READING)
    page = operator.get("/admin/partners/refusedcalls/")
    assert [(row.address, row.status, row.calls) for row in page.context["cl"].result_list] == [("203.0.113.5", 401, 2)]
    row = RefusedCalls.objects.get()
    assert "401 to 203.0.113.5" in operator.get(f"/admin/partners/refusedcalls/{row.pk}/").content.decode()
