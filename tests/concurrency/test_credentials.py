"""A credential that is rotated or revoked while it is being used: real connections."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from oauth2_provider.models import AccessToken

from tests import factories
from tests.concurrency.test_erasure import beside
from tests.partners.administrator import KEY, PLACE
from tests.partners.conftest import ask_token, bearer
from track360.partners.credentials import selectors, services
from track360.partners.models import ApiKey, Partner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def partner() -> Partner:
    return factories.make_partner()


def create(text: str) -> Any:
    return Client(HTTP_X_API_KEY=text).post(PLACE, json.dumps(KEY), "application/json")


def test_a_token_that_is_being_issued_dies_with_the_secret_it_was_asked_for_with(partner: Partner) -> None:
    client, old = services.create_client(partner)
    answers: list[Any] = []
    with beside(lambda: answers.append(ask_token(client, old))):
        new = services.rotate(client)
    assert [answer.status_code for answer in answers] == [401]
    assert not AccessToken.objects.exists()
    assert ask_token(client, new).status_code == 200


def test_with_an_overlap_it_is_issued(partner: Partner) -> None:
    client, old = services.create_client(partner)
    answers: list[Any] = []
    with beside(lambda: answers.append(ask_token(client, old))):
        services.rotate(client, timedelta(hours=2))
    assert [answer.status_code for answer in answers] == [200]


def test_a_revocation_leaves_no_token_that_was_being_issued(partner: Partner) -> None:
    client, secret = services.create_client(partner)
    kept = ask_token(client, secret).json()["access_token"]
    answers: list[Any] = []
    with beside(lambda: answers.append(ask_token(client, secret))):
        services.revoke(client)
    assert [answer.status_code for answer in answers] == [401]
    assert not AccessToken.objects.exists()
    assert Client().get("/api/v1/forex/customers", **bearer(kept)).status_code == 401


def test_what_is_being_revoked_makes_nothing_more(partner: Partner) -> None:
    maker, text = services.create_key(partner, "maker", "read admin")
    answers: list[Any] = []
    with beside(lambda: answers.append(create(text))):
        services.revoke(maker, with_made=True)
    assert [(answer.status_code, answer.json()["type"]) for answer in answers] == [
        (403, "urn:track360:problem:revoked")
    ]
    assert ApiKey.objects.count() == 1


def test_what_was_just_being_made_is_revoked_with_its_maker(partner: Partner) -> None:
    maker, _ = services.create_key(partner, "maker", "read admin")
    with beside(lambda: services.revoke(maker, with_made=True)):
        selectors.lock(maker)
        services.create_key(partner, "made", "read", by=maker.client_key)
    assert {key.state for key in ApiKey.objects.all()} == {"revoked"}
