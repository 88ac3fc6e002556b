"""Before devices change, whoever has the session proves again who it is; every proof gives it a new key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

from tests import factories as make
from tests.factories.sign_in import code_of, make_app
from tests.site.sign_in.authenticator import Authenticator
from tests.site.sign_in.test_passkeys import ORIGIN, register, show, step
from track360.core import clock
from track360.partners.models import User
from track360.site.sign_in.models import RecoveryCode, TotpDevice

pytestmark = pytest.mark.django_db
STEP, DEVICES, AGAIN = "/admin/second-factor/", "/admin/second-factor/devices/", "/admin/reauthenticate/"
LED_ON = "?next=/admin/second-factor/devices/"


@pytest.fixture
def olivia() -> User:
    return make.make_operator("olivia")


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def later(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    moment = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: moment)


def key(client: Client) -> str:
    return str(client.cookies["sessionid"].value)


def test_ten_minutes_later_a_code_is_asked_for_before_devices_are_shown_or_change(
    olivia: User, monkeypatch: pytest.MonkeyPatch
):
    client, device = entered(olivia), make_app(olivia)
    client.post(STEP, {"token": code_of(device)})
    assert client.get(DEVICES).status_code == 200
    before = key(client)
    later(monkeypatch, 10)
    posts = ({"begin": "app"}, {"codes": "new"}, {"remove": device.persistent_id}, {"token": "000000"})
    answers = [client.get(DEVICES), *(client.post(DEVICES, post) for post in posts)]
    assert [answer.headers["Location"] for answer in answers] == [f"{STEP}{LED_ON}"] * 5
    assert step(client, "registration/begin").status_code == 403
    assert (TotpDevice.objects.get(), RecoveryCode.objects.count()) == (device, 0)
    assert client.get("/admin/").status_code == 200
    assert "Enter the six digits" in client.get(f"{STEP}{LED_ON}").content.decode()
    TotpDevice.objects.update(last_step=-1)
    answer = client.post(f"{STEP}{LED_ON}", {"token": code_of(device)})
    assert (answer.headers["Location"], client.get(DEVICES).status_code) == (DEVICES, 200)
    assert key(client) != before


def test_who_has_no_device_is_asked_for_the_password(olivia: User, monkeypatch: pytest.MonkeyPatch, settings: Any):
    client = entered(olivia)
    before = key(client)
    later(monkeypatch, 10)
    for path in (DEVICES, STEP):
        assert client.post(path, {"begin": "app"}).headers["Location"].startswith(AGAIN)
    assert step(client, "registration/begin").status_code == 403
    assert TotpDevice.objects.count() == 0
    wrong = client.post(f"{AGAIN}{LED_ON}", {"password": "wrong"})
    assert (wrong.status_code, "not right" in wrong.content.decode(), key(client)) == (200, True, before)
    assert client.post(DEVICES, {"begin": "app"}).status_code == 302
    right = client.post(f"{AGAIN}{LED_ON}", {"password": make.PASSWORD})
    assert (right.headers["Location"], key(client) != before) == (DEVICES, True)
    assert client.post(DEVICES, {"begin": "app"}).status_code == 200
    assert TotpDevice.objects.count() == 1


def test_a_password_does_not_stand_in_for_a_device_and_guesses_count_as_at_the_login(
    olivia: User, monkeypatch: pytest.MonkeyPatch
):
    client = entered(olivia)
    later(monkeypatch, 10)
    assert [client.post(AGAIN, {"password": "wrong"}).status_code for _ in range(5)] == [200] * 4 + [429]
    assert client.post(AGAIN, {"password": make.PASSWORD}).status_code == 429
    device = make_app(olivia)
    other = entered(olivia)
    other.post(STEP, {"token": code_of(device)})
    later(monkeypatch, 20)
    assert other.post(f"{AGAIN}{LED_ON}", {"password": make.PASSWORD}).headers["Location"] == DEVICES
    assert other.get(DEVICES).headers["Location"] == f"{STEP}{LED_ON}"


def test_who_has_neither_is_sent_to_log_in_anew(olivia: User, monkeypatch: pytest.MonkeyPatch):
    olivia.set_unusable_password()
    olivia.save()
    client = entered(olivia)
    later(monkeypatch, 10)
    page = client.get(AGAIN).content.decode()
    assert ("log out and in again" in page, 'type="password"' in page) == (True, False)
    assert Client().get(AGAIN).headers["Location"].startswith("/admin/login/")
    alice = make.make_affiliate_login(make.make_affiliate(make.make_partner()), "alice")
    assert entered(alice).post(AGAIN, {"password": make.PASSWORD}).headers["Location"].startswith("/admin/login/")


def test_every_proof_gives_the_session_a_new_key_and_the_old_one_opens_nothing(olivia: User):
    device = make_app(olivia)
    client = entered(olivia)
    before = key(client)
    client.post(STEP, {"token": "000000"})
    assert key(client) == before
    TotpDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    client.post(STEP, {"token": code_of(device)})
    assert key(client) != before
    shown = key(client)
    client.post("/admin/login/", {"username": "olivia", "password": make.PASSWORD})
    assert key(client) not in (before, shown)
    client.cookies["sessionid"] = before
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")


def test_so_does_a_passkey(olivia: User, monkeypatch: pytest.MonkeyPatch):
    client, device = entered(olivia), Authenticator(ORIGIN)
    seen = [key(client)]
    register(client, device)
    seen.append(key(client))
    later(monkeypatch, 10)
    assert step(client, "registration/begin").status_code == 403
    assert WebAuthnCredential.objects.count() == 1
    assert show(client, device).status_code == 200
    seen.append(key(client))
    assert len({*seen}) == 3
    assert register(client, Authenticator(ORIGIN)).status_code == 200


def test_logging_out_works_before_the_second_step_and_clears_what_the_browser_keeps(olivia: User):
    make_app(olivia)
    client = entered(olivia)
    assert client.get("/admin/").status_code == 302
    answer = client.post("/admin/logout/")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (200, '"cache", "storage"')
    assert "sessionid" not in client.cookies or not key(client)
    assert client.get(STEP).headers["Location"].startswith("/admin/login/")


def test_the_way_to_the_login_keeps_all_of_the_address_that_was_asked_for():
    asked = {"next": "/admin/tree/?day=2026-03-01&under=A1"}
    answers = [Client().get(path, asked) for path in (STEP, AGAIN)]
    led_on = "/admin/login/?next=/admin/tree/%3Fday%3D2026-03-01%26under%3DA1"
    assert [answer.headers["Location"] for answer in answers] == [led_on, led_on]
