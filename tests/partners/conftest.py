from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import factories
from tests.partners.administrator import Admin
from track360.partners.credentials import services
from track360.partners.models import ApiClient, Partner


@pytest.fixture
def partner(db: None) -> Partner:
    return factories.make_partner("acme", aliases={"status": {"completed": "approved"}})


@pytest.fixture
def api_client(partner: Partner) -> tuple[ApiClient, str]:
    return services.create_client(partner, "Acme CRM")


@pytest.fixture
def windows(db: None) -> Any:
    """The rate limit counters, empty before the test; reads the count of a key."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_window")

    def count(key: str) -> int | None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count FROM core_window WHERE key = %s", [key])
            row = cursor.fetchone()
            return row[0] if row else None

    return count


@pytest.fixture
def admin(partner: Partner) -> Admin:
    return Admin(partner)


def ask_token(client: ApiClient, secret: str, http: Client | None = None, **form: str) -> Any:
    """The token endpoint's answer to a form body."""
    body = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": secret,
        **form,
    }
    return (http or Client()).post("/oauth/token", body)


@pytest.fixture
def token(api_client: tuple[ApiClient, str]) -> str:
    return str(ask_token(*api_client).json()["access_token"])


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token, for Django's test client."""
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}
