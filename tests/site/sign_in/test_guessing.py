"""Wrong passwords: by name and address, by address, by name, and who is not shut out by the guesses of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from tests import factories as make
from track360.core import clock
from track360.partners.models import User
from track360.site.tasks import forget_sign_ins

pytestmark = pytest.mark.django_db
LOGIN = "/affiliate/login/?next=/affiliate/"


@pytest.fixture
def alice() -> User:
    return make.make_affiliate_login(make.make_affiliate(make.make_partner()), "alice")


def try_in(name: str, word: str = "wrong", address: str = "127.0.0.1", client: Client | None = None) -> int:
    posted = {"username": name, "password": word}
    return (client or Client()).post(LOGIN, posted, REMOTE_ADDR=address).status_code


def test_five_wrong_passwords_close_the_login_for_that_address(alice: User):
    assert [try_in("alice") for _ in range(5)] == [200, 200, 200, 200, 429]
    assert try_in("alice", make.PASSWORD) == 429
    assert try_in("alice", make.PASSWORD, "203.0.113.9") == 302


def test_a_right_password_forgives_the_wrong_ones(alice: User):
    for _ in range(2):
        assert [try_in("alice") for _ in range(4)] == [200] * 4
        assert try_in("alice", make.PASSWORD) == 302


def test_a_spray_of_twelve_names_from_one_address_is_stopped(alice: User):
    assert [try_in(f"name{number}", address="203.0.113.7") for number in range(12)] == [200] * 9 + [429] * 3
    assert try_in("alice", make.PASSWORD, "203.0.113.7") == 429
    assert try_in("alice", make.PASSWORD, "203.0.113.8") == 302


def test_a_login_of_ones_own_between_the_guesses_forgives_none_of_the_others(alice: User):
    assert [try_in(f"name{number}") for number in range(9)] == [200] * 9
    assert try_in("alice", make.PASSWORD) == 302
    assert try_in("name9") == 429


def test_all_addresses_of_one_ipv6_host_count_together(alice: User):
    assert [try_in("alice", address=f"2001:db8:1:2::{number}") for number in range(5)] == [200] * 4 + [429]
    assert try_in("alice", make.PASSWORD, "2001:db8:1:2:ffff::1") == 429
    assert try_in("alice", make.PASSWORD, "2001:db8:1:3::1") == 302


def test_ipv4_callers_of_a_server_of_both_kinds_do_not_count_together(alice: User):
    assert [try_in("alice", address="::ffff:203.0.113.7") for _ in range(5)] == [200] * 4 + [429]
    assert try_in("alice", make.PASSWORD, "203.0.113.7") == 429
    assert try_in("alice", make.PASSWORD, "::ffff:203.0.113.8") == 302


def test_guesses_from_everywhere_close_a_name_except_where_it_was_let_in_before(alice: User, settings: Any):
    settings.GUESSES = (5, 10, 6)
    home = Client()
    assert try_in("alice", make.PASSWORD, "203.0.113.1", home) == 302
    del home.cookies["sessionid"]
    assert [try_in("alice", address=f"198.51.100.{number}") for number in range(6)] == [200] * 5 + [429]
    assert try_in("alice", make.PASSWORD, "203.0.113.2") == 429
    assert try_in("alice", make.PASSWORD, "203.0.113.1", home) == 302


def test_the_proof_of_a_browser_is_of_one_name_and_no_script_reads_it(alice: User, settings: Any):
    settings.GUESSES = (5, 10, 1)
    client = Client()
    assert try_in("alice", make.PASSWORD, client=client) == 302
    assert client.cookies[settings.KNOWN_BROWSER_COOKIE]["httponly"]
    del client.cookies["sessionid"]
    make.make_affiliate_login(make.make_affiliate(make.make_partner()), "bob")
    assert try_in("bob", address="198.51.100.1") == 429
    assert try_in("bob", make.PASSWORD, client=client) == 429
    client.cookies[settings.KNOWN_BROWSER_COOKIE] = "x"
    assert try_in("alice", address="198.51.100.2") == 429
    assert try_in("alice", make.PASSWORD, client=client) == 429


@pytest.mark.parametrize("name", ["n" * 300, "", "a\x00b"])
def test_a_name_that_nobody_can_have_is_just_wrong(name: str):
    assert try_in(name) == 200


def test_what_no_longer_counts_is_forgotten(alice: User):
    old, new = clock.now() - timedelta(minutes=16), clock.now() - timedelta(minutes=14)
    for name, at in (("old", old), ("new", new)):
        try_in(name)
        AccessAttempt.objects.filter(username=name).update(attempt_time=at)
    for key, ends in (("ended", old), ("going-on", clock.now() + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    forget_sign_ins()
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["new"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["going-on"]
