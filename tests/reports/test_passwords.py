"""A forgotten password: the same answer for everybody, a link for those who exist, and an end to other sessions."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests import factories as make
from tests.factories.sign_in import make_app
from tests.reports.conftest import World
from tests.reports.crawl import plain
from track360.core import jobs
from track360.core.logs import WithoutLinks
from track360.partners.models import User
from track360.settings.mail import email_settings
from track360.site import one_time_links
from track360.site.tasks import send_reset

LINK = re.compile(r"https://portal\.example(/\w+/reset/[\w-]+/[\w-]+/)")
NEW = "four words nobody guesses"
KNOWN, UNKNOWN = "alice@alice.example", "nobody@nowhere.example"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[Any, ...]]]:
    """What was handed to the broker."""
    found: list[tuple[str, tuple[Any, ...]]] = []
    monkeypatch.setattr(jobs, "_send", lambda task, args: found.append((task, args)))
    return found


@pytest.fixture
def known(world: World) -> User:
    User.objects.filter(pk=world.login.pk).update(email=KNOWN)
    world.login.refresh_from_db()
    return world.login


def link() -> str:
    found = LINK.search(str(mail.outbox[-1].body))
    assert found
    return found[1]


def ask(email: str, site: str = "affiliate", client: Client | None = None) -> Any:
    return (client or Client()).post(f"/{site}/forgotten/", {"email": email}, follow=True)


def reset(path: str, client: Client | None = None, password: str = NEW) -> Any:
    client = client or Client()
    opened = client.get(path)
    if opened.status_code != 302:
        return opened
    return client.post(opened.headers["Location"], {"new_password1": password, "new_password2": password})


@pytest.mark.parametrize("site", ["affiliate", "admin"])
def test_a_known_and_an_unknown_address_get_the_same_answer(
    site: str, known: User, sent: list[Any], django_capture_on_commit_callbacks: Any
):
    answers = []
    for email in (KNOWN, UNKNOWN):
        with django_capture_on_commit_callbacks(execute=True):
            answers.append(ask(email, site))
    assert [answer.redirect_chain for answer in answers] == [[(f"/{site}/forgotten/asked/", 302)]] * 2
    assert plain(answers[0].content.decode(), KNOWN) == plain(answers[1].content.decode(), UNKNOWN)
    assert sent == [("site.send_reset", (site, KNOWN)), ("site.send_reset", (site, UNKNOWN))]
    assert mail.outbox == []


def test_the_worker_mails_who_exists(known: User):
    send_reset("affiliate", UNKNOWN)
    assert mail.outbox == []
    send_reset("affiliate", "ALICE@alice.example")
    assert [(each.to, each.subject) for each in mail.outbox] == [([KNOWN], "A new password for track360")]
    assert reset(link()).headers["Location"] == "/affiliate/forgotten/done/"
    assert User.objects.get(pk=known.pk).check_password(NEW)
    assert "does not work" in reset(link()).content.decode()


@pytest.mark.parametrize("who", ["other site", "inactive", "never had one"])
def test_who_may_not_enter_gets_no_mail(who: str, known: User):
    if who == "inactive":
        User.objects.filter(pk=known.pk).update(is_active=False)
    if who == "never had one":
        known.set_unusable_password()
        known.save()
    send_reset("admin" if who == "other site" else "affiliate", KNOWN)
    assert mail.outbox == []


def test_a_mailbox_is_not_flooded(known: User):
    for _ in range(5):
        send_reset("affiliate", KNOWN)
    assert len(mail.outbox) == 3


def test_one_address_asks_so_often(settings: Any, known: User, sent: list[Any]):
    settings.RESETS_PER_ADDRESS = 2
    client = Client(REMOTE_ADDR="203.0.113.9")
    assert [ask(f"{n}@x.example", client=client).status_code for n in range(3)] == [200, 200, 429]
    assert ask(KNOWN, client=Client(REMOTE_ADDR="203.0.113.10")).status_code == 200


def test_a_link_lasts_an_hour(known: User, monkeypatch: pytest.MonkeyPatch):
    send_reset("affiliate", KNOWN)
    made = one_time_links.RESET_TOKENS._now()  # type: ignore[attr-defined]
    monkeypatch.setattr(one_time_links.RESET_TOKENS, "_now", lambda: made + timedelta(minutes=60, seconds=2))
    assert "does not work" in reset(link()).content.decode()
    assert not User.objects.get(pk=known.pk).check_password(NEW)


def test_the_token_leaves_the_address_line_and_goes_to_nobody_else(known: User):
    send_reset("affiliate", KNOWN)
    client = Client()
    page = client.get(link(), follow=True)
    token = link().rstrip("/").rpartition("/")[2]
    assert page.redirect_chain == [(link().replace(token, "set-password"), 302)]
    assert token not in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012x"[:11], KNOWN])
def test_a_weak_password_is_refused(password: str, known: User):
    send_reset("affiliate", KNOWN)
    answer = reset(link(), password=password)
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (200, True)
    assert User.objects.get(pk=known.pk).check_password(make.PASSWORD)


def test_a_new_password_by_mail_ends_every_session(alice: Client, known: User):
    assert alice.get("/affiliate/").status_code == 200
    send_reset("affiliate", KNOWN)
    assert reset(link()).status_code == 302
    assert alice.get("/affiliate/").status_code == 302


@pytest.mark.parametrize("site", ["affiliate", "admin"])
def test_a_password_change_ends_the_other_sessions_and_keeps_this_one(site: str, world: World):
    user = world.login if site == "affiliate" else make.make_operator("olivia")
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(user)
    posted = {"old_password": make.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post(f"/{site}/password_change/", posted).status_code == 302
    assert (here.get(f"/{site}/").status_code, elsewhere.get(f"/{site}/").status_code) == (200, 302)


def test_a_new_password_does_not_spare_the_second_step(db: None):
    operator = make.make_operator("olivia", email="olivia@house.example")
    make_app(operator)
    send_reset("admin", "olivia@house.example")
    client = Client()
    assert reset(link(), client).headers["Location"] == "/admin/forgotten/done/"
    assert client.post("/admin/login/?next=/admin/", {"username": "olivia", "password": NEW}).status_code == 302
    assert client.get("/admin/login/?next=/admin/").headers["Location"].startswith("/admin/second-factor/")
    assert client.get("/admin/").status_code == 302


def test_no_link_is_written_to_a_log():
    record = logging.LogRecord("x", 40, "x", 1, "Error: %s", ("/affiliate/reset/MQ/d0-abc123/ failed",), None)
    assert WithoutLinks().filter(record)
    assert record.getMessage() == "Error: /affiliate/reset/…/ failed"


@pytest.mark.parametrize(
    ("url", "backend", "place"),
    [
        ("smtp://me:p%40ss@mail.example", "SmtpBackend", ("mail.example", 587, "me", "p@ss", True, False)),
        ("smtps://mail.example:4650", "SmtpBackend", ("mail.example", 4650, "", "", False, True)),
        ("smtp+plain://relay", "SmtpBackend", ("relay", 25, "", "", False, False)),
        ("console:", "EmailBackend", ("", 0, "", "", False, False)),
        ("", "NoMail", ("", 0, "", "", False, False)),
    ],
)
def test_where_mail_goes_is_one_variable(url: str, backend: str, place: tuple[Any, ...]):
    told = email_settings(url)
    assert str(told["EMAIL_BACKEND"]).endswith(backend)
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert tuple(told[f"EMAIL_{name}"] for name in names) == place


def test_another_kind_of_address_is_refused():
    with pytest.raises(ValueError, match="ftp"):
        email_settings("ftp://mail.example")
