from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests import factories
from tests.partners.conftest import bearer
from track360.partners.credentials import services
from track360.partners.models import ApiClient, ApiKey, Partner

pytestmark = pytest.mark.django_db


def done(*arguments: str) -> Any:
    out = StringIO()
    call_command("credentials", *arguments, stdout=out)
    return json.loads(out.getvalue())


def printed(*arguments: str) -> dict[str, Any]:
    return dict(done(*arguments))


def status(key: str) -> int:
    return int(Client().get("/api/v1/forex/customers", HTTP_X_API_KEY=key).status_code)


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


def test_what_was_made_is_listed_without_its_secret(partner: Partner) -> None:
    made = printed(
        "create", "acme", "--name", "k", "--api-key", "--limit", "read=customers,reports", "--allow", "10.0.0.0/8"
    )
    printed("change", f"key:{made['api_key'].partition('.')[0]}", "--rate", "60", "--expires", "2100-01-01")
    (told,) = done("list", "acme")
    assert (told["name"], told["endpoints"], told["ip_allowlist"]) == (
        "k",
        {"read": ["customers", "reports"]},
        ["10.0.0.0/8"],
    )
    assert (told["rate_limit"], told["expires_at"], told["state"]) == (60, "2100-01-01 00:00:00+00:00", "active")
    assert made["api_key"].partition(".")[2] not in str(told)
    told = printed(
        "change", told["id"], "--limit", "read=all", "--allow", "any", "--rate", "default", "--expires", "never"
    )
    assert (told["endpoints"], told["ip_allowlist"], told["rate_limit"], told["expires_at"]) == ({}, [], None, None)


def test_rotate_suspend_resume_and_revoke(partner: Partner) -> None:
    key = printed("acme", "--api-key")["api_key"]
    name = f"key:{key.partition('.')[0]}"
    new = printed("rotate", name, "--overlap", "0.5")["api_key"]
    assert [status(key), status(new)] == [200, 200]
    newest = printed("rotate", name)["api_key"]
    assert [status(key), status(new), status(newest)] == [401, 401, 200]
    assert (printed("suspend", name), status(newest)) == ({"suspended": name}, 403)
    assert (printed("resume", name), status(newest)) == ({"resumed": name}, 200)
    assert (printed("suspend", "acme"), status(newest)) == ({"suspended": "acme"}, 403)
    assert (printed("resume", "acme"), status(newest)) == ({"resumed": "acme"}, 200)
    assert (printed("revoke", name), status(newest)) == ({"revoked": [name]}, 401)


def test_revoke_with_what_it_made_and_all_of_a_partner(partner: Partner) -> None:
    maker, _ = services.create_key(partner, "maker", "read admin")
    made, text = services.create_key(partner, "made", by=maker.client_key)
    other, _ = services.create_client(partner)
    assert printed("revoke", maker.client_key, "--with-made") == {"revoked": [maker.client_key, made.client_key]}
    assert status(text) == 401
    assert printed("revoke-all", "acme") == {"revoked": [other.client_key]}
    assert ApiClient.objects.get().state == "revoked"


def test_publish_is_given_by_somebody_with_a_name(partner: Partner) -> None:
    factories.make_operator("eve")
    for words, why in ((("acme",), "--as USER"), (("acme", "--as", "nobody"), "no active operator 'nobody'")):
        with pytest.raises(CommandError, match=why):
            printed(*words, "--scopes", "publish")
    assert not ApiClient.objects.exists()
    printed("acme", "--scopes", "publish", "--as", "eve")
    assert (ApiClient.objects.get().created_by, ApiClient.objects.get().issued_by) == ("user:eve", "user:eve")
    with pytest.raises(CommandError, match="--as USER"):
        printed("rotate", ApiClient.objects.get().client_key)


REFUSED: list[tuple[Any, str]] = [
    (("destroy", "acme"), "'destroy' is none of: create"),
    (("revoke", "acme"), "'acme' is no credential"),
    (("revoke", "key:nobody"), "No credential 'key:nobody'"),
    (("suspend", "client:nobody"), "No credential 'client:nobody'"),
    (("suspend", "acne"), "No partner 'acne'"),
    (("acme", "--allow", "300.0.0.1"), "IP addresses"),
    (("acme", "--rate", "many"), "whole|integer"),
    (("acme", "--limit", "read=nothing"), "Endpoints are out of"),
    (("acme", "--expires", "soon"), "'soon' is no ISO date"),
]


def test_what_cannot_be_done_is_said(partner: Partner) -> None:
    for words, why in REFUSED:
        with pytest.raises(CommandError, match=why):
            printed(*words)
    assert not ApiClient.objects.exists()


def test_a_token_of_one_partner_is_no_good_for_another_client(partner: Partner) -> None:
    assert Client().get("/api/v1/forex/customers", **bearer("made up")).status_code == 401
