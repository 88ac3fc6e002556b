from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests import factories


def test_alive_without_a_database() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready() -> None:
    assert Client().get("/readyz").json() == {"status": "ready"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_not_ready_without_a_database(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise OperationalError("x")

    monkeypatch.setattr(connection, "cursor", away)
    assert Client().get(path).status_code == 503


@pytest.mark.django_db
def test_figures() -> None:
    partner = factories.make_partner()
    factories.make_batch(partner)
    Client().get("/api/nothing")
    lines = Client().get("/metrics").content.decode().splitlines()
    assert 'track360_requests_recent{status="404"} 1' in lines
    assert "track360_work_backlog 0" in lines
    assert "# TYPE track360_exceptions gauge" in lines


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"REMOTE_ADDR": "203.0.113.1"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"REMOTE_ADDR": "203.0.113.1", "HTTP_AUTHORIZATION": "Bearer m3trics"}, 200),
        ({"REMOTE_ADDR": "203.0.113.1", "HTTP_AUTHORIZATION": "Bearer wrong"}, 403),
        ({"REMOTE_ADDR": "::1"}, 403),
    ],
)
def test_figures_are_for_the_bearer_of_the_token(settings: Any, headers: dict[str, str], status: int) -> None:
    settings.METRICS_TOKEN = "m3trics"
    assert Client().get("/metrics", **headers).status_code == status


@pytest.mark.django_db
def test_without_a_token_figures_are_for_a_laptop_alone(settings: Any) -> None:
    def status(**headers: str) -> int:
        return Client().get("/metrics", **headers).status_code

    assert [status(), status(REMOTE_ADDR="::1")] == [200, 200]
    assert status(HTTP_X_FORWARDED_FOR="127.0.0.1") == 403
    assert status(REMOTE_ADDR="203.0.113.1", HTTP_AUTHORIZATION="Bearer ") == 403
    # A proxy on the same machine need not say that it is one, and passes on whoever asks.
    settings.METRICS_ON_LOOPBACK = False
    assert [status(), status(HTTP_AUTHORIZATION="Bearer ")] == [403, 403]
