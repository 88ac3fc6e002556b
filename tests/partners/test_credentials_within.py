"""A credential that looks after others: within its own, never itself, and nobody else's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.partners.administrator import KEY, PLACE, Admin, codes
from tests.partners.conftest import ask_token
from track360.partners.credentials import services
from track360.partners.models import ApiKey, Partner

pytestmark = pytest.mark.django_db


SOON = datetime(2100, 1, 1, tzinfo=UTC)
OWN = {"endpoints": {"read": ["reports"]}, "ip_allowlist": ["127.0.0.0/8"], "rate_limit": 100, "expires_at": SOON}
WITHIN = {
    "endpoints": {"read": ["reports"]},
    "ip_allowlist": ["127.0.0.1"],
    "rate_limit": 100,
    "expires_at": "2100-01-01T00:00:00Z",
}


BEYOND: list[tuple[Any, str]] = [
    ({"scopes": ["read", "write"]}, "scopes"),
    ({"scopes": ["read", "admin"]}, "scopes"),
    ({"scopes": ["read", "publish"]}, "scopes"),
    ({"endpoints": {}}, "endpoints"),
    ({"endpoints": {"read": ["reports", "customers"]}}, "endpoints"),
    ({"ip_allowlist": []}, "ip_allowlist"),
    ({"ip_allowlist": ["0.0.0.0/0"]}, "ip_allowlist"),
    ({"rate_limit": None}, "rate_limit"),
    ({"rate_limit": 101}, "rate_limit"),
    ({"expires_at": None}, "expires_at"),
    ({"expires_at": "2100-01-01T00:00:01Z"}, "expires_at"),
]


def test_nothing_beyond_ones_own_is_made_or_given(partner: Partner) -> None:
    admin = Admin(partner, "read admin publish", **OWN)
    made = admin.create(**WITHIN).json()["data"]
    before = list(ApiKey.objects.order_by("pk").values())
    for send in (
        lambda fields: admin.create(**WITHIN | fields),
        lambda fields: admin.send("patch", f"/{made['id']}", **fields),
    ):
        answers = [send(fields) for fields, _ in BEYOND]
        told = [(answer.status_code, codes(answer)) for answer in answers]
        assert told == [(403, [(f"/{field}", "beyond-own")]) for _, field in BEYOND]
    assert list(ApiKey.objects.order_by("pk").values()) == before


def test_a_default_rate_lies_within_no_smaller_one(partner: Partner) -> None:
    # A key has 1000 calls a minute by default, a client 10,000.
    by_key, (client, secret) = Admin(partner), services.create_client(partner, scopes="read admin")
    for fields in ({"rate_limit": 1001}, {"kind": "client"}, {"kind": "client", "rate_limit": 1001}):
        assert codes(by_key.create(**fields)) == [("/rate_limit", "beyond-own")]
    assert by_key.create(kind="client", rate_limit=1000).status_code == 201
    token = ask_token(client, secret, scope="read admin").json()["access_token"]
    document = json.dumps(KEY | {"kind": "client"})
    assert Client(HTTP_AUTHORIZATION=f"Bearer {token}").post(PLACE, document, "application/json").status_code == 201


def test_what_lies_beyond_is_not_touched_at_all(partner: Partner) -> None:
    admin = Admin(partner, "read admin", rate_limit=10)
    wider, text = services.create_key(partner, "wider", "read write")
    before = ApiKey.objects.values().get(pk=wider.pk)
    for method, path in (("patch", ""), *(("post", f"/{act}") for act in ("rotate", "revoke", "suspend", "resume"))):
        assert admin.send(method, f"/{wider.client_key}{path}").status_code == 403
    assert ApiKey.objects.values().get(pk=wider.pk) == before
    assert Client(HTTP_X_API_KEY=text).get("/api/v1/forex/customers").status_code == 200


def test_ones_own_is_looked_at_once_however_much_it_is_held_against(admin: Admin, partner: Partner) -> None:
    maker, _ = services.create_key(partner, "maker")
    for name in ("one", "two"):
        services.create_key(partner, name, by=maker.client_key)
    with CaptureQueriesContext(connection) as asked:
        assert admin.send("post", f"/{maker.client_key}/revoke", with_made=True).status_code == 200
    own = f'"partners_apikey"."id" = {admin.key.pk} '
    assert len([each for each in asked if own in each["sql"] and "FOR UPDATE" in each["sql"]]) == 1


def test_a_token_hands_on_no_more_than_it_was_asked_for_with(partner: Partner) -> None:
    client = services.create_client(partner, scopes="read write admin")
    token = ask_token(*client, scope="read admin").json()["access_token"]
    http = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
    answer = http.post(PLACE, json.dumps({**KEY, "scopes": ["write"]}), "application/json")
    assert (answer.status_code, codes(answer)) == (403, [("/scopes", "beyond-own")])
    assert http.post(PLACE, json.dumps(KEY), "application/json").status_code == 201


def test_never_oneself(admin: Admin) -> None:
    place, before = f"/{admin.key.client_key}", ApiKey.objects.values().get()
    for method, path in (("patch", ""), *(("post", f"/{act}") for act in ("rotate", "revoke", "suspend", "resume"))):
        answer = admin.send(method, f"{place}{path}")
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:track360:problem:own-credential")
    assert ApiKey.objects.values().get() == before
    assert admin.http.get(f"{PLACE}{place}").status_code == 200


def test_another_partners_credential_is_not_there(admin: Admin) -> None:
    key, _ = services.create_key(factories.make_partner(), "theirs", "read")
    for unknown in (key.client_key, "key:nobody", "client:nobody", "nonsense", "key:", "key:\x00"):
        assert admin.http.get(f"{PLACE}/{unknown}").status_code == 404
        assert admin.send("patch", f"/{unknown}", name="mine").status_code == 404
        for action in ("rotate", "revoke", "suspend", "resume"):
            assert admin.send("post", f"/{unknown}/{action}").status_code == 404
    key.refresh_from_db()
    assert (key.name, key.state) == ("theirs", "active")
    assert key.client_key not in admin.http.get(PLACE).content.decode()


@pytest.mark.parametrize("scopes", ["read", "write", "read write programme publish"])
def test_only_admin_may(partner: Partner, scopes: str) -> None:
    caller = Admin(partner, scopes)
    assert [caller.http.get(PLACE).status_code, caller.create().status_code] == [403, 403]
    assert ApiKey.objects.count() == 1


def test_admin_may_be_limited_like_any_scope(partner: Partner) -> None:
    caller = Admin(partner, "read admin", endpoints={"admin": ["reports"]})
    assert caller.create().status_code == 403


def test_what_a_person_suspended_stays_so(admin: Admin, partner: Partner) -> None:
    key, _ = services.create_key(partner, "k")
    services.suspend(key, by="user:eve")
    assert admin.send("post", f"/{key.client_key}/suspend").status_code == 200
    answer = admin.send("post", f"/{key.client_key}/resume")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:track360:problem:suspended-by-person")
    key.refresh_from_db()
    assert (key.state, key.suspended_by) == ("suspended", "user:eve")


def test_one_administrator_shuts_another_out_but_gets_no_secret_of_it(admin: Admin, partner: Partner) -> None:
    other = Admin(partner, "read admin")
    assert admin.send("post", f"/{other.key.client_key}/rotate").status_code == 403
    assert other.http.get(PLACE).status_code == 200
    assert admin.send("post", f"/{other.key.client_key}/revoke").status_code == 200
    assert other.http.get(PLACE).status_code == 401
