"""The partner's own calls, by the API; and ids and cursors that outlive a change of keys."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from tests import factories
from tests.ingest.api import Api, customer, open_house
from tests.partners.conftest import ask_token, bearer
from track360.partners.credentials import services
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    return open_house()


def admin_of(partner: Partner) -> dict[str, str]:
    client = services.create_client(partner, "Back office", "read admin")
    return bearer(ask_token(*client, scope="read admin").json()["access_token"])


def test_own_calls_and_nobody_elses(api: Api) -> None:
    batch = api.push("customers", customer("c1")).json()["meta"]["batch_id"]
    other = open_house()
    other.push("customers", customer("c1"))
    headers = admin_of(api.partner)
    told = api.http.get("/api/v1/forex/audit", **headers).json()
    assert told["meta"]["total"] == len(told["data"]) == 1
    (call,) = told["data"]
    assert (call["method"], call["path"], call["status"]) == ("POST", "/api/v1/forex/customers", 200)
    assert (call["batch_id"], call["address"], len(call["body_sha256"])) == (batch, "127.0.0.1", 64)
    later = api.http.get("/api/v1/forex/audit?per_page=1", **headers).json()
    assert (later["data"], later["meta"]["total"]) == ([call], 2)
    cursor = later["meta"]["next_cursor"]
    (asked,) = api.http.get(f"/api/v1/forex/audit?cursor={cursor}", **headers).json()["data"]
    assert (asked["path"], asked["batch_id"], asked["body_sha256"]) == ("/api/v1/forex/audit", None, None)


def test_calls_are_found(api: Api) -> None:
    api.push("customers", customer("c1"))
    headers = admin_of(api.partner)
    (call,) = api.http.get("/api/v1/forex/audit", **headers).json()["data"]

    def found(query: str) -> int:
        return int(api.http.get(f"/api/v1/forex/audit?{query}", **headers).json()["meta"]["total"])

    assert found(f"client={call['client']}") == 1
    assert found(f"at_from={call['at']}&at_to={call['at']}") == 1
    assert found("at_to=2020-01-01T00:00:00Z") == 0
    assert api.http.get("/api/v1/forex/audit?at_from=today", **headers).status_code == 400


def test_reading_needs_more_than_read(api: Api) -> None:
    assert api.get("audit").status_code == 403


def test_ids_and_walks_outlive_a_change_of_all_keys(api: Api, settings: Any) -> None:
    batch = api.push("customers", *[customer(f"c{n}") for n in range(3)]).json()["meta"]["batch_id"]
    cursor = api.get("customers?per_page=2").json()["meta"]["next_cursor"]
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    call_command("rotate_keys")
    settings.FIELD_KEYS, settings.SECRET_KEY = [new], "another" * 10
    assert api.get(f"batches/{batch}").json()["data"]["batch_id"] == batch
    rest = api.get(f"customers?per_page=2&cursor={cursor}").json()
    assert [row["customer_id"] for row in rest["data"]] == ["c2"]


@pytest.mark.parametrize("change", ["other partner", "other list", "other filter", "tampered"])
def test_a_cursor_is_good_for_one_walk(api: Api, change: str) -> None:
    api.push("customers", *[customer(f"c{n}") for n in range(3)])
    cursor = api.get("customers?per_page=2").json()["meta"]["next_cursor"]
    reader, query = api, f"customers?cursor={cursor}"
    if change == "other partner":
        reader = open_house()
    elif change == "other list":
        query = f"transactions?cursor={cursor}"
    elif change == "other filter":
        query = f"customers?affiliate_id=A&cursor={cursor}"
    else:
        query = f"customers?cursor={'B' if cursor[0] == 'A' else 'A'}{cursor[1:]}"
    answer = reader.get(query)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:track360:problem:cursor")


def test_every_partner_has_a_key_of_its_own() -> None:
    keys = [factories.make_partner().opaque_key for _ in range(2)]
    assert len({*keys}) == 2
