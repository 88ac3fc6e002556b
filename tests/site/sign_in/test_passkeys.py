"""Passkeys as a second factor, signed by a device in software; and what must not be taken for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

from tests import factories as make
from tests.factories.sign_in import code_of, make_app
from tests.site.sign_in.authenticator import Authenticator
from track360.partners.models import User

pytestmark = pytest.mark.django_db
ORIGIN = "https://portal.example"
PAGES = "/admin/second-factor/passkey/"


@pytest.fixture
def olivia() -> User:
    return make.make_operator("olivia")


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def step(client: Client, name: str, body: Any = None, pages: str = PAGES) -> Any:
    return client.post(f"{pages}{name}/", body or {}, content_type="application/json")


def register(client: Client, device: Authenticator, pages: str = PAGES) -> Any:
    options = step(client, "registration/begin", pages=pages)
    return step(client, "registration/complete", device.register(options.json()), pages)


def show(client: Client, device: Authenticator) -> Any:
    options = step(client, "authentication/begin").json()
    return step(client, "authentication/complete", device.sign(options))


def test_a_passkey_is_set_up_and_asked_for_from_then_on(olivia: User, settings: Any):
    settings.OPERATOR_TOTP = True
    client, device = entered(olivia), Authenticator(ORIGIN)
    assert "data-ceremony" in client.get("/admin/second-factor/").content.decode()
    assert register(client, device).status_code == 200
    assert client.get("/admin/").status_code == 200
    assert "passkey" in client.get("/admin/second-factor/devices/").content.decode()
    again = entered(olivia)
    assert again.get("/admin/").status_code == 302
    assert 'data-ceremony="authentication"' in again.get("/admin/second-factor/").content.decode()
    assert show(again, device).status_code == 200
    assert again.get("/admin/").status_code == 200


def test_only_the_device_of_that_login_and_this_site_is_taken(olivia: User):
    device = Authenticator(ORIGIN)
    register(entered(olivia), device)
    other = Authenticator(ORIGIN)
    register(entered(make.make_operator("oscar")), other)
    client = entered(olivia)
    assert show(client, other).status_code == 403
    assert show(client, Authenticator(ORIGIN)).status_code == 404
    device.origin = "https://portal.example.evil.example"
    assert show(client, device).status_code == 422
    device.origin = ORIGIN
    stranger = Authenticator(ORIGIN)
    stranger.id = device.id
    assert show(client, stranger).status_code == 422
    assert client.get("/admin/").status_code == 302
    assert show(client, device).status_code == 200


def test_an_answer_counts_once_and_only_for_what_was_asked(olivia: User):
    device = Authenticator(ORIGIN)
    register(entered(olivia), device)
    client = entered(olivia)
    answer = device.sign(step(client, "authentication/begin").json())
    assert step(client, "authentication/complete", answer).status_code == 200
    again = entered(olivia)
    assert step(again, "authentication/complete", answer).status_code == 400
    step(again, "authentication/begin")
    assert step(again, "authentication/complete", answer).status_code == 422
    assert again.get("/admin/").status_code == 302


def test_whoever_has_a_device_must_show_it_before_adding_one(olivia: User):
    app = make_app(olivia)
    client = entered(olivia)
    assert step(client, "registration/begin").status_code == 403
    assert WebAuthnCredential.objects.count() == 0
    client.post("/admin/second-factor/", {"token": code_of(app)})
    assert register(client, Authenticator(ORIGIN)).status_code == 200


def test_each_site_takes_its_own_logins_only(olivia: User):
    alice = make.make_affiliate_login(make.make_affiliate(make.make_partner()), "alice")
    theirs = "/affiliate/second-factor/passkey/"
    refused = [(Client(), PAGES), (Client(), theirs), (entered(alice), PAGES), (entered(olivia), theirs)]
    for name in ("registration/begin", "authentication/begin", "registration/complete", "authentication/complete"):
        assert [step(client, name, pages=pages).status_code for client, pages in refused] == [302] * 4
    assert register(entered(alice), Authenticator(ORIGIN), theirs).status_code == 200


def test_where_no_passkey_can_work_none_is_offered(olivia: User, settings: Any):
    settings.PASSKEYS = False
    client = entered(olivia)
    assert "data-ceremony" not in client.get("/admin/second-factor/").content.decode()
    assert step(client, "registration/begin").status_code == 404


@pytest.mark.parametrize("body", ["[]", "7", "null", '"x"', "{", '{"id": 1}', '{"id": "x", "response": []}', "\x00"])
def test_what_no_browser_sends_is_refused(body: str, olivia: User):
    client = entered(olivia)
    for ceremony in ("registration", "authentication"):
        step(client, f"{ceremony}/begin")
        answer = client.post(f"{PAGES}{ceremony}/complete/", body, content_type="application/json")
        assert 400 <= answer.status_code < 500
