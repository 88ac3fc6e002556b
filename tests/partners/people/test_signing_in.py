"""Who came in, who tried to, and from where."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.factories import PASSWORD
from tests.partners.people.conftest import Events
from track360.partners.models import Kind, User

pytestmark = pytest.mark.django_db
WRONG = "correct horse battery stable"


def told(events: Events) -> list[tuple[Any, ...]]:
    return [(event.kind, event.site, event.name, event.address) for event in events()]


def sign_in(username: str, password: str, site: str = "admin", address: str = "203.0.113.5") -> Any:
    form = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post(f"/{site}/login/", form)


def test_signing_in_and_out(olivia: User, events: Events) -> None:
    events()
    http = Client(REMOTE_ADDR="203.0.113.5", HTTP_USER_AGENT="Browser/1 " + "x" * 300)
    http.post("/admin/login/", {"username": "olivia", "password": PASSWORD})
    http.post("/admin/logout/")
    came, went = events()
    assert (came.kind, came.site, came.user_id, came.name) == (Kind.SIGN_IN, "admin", olivia.pk, "olivia")
    assert (came.address, came.agent[:10], len(came.agent)) == ("203.0.113.5", "Browser/1 ", 200)
    assert (came.what, came.partner_id) == ({"backend": "PasswordBackend"}, None)
    assert (went.kind, went.name) == (Kind.SIGN_OUT, "olivia")


def test_an_affiliate_signs_in_for_its_partner(events: Events) -> None:
    affiliate = factories.make_affiliate(factories.make_partner())
    login = factories.make_affiliate_login(affiliate, "alice")
    tie = events()[-1]
    assert (tie.kind, tie.what) == (
        Kind.LOGIN, {"row": f"login {login.pk} for affiliate {affiliate.pk}", "did": "made"},
    )  # fmt: skip
    sign_in("alice", PASSWORD, "affiliate")
    (came,) = events()
    assert (came.kind, came.site, came.name, came.partner_id) == (
        Kind.SIGN_IN, "affiliate", "alice", affiliate.partner_id,
    )  # fmt: skip


def test_the_name_of_a_login_that_failed_is_kept_and_no_password(olivia: User, events: Events) -> None:
    events()
    sign_in("olivia", WRONG)
    (failed,) = events()
    assert (failed.kind, failed.name, failed.user_id) == (Kind.SIGN_IN_FAILED, "olivia", None)
    assert (failed.address, failed.status, failed.what) == ("203.0.113.5", None, {})


def test_of_a_name_that_nobody_has_only_a_repetition_shows(events: Events) -> None:
    for name in (WRONG, WRONG, "other", "jane@example.com", ""):
        sign_in(name, "x" * 12)
    names = [event.name for event in events()]
    assert names[0] == names[1]
    assert names[0].startswith("c••• (no login, ")
    assert names[2].startswith("o••• (no login, ")
    assert names[3].startswith("j•••@e•••.com (no login, ")
    assert len({*names}) == 4
    assert not [name for name in names if "orrect" in name or "ane" in name]


def test_a_right_password_on_the_wrong_site_is_a_failure_too(olivia: User, events: Events) -> None:
    events()
    sign_in("olivia", PASSWORD, "affiliate")
    assert told(events) == [(Kind.SIGN_IN_FAILED, "affiliate", "olivia", "203.0.113.5")]


def test_a_lockout_is_told_and_the_process_log_names_nobody(
    olivia: User, events: Events, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    events()
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            sign_in("olivia", WRONG)
    assert "AXES" in caplog.text
    assert not [word for word in ("olivia", "203.0.113.5", WRONG) if word in caplog.text]
    found = events()
    assert Counter(event.kind for event in found) == {Kind.SIGN_IN_FAILED: 3, Kind.LOCKED_OUT: 1}
    assert {(event.name, event.address) for event in found} == {("olivia", "203.0.113.5")}


def test_the_second_factor(olivia: User, operator: Client, events: Events, settings: Any) -> None:
    settings.OPERATOR_TOTP = True
    operator.post("/admin/second-factor/", {"begin": "1"})
    events()
    operator.post("/admin/second-factor/", {"token": "000000"})
    told = [(event.kind, event.name, event.subject, event.address) for event in events()]
    assert told == [(Kind.SECOND_FACTOR_FAILED, "olivia", f"partners.user:{olivia.pk}", "203.0.113.5")]


def test_who_fails_without_end_does_not_fill_the_log(olivia: User, events: Events) -> None:
    events()
    for number in range(40):
        sign_in(f"name-{number}", WRONG, address=f"2001:db8::{number:x}")
        Client(REMOTE_ADDR="203.0.113.6").get("/admin/sso/callback/", {"state": f"{number}"})
        Client(REMOTE_ADDR="203.0.113.6").post("/admin/customers/customer/")
    sign_in("olivia", WRONG, address="203.0.113.7")
    found = Counter((event.kind, event.address.startswith("2001")) for event in events())
    assert found == {
        (Kind.SIGN_IN_FAILED, True): 10, (Kind.LOCKED_OUT, True): 1, (Kind.SIGN_IN_REFUSED, False): 10,
        (Kind.SIGN_IN_FAILED, False): 1,
    }  # fmt: skip
