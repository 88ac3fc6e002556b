"""Credentials by the API: within one's own, never oneself, and nothing of anybody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.partners.administrator import PLACE, Admin, codes
from tests.partners.conftest import ask_token
from track360.core import clock
from track360.partners.credentials import api
from track360.partners.models import ApiClient, ApiKey

pytestmark = pytest.mark.django_db


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(c::text, '') FROM partners_apiclient c")
        clients = cursor.fetchone()[0] or ""
        cursor.execute("SELECT string_agg(c::text, '') FROM partners_apikey c")
        return str(clients + cursor.fetchone()[0])


@pytest.mark.parametrize("kind", ["key", "client"])
def test_what_is_made_works_and_its_secret_is_told_once(admin: Admin, kind: str) -> None:
    answer = admin.create(kind=kind, scopes=["write", "read"], endpoints={"read": ["customers"]}, rate_limit=100)
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    made = answer.json()["data"]
    assert (made["scopes"], made["state"], made["created_by"]) == (["read", "write"], "active", admin.key.client_key)
    secret = made["api_key" if kind == "key" else "client_secret"]
    if kind == "key":
        http = Client(HTTP_X_API_KEY=secret)
    else:
        token = ask_token(ApiClient.objects.get(client_id=made["client_id"]), secret).json()["access_token"]
        http = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert http.get("/api/v1/forex/customers").status_code == 200
    assert http.get("/api/v1/forex/transactions").status_code == 403
    for path in ("", f"/{made['id']}"):
        assert secret.rpartition(".")[2] not in admin.http.get(f"{PLACE}{path}").content.decode()
    assert secret.rpartition(".")[2] not in stored()


INVALID: list[tuple[Any, str]] = [
    ({"kind": "cookie"}, "/kind"),
    ({"name": ""}, "/name"),
    ({"name": None}, "/name"),
    ({"scopes": []}, "/scopes"),
    ({"scopes": ["root"]}, "/scopes/0"),
    ({"scopes": "read"}, "/scopes"),
    ({"endpoints": {"read": ["nothing"]}}, "/endpoints/read/0"),
    ({"endpoints": {"root": []}}, "/endpoints"),
    ({"ip_allowlist": ["300.0.0.1"]}, "/ip_allowlist"),
    ({"ip_allowlist": [5]}, "/ip_allowlist/0"),
    ({"rate_limit": 0}, "/rate_limit"),
    ({"rate_limit": 1.5}, "/rate_limit"),
    ({"rate_limit": 10**12}, "/rate_limit"),
    ({"expires_at": "tomorrow"}, "/expires_at"),
    ({"expires_at": "2026-12-31T23:59:60Z"}, "/expires_at"),
    ({"expires_at": "9999-12-31T23:59:59-10:00"}, "/expires_at"),
    ({"client_secret": "mine"}, ""),
]


def test_what_cannot_be_is_422_with_its_place(admin: Admin) -> None:
    answers = [admin.create(**fields) for fields, _ in INVALID]
    told = [(answer.status_code, {place for place, _ in codes(answer)}) for answer in answers]
    assert told == [(422, {pointer}) for _, pointer in INVALID]
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[]", 422), (b'"x"', 422), (b"", 422)])
def test_no_document_is_refused(admin: Admin, body: bytes, status: int) -> None:
    assert admin.http.post(PLACE, body, "application/json").status_code == status
    assert admin.http.post(PLACE, b"{}", "text/plain").status_code == 415


def test_rotate_change_suspend_resume_and_revoke(admin: Admin) -> None:
    made = admin.create().json()["data"]
    place = f"/{made['id']}"

    def status(text: str) -> int:
        return int(Client(HTTP_X_API_KEY=text).get("/api/v1/forex/customers").status_code)

    answer = admin.send("post", f"{place}/rotate", overlap_seconds=60)
    new = answer.json()["data"]["api_key"]
    assert answer["Cache-Control"] == "no-store"
    assert [status(made["api_key"]), status(new)] == [200, 200]
    changed = admin.send("patch", place, name="Other", endpoints={"read": []}, rate_limit=7).json()["data"]
    assert (changed["name"], changed["endpoints"], changed["rate_limit"]) == ("Other", {"read": []}, 7)
    assert "api_key" not in changed
    assert status(new) == 403
    admin.send("patch", place, endpoints={})
    assert admin.send("post", f"{place}/suspend").json()["data"]["state"] == "suspended"
    assert status(new) == 403
    assert admin.send("post", f"{place}/resume").json()["data"]["state"] == "active"
    assert status(new) == 200
    assert admin.send("post", f"{place}/revoke").json()["data"]["state"] == "revoked"
    assert [status(made["api_key"]), status(new)] == [401, 401]
    assert admin.send("post", f"{place}/rotate").status_code == 422


@pytest.mark.parametrize("seconds", [-1, 30 * 86400 + 1, "60", None])
def test_an_overlap_has_its_bounds(admin: Admin, seconds: Any) -> None:
    made = admin.create().json()["data"]
    answer = admin.send("post", f"/{made['id']}/rotate", overlap_seconds=seconds)
    assert (answer.status_code, codes(answer)) == (422, [("/overlap_seconds", "invalid")])


def test_there_is_an_end_to_making(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "MOST_LIVING", 2)
    assert [admin.create().status_code, admin.create().status_code] == [201, 422]
    assert ApiKey.objects.count() == 2


def test_an_operators_name_is_not_told(admin: Admin) -> None:
    told = admin.http.get(PLACE).json()["data"]
    assert [(each["name"], each["created_by"]) for each in told] == [("admin", None)]
    assert "eve" not in admin.http.get(PLACE).content.decode()
    assert datetime.fromisoformat(told[0]["last_used_at"]) > clock.now() - timedelta(minutes=2)


def test_the_log_has_no_secret_of_it(admin: Admin) -> None:
    made = admin.create().json()["data"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, '') FROM partners_audit a")
        logged = cursor.fetchone()[0]
    assert f"{PLACE}" in logged
    assert made["api_key"].partition(".")[2] not in logged
