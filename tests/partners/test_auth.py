from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from oauth2_provider.models import AccessToken

from tests import factories
from tests.partners.conftest import ask_token, bearer
from track360.core import clock
from track360.partners.credentials import services
from track360.partners.models import ApiClient, Partner

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.partners.api")]
READING = "/api/v1/forex/reading"
WRITING = "/api/v1/forex/writing"


def get(path: str = READING, http: Client | None = None, **headers: str) -> Any:
    return (http or Client()).get(path, **headers)


def test_a_token_speaks_for_its_partner(api_client: tuple[ApiClient, str], token: str) -> None:
    answer = get(**bearer(token))
    assert answer.status_code == 200
    assert answer.json() == {
        "partner": "acme",
        "client": f"client:{api_client[0].client_id}",
        "name": "Acme CRM",
    }


def test_the_partner_is_whole(partner: Partner, token: str, django_assert_num_queries: Any) -> None:
    from track360.partners import admission

    caller = admission.by_token(token, "127.0.0.1")
    assert caller is not None
    assert {f.attname: getattr(caller.partner, f.attname) for f in Partner._meta.concrete_fields} == {
        f.attname: getattr(Partner.objects.get(), f.attname) for f in Partner._meta.concrete_fields
    }


def test_without_credentials_401() -> None:
    answer = get()
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="track360"'


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer nobody",
        "Bearer ünïcode",
        "Api-Key",
        "Api-Key x",
        "Api-Key a.b.c",
        "Api-Key \x00.x",
    ],
)
def test_wrong_credentials_401(header: str) -> None:
    answer = get(HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="track360", error="invalid_token"'


def test_an_expired_token_is_401(token: str) -> None:
    AccessToken.objects.update(expires=clock.now() - timedelta(seconds=1))
    assert get(**bearer(token)).status_code == 401


def test_revoking_the_client_acts_at_once(api_client: tuple[ApiClient, str], token: str) -> None:
    ApiClient.objects.update(revoked_at=clock.now())
    assert get(**bearer(token)).status_code == 401


def test_the_path_must_be_of_the_partners_vertical(token: str) -> None:
    for vertical in ("prop-trading", "nonsense"):
        assert get(f"/api/v1/{vertical}/reading", **bearer(token)).status_code == 403


def test_scopes_are_needed(api_client: tuple[ApiClient, str]) -> None:
    reader = bearer(ask_token(*api_client, scope="read").json()["access_token"])
    assert get(**reader).status_code == 200
    assert Client().post(WRITING, b"", "application/json", **reader).status_code == 403
    assert get("/api/v1/forex/administering", **reader).status_code == 403


def test_a_scope_taken_from_the_client_is_gone_from_its_tokens(token: str) -> None:
    ApiClient.objects.update(scopes="read")
    assert Client().post(WRITING, b"", "application/json", **bearer(token)).status_code == 403


def test_a_view_that_names_no_scope_lets_nobody_in(token: str) -> None:
    assert get("/api/v1/forex/undeclared", **bearer(token)).status_code == 403


@pytest.mark.parametrize(
    ("allowlist", "address", "status"),
    [
        ([], "198.51.100.1", 200),
        (["198.51.100.1"], "198.51.100.1", 200),
        (["198.51.100.0/24", "2001:db8::/32"], "2001:db8::5", 200),
        (["198.51.100.0/24"], "::ffff:198.51.100.9", 200),
        (["198.51.100.0/24"], "198.51.101.1", 401),
        (["198.51.100.0/24"], "", 401),
        (["not an address"], "198.51.100.1", 401),
    ],
)
def test_the_allowlist(
    api_client: tuple[ApiClient, str], token: str, allowlist: list[str], address: str, status: int
) -> None:
    ApiClient.objects.update(ip_allowlist=allowlist)
    assert get(http=Client(REMOTE_ADDR=address), **bearer(token)).status_code == status


def test_a_call_from_elsewhere_does_not_use_up_the_limit(
    api_client: tuple[ApiClient, str], token: str, windows: Any
) -> None:
    ApiClient.objects.update(ip_allowlist=["198.51.100.1"])
    get(**bearer(token))
    assert windows(f"token:{AccessToken.objects.get().pk}") is None


def test_allow_names_what_is_allowed(token: str) -> None:
    answer = Client().options("/api/v1/forex/customers", **bearer(token))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_answers_carry_the_rate_limit(token: str, windows: Any) -> None:
    answer = get(**bearer(token))
    assert answer["RateLimit-Policy"] == '"token";q=1000;w=60, "client";q=10000;w=60'
    assert answer["RateLimit"] == '"token";r=999;t=60, "client";r=9999;t=60'


def test_over_the_limit_is_429(token: str, windows: Any, settings: Any) -> None:
    settings.API_RATE_LIMIT = 2
    assert [get(**bearer(token)).status_code for _ in range(2)] == [200, 200]
    answer = get(**bearer(token))
    assert answer.status_code == 429
    assert 59 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit"].startswith('"token";r=0;t=')


def test_a_new_window_opens_after_a_minute(token: str, windows: Any, settings: Any) -> None:
    settings.API_RATE_LIMIT = 1
    get(**bearer(token))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_window SET opened_at = opened_at - interval '59.5 s'")
    assert (answer := get(**bearer(token))).status_code == 429
    assert answer["Retry-After"] == "1"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_window SET opened_at = opened_at - interval '0.5 s'")
    assert get(**bearer(token)).status_code == 200


def test_many_tokens_of_a_client_share_its_cap(api_client: tuple[ApiClient, str], windows: Any, settings: Any) -> None:
    settings.API_CLIENT_RATE_LIMIT = 3
    tokens = [ask_token(*api_client).json()["access_token"] for _ in range(4)]
    assert [get(**bearer(text)).status_code for text in tokens] == [200, 200, 200, 429]


def test_what_a_tokens_own_window_refuses_does_not_count_against_the_client(
    api_client: tuple[ApiClient, str], token: str, windows: Any, settings: Any
) -> None:
    settings.API_RATE_LIMIT = 1
    for _ in range(5):
        get(**bearer(token))
    assert windows(f"client:{api_client[0].client_id}") == 1


def test_one_partners_client_is_not_limited_by_anothers(token: str, windows: Any, settings: Any) -> None:
    settings.API_RATE_LIMIT = 1
    get(**bearer(token))
    other = ask_token(*services.create_client(factories.make_partner("other"))).json()["access_token"]
    assert get(**bearer(token)).status_code == 429
    assert get(**bearer(other)).status_code == 200
