"""``manage.py operator``: a login with roles and a link for its password, given by somebody who may give them."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from tests import factories as make
from tests.partners.people.conftest import Events
from tests.partners.people.conftest import events as events
from track360.partners.models import PartnerAccess, User
from track360.site.operator_scope import operator_scope
from track360.site.sign_in.models import Identity

pytestmark = pytest.mark.django_db
ANNA = ("anna", "Anna@house.example")
LINK = re.compile(r"https://portal\.example(/admin/invitation/[\w-]+/[\w-]+/)")
PASSWORD = "four words nobody guesses"


def operator(*words: str) -> str:
    told = StringIO()
    call_command("operator", *words, stdout=told)
    return told.getvalue()


def link(text: str) -> str:
    found = LINK.search(text)
    assert found, text
    return found[1]


def set_password(path: str) -> int:
    client = Client()
    opened = client.get(path)
    if opened.status_code != 302:
        return 404
    posted = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    return client.post(opened.headers["Location"], posted).status_code


def test_the_first_operator_needs_nobody_and_gets_in_by_the_link(events: Events) -> None:
    events()
    told = operator(*ANNA, "--role", "owner", "--all")
    assert told == "anna: owner, of every partner; a link was sent to Anna@house.example\n"
    assert [(each.to, each.subject) for each in mail.outbox] == [(["anna@house.example"], "Your login to track360")]
    anna = User.objects.get()
    assert (anna.is_staff, anna.is_superuser, anna.has_usable_password()) == (True, False, False)
    path = link(str(mail.outbox[0].body))
    assert (set_password(path), set_password(path)) == (302, 404)
    posted = {"username": "anna", "password": PASSWORD}
    assert Client().post("/admin/login/?next=/admin/", posted).headers["Location"] == "/admin/"
    invited = [event for event in events() if event.what.get("did") == "invited"]
    assert [(event.kind, event.site, event.subject) for event in invited] == [
        ("login_changed", "command", f"partners.user:{anna.pk}")
    ]


def test_with_operators_somebody_answers_for_it_and_the_link_may_be_printed(events: Events) -> None:
    acme = make.make_partner("acme")
    olivia = make.make_operator("olivia", role="owner")
    with pytest.raises(CommandError, match="say who gives it"):
        operator(*ANNA, "--role", "support", "--all")
    assert User.objects.count() == 1
    events()
    told = operator(*ANNA, "--role", "support", "--role", "finance", "--partner", "acme", "--as", "olivia", "--print")
    assert told.startswith("anna: finance, support, of acme; https://portal.example/admin/invitation/")
    assert (mail.outbox, set_password(link(told))) == ([], 302)
    assert operator_scope(User.objects.get(username="anna")).partner_ids == {acme.pk}
    assert [event.user_id for event in events() if event.what.get("did") == "invited"] == [olivia.pk]


def test_nobody_gives_what_they_may_not() -> None:
    acme, _ = make.make_partner("acme"), make.make_partner("other")
    make.make_operator("own", role="owner", partners=[acme])
    make.make_operator("sam", role="auditor")
    gone = make.make_operator("gone", role="owner")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    before = User.objects.count()
    for by, reach, why in (
        ("own", ("--all",), "your own partners alone"),
        ("own", ("--partner", "other"), "your own partners alone"),
        ("sam", ("--partner", "acme"), "You may not give roles"),
        ("gone", ("--partner", "acme"), "no active operator 'gone'"),
        ("nobody", ("--partner", "acme"), "no active operator 'nobody'"),
    ):
        with pytest.raises(CommandError, match=why):
            operator(*ANNA, "--role", "owner", *reach, "--as", by)
    assert (User.objects.count(), mail.outbox) == (before, [])


def test_inviting_again_voids_the_link_before_and_opens_no_login_that_is_used() -> None:
    first = link(operator(*ANNA, "--role", "owner", "--all", "--print"))
    make.make_operator("olivia")
    again = ("--role", "support", "--all", "--as", "olivia", "--print")
    second = link(operator(*ANNA, *again))
    assert set_password(first) == 404
    with pytest.raises(CommandError, match="already exists"):
        operator("anna", "eve@house.example", *again)
    assert set_password(second) == 302
    with pytest.raises(CommandError, match="has set a password already"):
        operator(*ANNA, *again)
    ben = make.make_user("ben", is_staff=True, email="ben@house.example")
    User.objects.filter(pk=ben.pk).update(password=make_password(None))
    Identity.objects.create(user=ben, issuer="https://id.example", subject="ben")
    make.make_affiliate_login(make.make_affiliate(make.make_partner()), "alice")
    for name in ("ben", "alice"):
        with pytest.raises(CommandError, match="already exists"):
            operator(name, f"{name}@house.example", *again)
    assert PartnerAccess.objects.filter(user=ben).count() == 0


def test_what_cannot_be_mailed_or_entered_is_not_made(settings: Any) -> None:
    words = ("--role", "owner", "--all")
    for email in ("nobody", "a@b.example\nBcc: c@d.example"):
        with pytest.raises(CommandError, match="valid email"):
            operator("anna", email, *words)
    with pytest.raises(CommandError, match="There is no role king"):
        operator(*ANNA, "--role", "king", "--all")
    settings.EMAIL_BACKEND = "track360.core.mail.NoMail"
    with pytest.raises(CommandError, match="TRACK360_EMAIL_URL"):
        operator(*ANNA, *words)
    settings.OPERATOR_PASSWORDS = False
    with pytest.raises(CommandError, match="single sign-on"):
        operator(*ANNA, *words, "--print")
    assert User.objects.count() == 0
