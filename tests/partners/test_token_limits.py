"""How often tokens may be asked for, and secrets guessed: per address, and without shutting the client out."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from oauth2_provider.models import AccessToken

from tests.partners.conftest import ask_token
from tests.partners.test_oauth import basic
from track360.partners.credentials import services
from track360.partners.models import ApiClient

pytestmark = pytest.mark.django_db


def test_guessing_from_one_address_is_stopped_even_when_right(
    api_client: tuple[ApiClient, str], windows: Any, settings: Any
) -> None:
    client, secret = api_client
    for _ in range(settings.TOKEN_GUESSES_PER_ADDRESS):
        assert ask_token(client, "wrong").status_code == 401
    answer = ask_token(client, secret)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["Content-Type"] == "application/problem+json"
    assert ask_token(client, secret, Client(REMOTE_ADDR="203.0.113.9")).status_code == 200


def test_a_client_that_is_guessed_at_from_everywhere_is_let_in_and_who_guesses_soon_waits(
    api_client: tuple[ApiClient, str], windows: Any, settings: Any
) -> None:
    settings.TOKEN_GUESSES_PER_CLIENT = 5
    client, secret = api_client
    for n in range(7):
        assert ask_token(client, "wrong", Client(REMOTE_ADDR=f"203.0.113.{n}")).status_code == 401
    guesser = Client(REMOTE_ADDR="203.0.113.0")
    assert [ask_token(client, "wrong", guesser).status_code for _ in range(3)] == [401, 401, 429]
    assert ask_token(client, secret, guesser).status_code == 429
    own = Client(REMOTE_ADDR="198.51.100.1")
    assert [ask_token(client, secret, own).status_code for _ in range(5)] == [200] * 5


def test_who_guesses_at_one_client_may_ask_for_another(
    api_client: tuple[ApiClient, str], windows: Any, settings: Any
) -> None:
    settings.TOKEN_GUESSES_PER_CLIENT = 0
    assert [ask_token(api_client[0], "wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
    other = services.create_client(api_client[0].partner)
    assert ask_token(*other).status_code == 200


def test_tokens_of_an_address_are_bounded_whoever_asks(
    api_client: tuple[ApiClient, str], windows: Any, settings: Any
) -> None:
    settings.TOKENS_PER_ADDRESS = 2
    other = services.create_client(api_client[0].partner)
    answers = [ask_token(*api_client), ask_token(*other), ask_token(*api_client), ask_token(*other)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["error"] == "temporarily_unavailable"
    assert AccessToken.objects.count() == 2
    assert ask_token(*api_client, Client(REMOTE_ADDR="203.0.113.9")).status_code == 200


def test_another_name_in_the_header_does_not_hide_whose_secret_is_guessed(
    api_client: tuple[ApiClient, str], windows: Any
) -> None:
    client, secret = api_client
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    answer = Client().post("/oauth/token", form, **basic("somebody-else", "x"))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert not AccessToken.objects.exists()


def test_basic_guesses_are_counted_under_the_client_they_name(
    api_client: tuple[ApiClient, str], windows: Any, settings: Any
) -> None:
    settings.TOKEN_GUESSES_PER_CLIENT = settings.TOKEN_GUESSES_WHILE_GUESSED = 2
    client, secret = api_client
    form, wrong = {"grant_type": "client_credentials"}, basic(client.client_id, "wrong")
    http = Client(REMOTE_ADDR="203.0.113.1")
    assert [http.post("/oauth/token", form, **wrong).status_code for _ in range(3)] == [401, 401, 429]
    assert ask_token(client, secret, http).status_code == 429


def test_all_addresses_of_an_ipv6_host_are_one(api_client: tuple[ApiClient, str], windows: Any, settings: Any) -> None:
    settings.TOKEN_GUESSES_PER_ADDRESS = 2
    client, _ = api_client
    hosts = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::1", "2001:db8:1:2::3", "2001:db8:1:3::1"]
    statuses = [ask_token(client, "wrong", Client(REMOTE_ADDR=host)).status_code for host in hosts]
    assert statuses == [401, 401, 429, 401]
    assert windows("guess:address:2001:db8:1:2::/64") == 3


def test_who_waits_as_told_is_let_in_again(api_client: tuple[ApiClient, str], windows: Any, settings: Any) -> None:
    settings.TOKEN_GUESSES_PER_ADDRESS = settings.TOKEN_GUESSES_PER_CLIENT = 0
    settings.TOKEN_GUESSES_WHILE_GUESSED = 0
    client, secret = api_client
    ask_token(client, secret)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_window SET opened_at = opened_at - interval '40 s' WHERE key LIKE 'guess:address%'")
    answer = ask_token(client, secret)
    # All counters refuse: the wait is that of the one which opens last.
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


def test_right_secrets_are_not_counted(api_client: tuple[ApiClient, str], windows: Any, settings: Any) -> None:
    settings.TOKEN_GUESSES_PER_ADDRESS = 1
    assert [ask_token(*api_client).status_code for _ in range(3)] == [200] * 3
    assert windows("guess:address:127.0.0.1") == 0
