from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from django.test import Client
from oauth2_provider.models import AccessToken

from tests.partners.conftest import ask_token
from track360.partners.credentials import services
from track360.partners.models import ApiClient

pytestmark = pytest.mark.django_db


def basic(client_id: str, secret: str, scheme: str = "Basic") -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"{scheme} " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


@pytest.mark.parametrize("scheme", ["Basic", "basic"])
def test_basic_credentials_get_a_token(api_client: tuple[ApiClient, str], scheme: str) -> None:
    client, secret = api_client
    answer = Client().post(
        "/oauth/token", {"grant_type": "client_credentials"}, **basic(client.client_id, secret, scheme)
    )
    assert answer.status_code == 200
    body = answer.json()
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, "read write")
    assert answer["Cache-Control"] == "no-store"


def test_form_credentials_get_a_token(api_client: tuple[ApiClient, str]) -> None:
    answer = ask_token(*api_client)
    assert answer.status_code == 200
    assert set(answer.json()) == {"access_token", "token_type", "expires_in", "scope"}


def test_neither_token_nor_secret_is_stored_in_clear(api_client: tuple[ApiClient, str]) -> None:
    client, secret = api_client
    text = ask_token(client, secret).json()["access_token"]
    row = AccessToken.objects.get()
    assert row.token == ""
    assert row.token_checksum == hashlib.sha256(text.encode()).hexdigest()
    client.refresh_from_db()
    assert client.client_secret.startswith("pbkdf2_sha256_random$1000$")


@pytest.mark.parametrize(
    ("allowed", "asked", "granted"),
    [
        ("read", "", "read"),
        ("read write", "read", "read"),
        ("read write admin", "", "read write"),
        ("read write admin", "admin", "admin"),
    ],
)
def test_scopes_are_the_clients(partner: Any, allowed: str, asked: str, granted: str) -> None:
    client, secret = services.create_client(partner, scopes=allowed)
    form = {"scope": asked} if asked else {}
    assert ask_token(client, secret, **form).json()["scope"] == granted


@pytest.mark.parametrize("asked", ["write", "read write", "everything", "\x00"])
def test_a_scope_beyond_the_clients_is_refused(partner: Any, asked: str) -> None:
    answer = ask_token(*services.create_client(partner, scopes="read"), scope=asked)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("grant", ["password", "authorization_code", "implicit", "refresh_token", "nonsense", ""])
def test_no_other_grant(api_client: tuple[ApiClient, str], grant: str) -> None:
    answer = ask_token(*api_client, grant_type=grant)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("unsupported_grant_type", "invalid_request")


def test_a_wrong_secret_is_401(api_client: tuple[ApiClient, str]) -> None:
    answer = ask_token(api_client[0], "wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"] == 'Basic realm="track360"'


@pytest.mark.parametrize("client_id", ["", "nobody", "ü", "x" * 5000])
def test_an_unknown_client_is_401(client_id: str) -> None:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": "x"}
    assert Client().post("/oauth/token", form).status_code == 401


def test_a_nul_in_the_client_id_is_400() -> None:
    form = {"grant_type": "client_credentials", "client_id": "nul\x00", "client_secret": "x"}
    assert Client().post("/oauth/token", form).status_code == 400


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{}", "application/json"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"&".join(b"a%d=1" % n for n in range(1001)), "application/x-www-form-urlencoded"),
    ],
)
def test_an_unreadable_body_is_400_json(body: bytes, content_type: str) -> None:
    answer = Client().generic("POST", "/oauth/token", body, content_type)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize("twice", ["grant_type", "client_id", "client_secret", "scope"])
def test_a_parameter_said_twice_is_400(api_client: tuple[ApiClient, str], twice: str) -> None:
    client, secret = api_client
    form = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": secret,
        "scope": "read",
    }
    answer = Client().post("/oauth/token", {**form, twice: [form[twice], form[twice]]})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert not AccessToken.objects.exists()


def test_a_parameter_without_a_value_counts_as_absent(api_client: tuple[ApiClient, str]) -> None:
    client, secret = api_client
    form = {"grant_type": "client_credentials", "scope": "", "client_id": "", "client_secret": ""}
    answer = Client().post("/oauth/token", form, **basic(client.client_id, secret))
    assert (answer.status_code, answer.json()["scope"]) == (200, "read write")


@pytest.mark.parametrize(
    ("query", "more", "error"),
    [("?scope=read", {}, "invalid_request"), ("", {"resource": "<script>"}, "invalid_target")],
)
def test_every_refusal_is_json(api_client: tuple[ApiClient, str], query: str, more: dict[str, str], error: str) -> None:
    client, secret = api_client
    form = {"grant_type": "client_credentials", **more}
    answer = Client().post(f"/oauth/token{query}", form, **basic(client.client_id, secret))
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    assert answer.json()["error"] == error


def test_get_is_405_as_a_problem() -> None:
    answer = Client().get("/oauth/token")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_revoked_client_gets_no_token_and_loses_those_it_has(api_client: tuple[ApiClient, str]) -> None:
    ask_token(*api_client)
    services.revoke(api_client[0])
    assert ask_token(*api_client).status_code == 401
    assert not AccessToken.objects.exists()


def test_the_allowlist_holds_at_the_token_endpoint(api_client: tuple[ApiClient, str]) -> None:
    client, secret = api_client
    client.ip_allowlist = ["203.0.113.0/24"]
    client.save()
    assert ask_token(client, secret).status_code == 401
    assert ask_token(client, secret, Client(REMOTE_ADDR="203.0.113.7")).status_code == 200
