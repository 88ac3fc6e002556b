from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.partners.conftest import bearer
from track360.partners.models import ApiClient, ApiKey, Partner

pytestmark = pytest.mark.django_db


def printed(*arguments: str) -> dict[str, str]:
    out = StringIO()
    call_command("credentials", *arguments, stdout=out)
    return dict(json.loads(out.getvalue()))


def test_it_prints_a_client_that_works(partner: Partner) -> None:
    made = printed("acme")
    assert set(made) == {"client_id", "client_secret"}
    answer = Client().post("/oauth/token", {"grant_type": "client_credentials", **made})
    assert answer.status_code == 200
    assert ApiClient.objects.get(client_id=made["client_id"]).partner == partner


def test_each_call_makes_another(partner: Partner) -> None:
    assert printed("acme") != printed("acme")
    assert ApiClient.objects.count() == 2


def test_scopes_and_name(partner: Partner) -> None:
    made = printed("acme", "--scopes", "read", "--name", "Warehouse")
    client = ApiClient.objects.get(client_id=made["client_id"])
    assert (client.name, client.scopes) == ("Warehouse", "read")


def test_an_api_key(partner: Partner) -> None:
    key = printed("acme", "--api-key")["api_key"]
    assert key.startswith(ApiKey.objects.get().prefix + ".")


def test_an_unknown_partner_names_the_known(partner: Partner) -> None:
    with pytest.raises(CommandError, match=r"No partner 'acne'; there are: acme\."):
        printed("acne")
    assert not ApiClient.objects.exists()


@pytest.mark.parametrize("scopes", ["", "root", "read root"])
def test_unknown_scopes_are_refused(partner: Partner, scopes: str) -> None:
    with pytest.raises(CommandError, match=r"Scopes are|cannot be blank"):
        printed("acme", "--scopes", scopes)
    assert not ApiClient.objects.exists()


def test_a_token_of_one_partner_is_no_good_for_another_client(partner: Partner) -> None:
    assert Client().get("/api/v1/forex/customers", **bearer("made up")).status_code == 401
