"""Getting in: the lockout, the operators' second step, and what a page may load."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import factories as make
from tests.reports.conftest import World
from track360.partners.models import User

WRONG = {"username": "alice", "password": "wrong"}
RIGHT = {"username": "alice", "password": make.PASSWORD}


def code(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06d}"


def test_five_wrong_passwords_close_the_login_for_that_address(world: World):
    client = Client()
    answers = [client.post("/affiliate/login/", WRONG).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert client.post("/affiliate/login/", RIGHT).status_code == 429
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post("/affiliate/login/?next=/affiliate/", RIGHT).status_code == 302


def test_a_right_password_forgives_the_wrong_ones(world: World):
    client = Client()
    for _ in range(2):
        answers = [client.post("/affiliate/login/", WRONG).status_code for _ in range(4)]
        assert answers == [200] * 4
        assert client.post("/affiliate/login/?next=/affiliate/", RIGHT).status_code == 302
        client.logout()


@pytest.mark.django_db
def test_without_the_setting_an_operator_without_a_device_needs_no_second_step(operator: Client):
    assert operator.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_where_it_is_asked_for_an_operator_sets_up_a_second_step_and_gets_in(settings, operator: Client):
    settings.OPERATOR_TOTP = True
    assert operator.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert operator.get("/admin/login/?next=/admin/").headers["Location"] == "/admin/second-factor/?next=%2Fadmin%2F"
    page = operator.get("/admin/second-factor/?next=/admin/tree/").content.decode()
    device = TOTPDevice.objects.get()
    assert not device.confirmed
    assert "data:image/svg+xml" in page
    assert operator.post("/admin/second-factor/", {"token": "000000"}).status_code == 200
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    answer = operator.post("/admin/second-factor/?next=/admin/tree/", {"token": code(device)})
    assert answer.headers["Location"] == "/admin/tree/"
    assert operator.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_who_has_a_second_step_must_take_it(operator: Client):
    user = User.objects.get(username="olivia")
    device = TOTPDevice.objects.create(user=user, confirmed=True)
    assert operator.get("/admin/").status_code == 302
    assert operator.get("/admin/commissions/ledgerentry/export/csv/").status_code == 302
    page = operator.get("/admin/second-factor/").content.decode()
    assert "data:image" not in page
    assert device.config_url.partition("secret=")[2][:16] not in page
    assert operator.post("/admin/second-factor/", {"token": code(device)}).headers["Location"] == "/admin/"
    assert operator.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_a_code_works_once(operator: Client):
    user = User.objects.get(username="olivia")
    device = TOTPDevice.objects.create(user=user, confirmed=True)
    token = {"token": code(device)}
    assert operator.post("/admin/second-factor/", token).status_code == 302
    again = Client()
    again.force_login(user)
    assert again.post("/admin/second-factor/", token).status_code == 200
    assert again.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_guessing_codes_is_slowed_down(operator: Client):
    user = User.objects.get(username="olivia")
    device = TOTPDevice.objects.create(user=user, confirmed=True)
    operator.post("/admin/second-factor/", {"token": "000000"})
    assert operator.post("/admin/second-factor/", {"token": code(device)}).status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_second_step_leads_nowhere_else(target: str, operator: Client):
    device = TOTPDevice.objects.create(user=User.objects.get(username="olivia"), confirmed=True)
    answer = operator.post(f"/admin/second-factor/?next={target}", {"token": code(device)})
    assert answer.headers["Location"] == "/admin/"


def test_an_affiliate_sees_no_second_step(alice: Client):
    assert alice.get("/admin/second-factor/").headers["Location"].startswith("/admin/login/")
    assert TOTPDevice.objects.count() == 0


@pytest.mark.parametrize("path", ["/affiliate/login/", "/affiliate/", "/affiliate/customers/customer/"])
def test_a_page_loads_our_files_only(path: str, alice: Client):
    answer = (Client() if "login" in path else alice).get(path)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self' 'unsafe-eval'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert re.fullmatch(r"'self' 'nonce-\S+'", policy["style-src-elem"])
    assert not re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", answer.content.decode())
    assert not re.findall(r'\son[a-z]+="', answer.content.decode())
