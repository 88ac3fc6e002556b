"""Not even a log that tells everything tells a secret."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests import factories
from tests.serve.conftest import Served, serving
from track360.partners.credentials import services

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def ask(served: Served, method: str, path: str, body: str = "", **headers: str) -> int:
    http = served.http()
    http.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    status = http.getresponse().status
    http.close()
    return status


def test_no_secret_at_the_most_talkative_level(tmp_path: Path) -> None:
    partner = factories.make_partner()
    client, secret = services.create_client(partner)
    _, key = services.create_key(partner, "k")
    basic = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    form = f"client_id={client.client_id}&client_secret={secret}"
    log = tmp_path / "log"
    urls = "track360.urls"
    with (
        log.open("wb") as file,
        serving(file, TRACK360_TEST_URLCONF=urls, TRACK360_LOG_LEVEL="DEBUG") as served,
    ):
        token = served.token(client.client_id, secret)
        grant = "grant_type=client_credentials"
        statuses = [
            ask(served, "POST", "/oauth/token", grant, Authorization=f"Basic {basic}", **FORM),
            ask(served, "POST", "/oauth/token", f"{grant}&{form}&scope=admin", **FORM),
            ask(served, "POST", "/oauth/token", f"grant_type=password&{form}", **FORM),
            ask(served, "POST", f"/oauth/token?{form}", grant, **FORM),
            ask(served, "GET", "/api/v1/forex/customers", Authorization=f"Bearer {token}"),
            ask(served, "GET", "/api/v1/forex/customers", Authorization=f"Api-Key {key}"),
            ask(served, "GET", "/api/v1/forex/customers", Authorization=f"Bearer {key}{token}"),
            ask(served, "GET", f"/api/v1/forex/customers?access_token={token}"),
            ask(served, "GET", f"/admin/no-such-page?{form}"),
        ]
    assert statuses == [200, 400, 400, 400, 200, 200, 401, 401, 302]
    said = log.read_text()
    assert [
        name for name, text in {"secret": secret, "basic": basic, "token": token, "key": key}.items() if text in said
    ] == []
