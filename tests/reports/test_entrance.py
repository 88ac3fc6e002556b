"""Getting in: limits of guessing, the second step, and what a page may load."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests import factories as make
from tests.factories.sign_in import code_of, make_app
from tests.reports.conftest import World
from track360.partners.models import Partner, User
from track360.site.sign_in import devices
from track360.site.sign_in.models import RecoveryCode, TotpDevice

WRONG = {"username": "alice", "password": "wrong"}
RIGHT = {"username": "alice", "password": make.PASSWORD}
NEXT = "/admin/second-factor/"


def olivia() -> User:
    return User.objects.get(username="olivia")


def forgive() -> None:
    TotpDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)


@pytest.mark.django_db
def test_without_the_setting_an_operator_without_a_device_needs_no_second_step(operator: Client):
    assert operator.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_where_it_is_asked_for_an_operator_sets_up_a_second_step_and_gets_in(settings, operator: Client):
    settings.OPERATOR_TOTP = True
    assert operator.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert operator.get("/admin/login/?next=/admin/").headers["Location"] == f"{NEXT}?next=%2Fadmin%2F"
    assert "data:image" not in operator.get(f"{NEXT}?next=/admin/tree/").content.decode()
    assert TotpDevice.objects.count() == 0
    page = operator.post(f"{NEXT}?next=/admin/tree/", {"begin": "app"}).content.decode()
    device = TotpDevice.objects.get()
    assert not device.confirmed
    assert "data:image/svg+xml" in page
    assert device.spoken_key in page
    assert device.spoken_key in operator.post(NEXT, {"token": "000000"}).content.decode()
    assert operator.get("/admin/").status_code == 302
    forgive()
    page = operator.post(f"{NEXT}?next=/admin/tree/", {"token": code_of(device)}).content.decode()
    codes = re.findall(r'class="t-key">([\w-]+)<', page)
    assert (len(codes), RecoveryCode.objects.count()) == (10, 10)
    assert 'href="/admin/tree/"' in page
    assert operator.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_who_has_a_second_step_must_take_it(operator: Client):
    device = make_app(olivia())
    assert operator.get("/admin/").status_code == 302
    assert operator.get("/admin/commissions/ledgerentry/export/csv/").status_code == 302
    for page in (operator.get(NEXT), operator.post(NEXT, {"begin": "app"})):
        assert "data:image" not in page.content.decode()
        assert device.spoken_key not in page.content.decode()
    assert TotpDevice.objects.count() == 1
    assert operator.post(NEXT, {"token": code_of(device)}).headers["Location"] == "/admin/"
    assert operator.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_a_code_works_once(operator: Client):
    token = {"token": code_of(make_app(olivia()))}
    assert operator.post(NEXT, token).status_code == 302
    again = Client()
    again.force_login(olivia())
    assert again.post(NEXT, token).status_code == 200
    assert again.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_guessing_codes_is_slowed_down(operator: Client):
    device = make_app(olivia())
    operator.post(NEXT, {"token": "000000"})
    assert operator.post(NEXT, {"token": code_of(device)}).status_code == 200
    assert operator.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_a_recovery_code_works_once_in_any_spelling_also_while_codes_of_the_app_are_guessed(operator: Client):
    make_app(olivia())
    first, second, *_ = devices.new_recovery_codes(olivia())
    operator.post(NEXT, {"token": "000000"})
    assert operator.post(NEXT, {"token": first.upper().replace("-", " ")}).headers["Location"] == "/admin/"
    assert devices.codes_left(olivia()) == 9
    again = Client()
    again.force_login(olivia())
    assert again.post(NEXT, {"token": first}).status_code == 200
    assert again.get("/admin/").status_code == 302
    assert devices.codes_left(olivia()) == 9
    kept = RecoveryCode.objects.values_list("digest", flat=True)
    assert not [digest for digest in kept if second.replace("-", "") in digest]


@pytest.mark.django_db
def test_no_key_stands_in_the_database_in_clear(operator: Client):
    from django.db import connection

    device = make_app(olivia())
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM site_totpdevice")
        ((stored,),) = cursor.fetchall()
    assert device.key not in stored
    assert TotpDevice.objects.get().key == device.key


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_second_step_leads_nowhere_else(target: str, operator: Client):
    device = make_app(olivia())
    answer = operator.post(f"{NEXT}?next={target}", {"token": code_of(device)})
    assert answer.headers["Location"] == "/admin/"


def test_an_affiliate_sees_no_second_step_of_operators(alice: Client):
    assert alice.get(NEXT).headers["Location"].startswith("/admin/login/")
    assert alice.post(NEXT, {"begin": "app"}).headers["Location"].startswith("/admin/login/")
    assert TotpDevice.objects.count() == 0


def test_an_affiliate_is_offered_a_second_step_and_takes_it(alice: Client, world: World):
    here = "/affiliate/second-factor/devices/"
    assert "None yet" in alice.get(here).content.decode()
    alice.post(here, {"begin": "app"})
    device = TotpDevice.objects.get()
    assert "recovery-codes" in alice.post(here, {"token": code_of(device)}).content.decode()
    assert alice.get("/affiliate/").status_code == 200
    again = Client()
    again.force_login(world.login)
    assert again.get("/affiliate/").status_code == 302
    assert again.get("/affiliate/commissions/ledgerentry/export/csv/").status_code == 302


def test_an_affiliate_must_set_one_up_where_the_partner_says_so(alice: Client, world: World):
    Partner.objects.filter(pk=world.partner.pk).update(affiliates_second_factor=True)
    assert alice.get("/affiliate/").status_code == 302
    assert alice.get("/affiliate/login/").headers["Location"].startswith("/affiliate/second-factor/")
    alice.post("/affiliate/second-factor/", {"begin": "app"})
    alice.post("/affiliate/second-factor/", {"token": code_of(TotpDevice.objects.get())})
    assert alice.get("/affiliate/").status_code == 200


def test_recovery_codes_are_replaced_and_the_last_device_takes_them_along(alice: Client, world: World):
    here = "/affiliate/second-factor/devices/"
    alice.post(here, {"begin": "app"})
    alice.post(here, {"token": code_of(TotpDevice.objects.get())})
    before = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert "recovery-codes" in alice.post(here, {"codes": "new"}).content.decode()
    after = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert (len(before), len(after), before & after) == (10, 10, set())
    theirs = make_app(make.make_operator("olivia"))
    alice.post(here, {"remove": theirs.persistent_id})
    assert TotpDevice.objects.count() == 2
    alice.post(here, {"remove": TotpDevice.objects.get(user=world.login).persistent_id})
    assert (TotpDevice.objects.get(), RecoveryCode.objects.count()) == (theirs, 0)


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
