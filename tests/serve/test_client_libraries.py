"""Other people's OAuth2 clients and a generated API client, unchanged."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from django.db import connection
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from activity.models import TradingDay
from customers.models import Customer
from tests import factories
from tests.serve.conftest import Served, serving
from track360.openapi.schema import document
from track360.partners.credentials import services


@pytest.fixture(scope="module")
def real(django_db_setup: None) -> Iterator[Served]:
    """A server with the real addresses."""
    with serving(TRACK360_TEST_URLCONF="track360.urls") as made:
        yield made


@pytest.fixture
def broker(transactional_db: None) -> Any:
    """A forex partner with affiliate A: its client id and secret."""
    partner = factories.make_partner()
    factories.make_affiliate(partner, "A")
    client, secret = services.create_client(partner)
    return partner, client.client_id, secret


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib(real: Served, broker: Any, method: str) -> None:
    _, client_id, secret = broker
    session = AuthlibSession(client_id, secret, scope="read", token_endpoint_auth_method=method)
    token = session.fetch_token(url(real, "/oauth/token"), grant_type="client_credentials")
    assert (token["expires_in"], token["scope"]) == (3600, "read")
    assert session.get(url(real, "/api/v1/forex/customers")).json()["meta"]["total"] == 0


@pytest.mark.parametrize("in_body", [False, True])
def test_requests_oauthlib(real: Served, broker: Any, in_body: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    _, client_id, secret = broker
    session = OAuth2Session(client=BackendApplicationClient(client_id=client_id))
    token = session.fetch_token(
        url(real, "/oauth/token"),
        client_id=client_id,
        client_secret=secret,
        include_client_id=in_body or None,
    )
    assert token["token_type"] == "Bearer"
    assert session.get(url(real, "/api/v1/forex/customers")).status_code == 200


def test_a_generated_client_pushes_a_batch(real: Served, broker: Any, tmp_path: Path) -> None:
    partner, client_id, secret = broker
    made = generate(tmp_path)
    token = real.token(client_id, secret)
    client = made("client").AuthenticatedClient(base_url=url(real, ""), token=token)
    record = made("models").ForexCustomer.from_dict(
        {"customer_id": "10017", "signup_date": "2026-01-05", "affiliate_id": "A"}
    )
    answer = made("api.forex.push_forex_customers").sync_detailed(client=client, body=[record])
    assert (answer.status_code, answer.parsed.meta.created) == (200, 1)
    assert Customer.objects.get().partner == partner
    day = {
        "date": "2026-01-05",
        "customer_id": "10017",
        "instrument": "EURUSD",
        "lots_traded": 1.25,
        "currency": "EUR",
    }
    days = [made("models").ForexTradingDay.from_dict(day)]
    answer = made("api.forex.push_forex_trading_activity").sync_detailed(client=client, body=days)
    assert (answer.status_code, answer.parsed.meta.created) == (200, 1)
    assert TradingDay.objects.get().lots_traded == Decimal("1.25")
    listed = made("api.forex.list_forex_customers").sync(client=client)
    assert [row.customer_id for row in listed.data] == ["10017"]


def generate(folder: Path) -> Any:
    """Import the modules of a client that openapi-python-client makes of our document."""
    (folder / "openapi.json").write_text(json.dumps(document()))
    (folder / "config.yml").write_text("post_hooks: []\npackage_name_override: made_client\n")
    tool = Path(sys.executable).with_name("openapi-python-client")
    command = [
        tool,
        "generate",
        "--path",
        "openapi.json",
        "--config",
        "config.yml",
        "--output-path",
        "made",
        "--meta",
        "none",
    ]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "WARNING" not in run.stdout, run.stdout
    (folder / "made").rename(folder / "made_client")
    sys.path.insert(0, str(folder))
    return lambda name: importlib.import_module(f"made_client.{name}")


def url(served: Served, path: str) -> str:
    return f"http://127.0.0.1:{served.port}{path}"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Leave no connection to the test database behind."""
    yield
    connection.close()
