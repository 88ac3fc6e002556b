"""A credential from its making to its end: what it opens in between, and from which moment on it does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from oauth2_provider.models import AccessToken
from pytest_django import DjangoAssertNumQueries

from tests.partners.conftest import ask_token, bearer
from track360.core import clock
from track360.partners.credentials import selectors, services
from track360.partners.models import ApiClient, ApiKey, Partner
from track360.partners.tasks import housekeeping

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.partners.api")]
READING = "/api/v1/forex/reading"
HOUR = timedelta(hours=1)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The same instant all through the test, as far as we are asked for it; PostgreSQL has its own."""
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)
    return at


def with_key(text: str) -> Any:
    return Client().get(READING, HTTP_X_API_KEY=text)


def with_token(token: str) -> int:
    return int(Client().get(READING, **bearer(token)).status_code)


def token_of(client: ApiClient, secret: str) -> str:
    return str(ask_token(client, secret).json()["access_token"])


def test_rotated_at_once_the_old_secret_and_its_tokens_are_dead(api_client: tuple[ApiClient, str], token: str) -> None:
    client, old = api_client
    new = services.rotate(client, by="user:eve")
    assert with_token(token) == 401
    assert ask_token(client, old).status_code == 401
    assert with_token(token_of(client, new)) == 200
    assert (client.issued_by, client.created_by) == ("user:eve", "")


def test_rotated_with_an_overlap_both_are_good_until_it_ends(
    now: datetime, api_client: tuple[ApiClient, str], token: str
) -> None:
    client, old = api_client
    new = services.rotate(client, timedelta(minutes=10))
    assert AccessToken.objects.get().expires == client.previous_until == now + timedelta(minutes=10)
    of_old = ask_token(client, old).json()
    assert of_old["expires_in"] == 600
    assert ask_token(client, new).json()["expires_in"] == 3600
    assert [with_token(token), with_token(of_old["access_token"])] == [200, 200]
    ApiClient.objects.update(previous_until=now - timedelta(seconds=1))
    assert ask_token(client, old).status_code == 401
    assert ask_token(client, new).status_code == 200


def test_rotated_twice_the_first_secret_is_dead(api_client: tuple[ApiClient, str]) -> None:
    client, first = api_client
    second = services.rotate(client, HOUR)
    third = services.rotate(client, HOUR)
    assert [ask_token(client, secret).status_code for secret in (first, second, third)] == [401, 200, 200]


@pytest.mark.parametrize("overlap", [timedelta(0), HOUR])
def test_a_key_is_rotated_likewise(partner: Partner, overlap: timedelta) -> None:
    key, old = services.create_key(partner, "k")
    new = services.rotate(key, overlap)
    assert new.partition(".")[0] == old.partition(".")[0] == key.prefix
    assert [with_key(old).status_code, with_key(new).status_code] == [200 if overlap else 401, 200]
    ApiKey.objects.update(previous_until=clock.now() - timedelta(seconds=1))
    assert [with_key(old).status_code, with_key(new).status_code] == [401, 200]


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=30, seconds=1)])
def test_an_overlap_has_its_bounds(api_client: tuple[ApiClient, str], token: str, overlap: timedelta) -> None:
    with pytest.raises(ValidationError, match="An overlap lasts"):
        services.rotate(api_client[0], overlap)
    assert ask_token(*api_client).status_code == 200
    assert with_token(token) == 200


def test_revoked_it_is_dead_for_good(api_client: tuple[ApiClient, str], token: str) -> None:
    client, secret = api_client
    assert services.revoke(client) == [client]
    assert (with_token(token), ask_token(client, secret).status_code) == (401, 401)
    assert not AccessToken.objects.exists()
    first = client.revoked_at
    services.revoke(client)
    assert client.revoked_at == first
    for act in (services.rotate, services.resume, services.suspend, services.change):
        with pytest.raises(ValidationError, match="for good"):
            act(client)


def test_a_revoked_client_loses_the_overlap_too(api_client: tuple[ApiClient, str]) -> None:
    client, old = api_client
    new = services.rotate(client, HOUR)
    services.revoke(client)
    assert [ask_token(client, secret).status_code for secret in (old, new)] == [401, 401]


def test_what_it_made_or_rotated_is_revoked_with_it_if_asked(
    partner: Partner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    maker, _ = services.create_key(partner, "maker", "read admin")
    made, made_text = services.create_key(partner, "made", by=maker.client_key)
    rotated, _ = services.create_client(partner, "rotated", by="user:eve")
    services.rotate(rotated, by=maker.client_key)
    deeper, _ = services.create_key(partner, "deeper", by=made.client_key)
    _, other_text = services.create_key(partner, "other", by="user:eve")
    # Of clients and of keys: what it was shown, what those were, and that there is no more.
    with django_assert_num_queries(6):
        found = selectors.made_by(maker)
    assert [each.client_key for each in found] == [each.client_key for each in (rotated, made, deeper)]
    revoked = {each.client_key for each in services.revoke(maker, with_made=True)}
    assert revoked == {each.client_key for each in (maker, made, rotated, deeper)}
    assert (with_key(made_text).status_code, with_key(other_text).status_code) == (401, 200)


def test_revoked_alone_it_leaves_what_it_made(partner: Partner) -> None:
    maker, _ = services.create_key(partner, "maker", "read admin")
    _, text = services.create_key(partner, "made", by=maker.client_key)
    services.revoke(maker)
    assert with_key(text).status_code == 200


def test_all_of_a_partner_and_nothing_of_another(partner: Partner, api_client: tuple[ApiClient, str]) -> None:
    other = Partner.objects.create(code="other", name="Other", vertical="forex")
    key, text = services.create_key(partner, "k")
    theirs, foreign = services.create_key(other, "theirs")
    assert {each.client_key for each in services.revoke_all(partner)} == {api_client[0].client_key, key.client_key}
    assert (with_key(text).status_code, ask_token(*api_client).status_code) == (401, 401)
    assert with_key(foreign).status_code == 200
    assert selectors.living(partner) == 0
    assert theirs.state == "active"


def test_an_expired_client_is_dead_with_its_tokens(
    now: datetime, api_client: tuple[ApiClient, str], token: str
) -> None:
    services.change(api_client[0], expires_at=now + timedelta(minutes=5))
    assert ask_token(*api_client).json()["expires_in"] == 300
    services.change(api_client[0], expires_at=now - timedelta(seconds=1))
    assert (with_token(token), ask_token(*api_client).status_code) == (401, 401)
    assert api_client[0].state == "expired"
    services.change(api_client[0], expires_at=None)
    assert (with_token(token), ask_token(*api_client).status_code) == (200, 200)


def test_suspended_it_is_told_so_and_comes_back(api_client: tuple[ApiClient, str], token: str) -> None:
    client, secret = api_client
    services.suspend(client, by="user:eve")
    answer = Client().get(READING, **bearer(token))
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:track360:problem:client-suspended")
    refusal = ask_token(client, secret)
    assert (refusal.status_code, refusal.json()["error"]) == (403, "access_denied")
    assert ask_token(client, "wrong").status_code == 401
    services.resume(client)
    assert (with_token(token), ask_token(client, secret).status_code) == (200, 200)


def test_a_suspended_partner_is_told_so_and_comes_back(
    partner: Partner, api_client: tuple[ApiClient, str], token: str
) -> None:
    _, text = services.create_key(partner, "k")
    services.suspend_partner(partner)
    for answer in (Client().get(READING, **bearer(token)), with_key(text)):
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:track360:problem:partner-suspended")
    assert ask_token(*api_client).status_code == 403
    services.resume_partner(partner)
    assert (with_token(token), with_key(text).status_code, ask_token(*api_client).status_code) == (200, 200, 200)


def test_a_rate_of_its_own_is_for_all_tokens_together(api_client: tuple[ApiClient, str], windows: Any) -> None:
    services.change(api_client[0], rate_limit=3)
    tokens = [token_of(*api_client) for _ in range(2)]
    assert [with_token(tokens[n % 2]) for n in range(4)] == [200, 200, 200, 429]
    answer = Client().get(READING, **bearer(tokens[0]))
    assert answer["RateLimit-Policy"] == '"token";q=3;w=60, "client";q=3;w=60'


def test_a_key_has_a_rate_of_its_own_too(partner: Partner, windows: Any) -> None:
    key, text = services.create_key(partner, "k", rate_limit=2)
    assert [with_key(text).status_code for _ in range(3)] == [200, 200, 429]
    services.change(key, rate_limit=2000)
    answer = with_key(text)
    assert (answer.status_code, answer["RateLimit-Policy"]) == (200, '"key";q=2000;w=60')


@pytest.mark.parametrize("rate", [0, -1, 10_001])
def test_a_rate_has_its_bounds(partner: Partner, rate: int) -> None:
    with pytest.raises(ValidationError):
        services.create_key(partner, "k", rate_limit=rate)
    assert not ApiKey.objects.exists()


def test_last_use_is_known_to_the_minute_and_outlives_the_windows(partner: Partner, windows: Any) -> None:
    key, text = services.create_key(partner, "k")
    unused, _ = services.create_key(partner, "unused")
    began = clock.now()
    with_key(text)
    used = selectors.last_used([key, unused])
    assert used[unused.client_key] is None
    assert began - timedelta(seconds=5) <= (at := used[key.client_key]) <= clock.now() + timedelta(seconds=5)
    housekeeping()
    key.refresh_from_db()
    assert key.last_used_at == at
    assert ApiKey.objects.get(pk=unused.pk).last_used_at is None
