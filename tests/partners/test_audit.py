from __future__ import annotations

import gzip
import hashlib
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.ingest.api import open_house
from tests.partners.conftest import ask_token, bearer
from tests.roles import as_owner
from track360.core import clock
from track360.partners import audit
from track360.partners.models import ApiClient, AuditEntry, Partner

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.partners.api")]
WRITING = "/api/v1/forex/writing"


def entries() -> list[AuditEntry]:
    return list(AuditEntry.objects.order_by("id"))


def test_a_call_is_logged_with_everything_it_needs(
    partner: Partner, api_client: tuple[ApiClient, str], token: str
) -> None:
    before = clock.now()
    http = Client(REMOTE_ADDR="203.0.113.5")
    answer = http.post(f"{WRITING}?mode=partial&secret=hush", b'[{"a":1}]', "application/json", **bearer(token))
    assert answer.status_code == 200
    entry = entries()[-1]
    assert before <= entry.at <= clock.now()
    assert (entry.partner_id, entry.client) == (partner.pk, f"client:{api_client[0].client_id}")
    assert (entry.address, entry.method, entry.path, entry.status) == ("203.0.113.5", "POST", WRITING, 200)
    assert 0 < entry.duration_us < 5_000_000
    assert bytes(entry.body_hash) == hashlib.sha256(b'[{"a":1}]').digest()
    assert entry.batch_id == 42


def test_no_secret_gets_in(api_client: tuple[ApiClient, str], token: str) -> None:
    client, secret = api_client
    ask_token(client, secret)
    Client().get(f"/api/v1/forex/reading?token={token}", **bearer(token))
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(a)::text, '') FROM partners_audit a")
        stored = cursor.fetchone()[0]
    assert secret not in stored
    assert token not in stored


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/forex/reading", 401),
        ("/api/v1/nothing/here", 404),
        ("/api/v1/\x00%00", 404),
        ("/api/" + "x" * 900, 404),
    ],
)
def test_calls_that_were_refused_are_logged(path: str, status: int) -> None:
    assert Client().get(path).status_code == status
    (entry,) = entries()
    assert (entry.partner_id, entry.client, entry.status) == (None, "", status)
    assert len(entry.path) <= 500


def test_a_failed_token_request_names_the_client(api_client: tuple[ApiClient, str]) -> None:
    ask_token(api_client[0], "wrong")
    (entry,) = entries()
    assert (entry.client, entry.status) == (f"client:{api_client[0].client_id}", 401)


def test_a_throttled_call_is_logged_under_its_client(
    api_client: tuple[ApiClient, str], token: str, windows: Any, settings: Any
) -> None:
    settings.API_RATE_LIMIT = 0
    Client().get("/api/v1/forex/reading", **bearer(token))
    assert (entries()[-1].client, entries()[-1].status) == (f"client:{api_client[0].client_id}", 429)


@pytest.mark.parametrize(
    "customer_id", ["jane@x.example", "1", "e", "api", "customers", "a/b", "commission-status", "customers/1"]
)
def test_the_id_of_a_person_is_not_kept(token: str, customer_id: str) -> None:
    Client().get(f"/api/v1/forex/customers/{customer_id}/commission-status", **bearer(token))
    assert entries()[-1].path == "/api/v1/forex/customers/{customer_id}/commission-status"


def test_pages_are_not_logged() -> None:
    Client().get("/healthz")
    assert entries() == []


def test_a_missing_partition_is_made(token: str) -> None:
    day = clock.now().date()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE partners_audit_{day:%Y%m%d}")
    Client().get("/api/v1/forex/reading", **bearer(token))
    assert [entry.path for entry in entries()] == ["/api/v1/forex/reading"]


def test_nor_is_it_where_nobody_looked_at_the_path(settings: Any) -> None:
    settings.API_HTTPS_ONLY = True
    Client().get("/api/v1/forex/customers/jane@x.example/commission-status")
    audit.unread("203.0.113.5", "", "GET", "/api/v1/forex/customers/jane@x.example/commission-status", 408, 3.0)
    told = [(entry.path, entry.status) for entry in entries()]
    nameless = "/api/v1/forex/customers/{customer_id}/commission-status"
    assert told == [(nameless, 403), (nameless, 408)]


@pytest.mark.parametrize("path", ["/oauth/token", "/api/v1/forex/writing"])
def test_what_is_refused_before_it_is_looked_at_is_logged(settings: Any, path: str) -> None:
    settings.API_MAX_BODY_BYTES = 10
    assert Client().post(path, b"x" * 11, "application/json").status_code == 413
    settings.API_HTTPS_ONLY = True
    assert Client(REMOTE_ADDR="203.0.113.5").post(path, b"x", "application/json").status_code == 403
    told = [(entry.method, entry.path, entry.status, entry.address) for entry in entries()]
    assert told == [("POST", path, 413, "127.0.0.1"), ("POST", path, 403, "203.0.113.5")]


def test_a_scope_in_the_callers_address_is_left_out(token: str) -> None:
    answer = Client(REMOTE_ADDR="fe80::1%eth0").get("/api/v1/forex/reading", **bearer(token))
    assert (answer.status_code, entries()[-1].address) == (200, "fe80::1")


def test_an_outage_does_not_change_the_answer(
    token: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(entry: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(audit, "_insert", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    with caplog.at_level(logging.ERROR, "track360.audit"):
        assert Client().get("/api/v1/forex/reading", **bearer(token)).status_code == 200
    assert "audit entry not stored" in caplog.text
    assert "/api/v1/forex/reading" in caplog.text
    assert token not in caplog.text


def test_old_days_are_dropped_whole_and_the_days_ahead_made() -> None:
    today = clock.now().date()
    old, kept = today - timedelta(days=91), today - timedelta(days=90)
    for day in (old, kept):
        audit.ensure_partition(day)
    assert audit.roll_partitions(today, 90) == [f"partners_audit_{old:%Y%m%d}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'partners_audit'::regclass")
        left = {name for (name,) in cursor.fetchall()}
    assert f"partners_audit_{kept:%Y%m%d}" in left
    assert f"partners_audit_{today + timedelta(days=7):%Y%m%d}" in left


@pytest.mark.urls("track360.urls")
@pytest.mark.parametrize("packed", [False, True])
def test_a_push_is_logged_with_its_batch_and_the_body_as_sent(packed: bool) -> None:
    api = open_house()
    body = b'[{"customer_id": "c1", "signup_date": "2026-01-05", "affiliate_id": "A"}]'
    sent = gzip.compress(body, mtime=0) if packed else body
    headers = {"Content-Encoding": "gzip"} if packed else {}
    receipt = api.send("customers", sent, **headers).json()
    entry = entries()[-1]
    assert api.partner.opaque.id("batch", entry.batch_id or 0) == receipt["meta"]["batch_id"]
    assert bytes(entry.body_hash) == hashlib.sha256(sent).digest()


@pytest.mark.urls("track360.urls")
@pytest.mark.parametrize(
    ("body", "status"), [(b"[{", 400), (b"[{}]", 422), (b"\xff", 400), (gzip.compress(b"[]", mtime=0), 400)]
)
def test_what_cannot_be_read_is_logged_with_its_body(body: bytes, status: int) -> None:
    assert open_house().send("customers", body).status_code == status
    entry = entries()[-1]
    assert (entry.status, entry.batch_id) == (status, None)
    assert bytes(entry.body_hash) == hashlib.sha256(body).digest()


def test_an_entry_that_meets_a_broken_connection_is_written_on_a_new_one(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert, broken = audit._insert, [OperationalError("gone")]

    def once(entry: Any) -> None:
        if broken:
            raise broken.pop()
        insert(entry)

    monkeypatch.setattr(audit, "_insert", once)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert Client().get("/api/v1/forex/reading", **bearer(token)).status_code == 200
    assert [(entry.path, entry.status) for entry in entries()][-1] == ("/api/v1/forex/reading", 200)
