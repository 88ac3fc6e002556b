"""The second way in: a key, in whichever header."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.partners.conftest import bearer
from tests.partners.test_auth import get
from track360.core import clock
from track360.partners.credentials import services
from track360.partners.models import ApiKey, Partner

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.partners.api")]


def test_an_api_key_speaks_for_its_partner(partner: Partner) -> None:
    key, text = services.create_key(partner, "Nightly export")
    answer = get(HTTP_AUTHORIZATION=f"Api-Key {text}")
    assert answer.json() == {"partner": "acme", "client": f"key:{key.prefix}", "name": "Nightly export"}


def test_an_api_key_is_stored_hashed(partner: Partner) -> None:
    key, text = services.create_key(partner, "k")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM partners_apikey k")
        assert text.partition(".")[2] not in cursor.fetchone()[0]
    assert text.startswith(key.prefix)


@pytest.mark.parametrize(("field", "seconds"), [("revoked_at", 0), ("expires_at", 1)])
def test_a_dead_api_key_is_401(partner: Partner, field: str, seconds: int) -> None:
    _, text = services.create_key(partner, "k")
    ApiKey.objects.update(**{field: clock.now() - timedelta(seconds=seconds)})
    assert get(HTTP_AUTHORIZATION=f"Api-Key {text}").status_code == 401


@pytest.mark.parametrize("scheme", ["Api-Key", "api-key", "Bearer", None, "both"])
def test_an_api_key_is_taken_in_each_header(partner: Partner, scheme: str | None) -> None:
    _, text = services.create_key(partner, "k")
    headers = {"HTTP_AUTHORIZATION": f"{scheme} {text}"} if scheme else {"HTTP_X_API_KEY": text}
    if scheme == "both":
        headers = {"HTTP_AUTHORIZATION": f"Bearer {text}", "HTTP_X_API_KEY": text}
    assert get(**headers).status_code == 200


@pytest.mark.parametrize("authorization", ["Bearer other", "Basic eDp5", "Bearer"])
def test_two_credentials_that_differ_are_401_whichever_is_good(
    partner: Partner, token: str, authorization: str
) -> None:
    _, text = services.create_key(partner, "k")
    for headers in ({"HTTP_AUTHORIZATION": authorization}, bearer(token)):
        answer = get(HTTP_X_API_KEY=text, **headers)
        assert answer.status_code == 401
        assert "send one of them" in answer.json()["detail"]


def test_a_prefix_without_its_secret_is_401(partner: Partner) -> None:
    key, _ = services.create_key(partner, "k")
    assert get(HTTP_AUTHORIZATION=f"Api-Key {key.prefix}.guess").status_code == 401
