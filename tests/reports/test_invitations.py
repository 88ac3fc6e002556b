"""Inviting an affiliate: the mail, the link that works once, and what the operator sees."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests import factories as make
from tests.reports.conftest import World
from track360.affiliates.invitations import InvitationRefused, invite, logins
from track360.affiliates.models import AffiliateLogin
from track360.core.mail import MailNotSent
from track360.partners.models import User

LINK = re.compile(r"https://portal\.example(/affiliate/invitation/[\w-]+/[\w-]+/)")
PASSWORD = "four words nobody guesses"


def post(client: Client, world: World, email: str = "New@Alice.example") -> Any:
    return client.post(f"/admin/affiliates/affiliate/{world.alice.pk}/invite/", {"email": email}, follow=True)


def link() -> str:
    found = LINK.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def states(world: World) -> list[tuple[str, str]]:
    return [(login.user.get_username(), state) for login, state in logins(world.alice)]


def set_password(client: Client, path: str, password: str = PASSWORD) -> Any:
    opened = client.get(path)
    if opened.status_code != 302:
        return opened
    return client.post(opened.headers["Location"], {"new_password1": password, "new_password2": password})


def test_an_operator_invites_and_the_invited_gets_in(operator: Client, world: World):
    page = post(operator, world).content.decode()
    assert "New@Alice.example is invited" in page
    assert "invited 0" in page
    assert states(world) == [("alice", "active"), ("new@alice.example", "invited")]
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (
        ["new@alice.example"],
        "Your login to the affiliate portal of Acme",
    )
    answer = set_password(Client(), link())
    assert answer.headers["Location"] == "/affiliate/forgotten/done/"
    assert states(world)[1] == ("new@alice.example", "active")
    invited = Client()
    posted = {"username": "new@alice.example", "password": PASSWORD}
    assert invited.post("/affiliate/login/?next=/affiliate/", posted).status_code == 302
    assert invited.get("/affiliate/").context["affiliate"] == world.alice
    assert invited.get("/admin/").status_code == 302


def test_the_link_leads_where_we_were_told_whatever_the_request_says(operator: Client, world: World):
    operator.defaults["HTTP_HOST"] = "evil.example"
    post(operator, world)
    assert "evil" not in str(mail.outbox[0].body)
    assert link().startswith("/affiliate/invitation/")


def test_a_link_works_once(operator: Client, world: World):
    post(operator, world)
    assert set_password(Client(), link()).status_code == 302
    again = set_password(Client(), link(), "another four words here")
    assert (again.status_code, "This link does not work" in again.content.decode()) == (200, True)
    assert User.objects.get(username="new@alice.example").check_password(PASSWORD)


def test_inviting_again_voids_the_link_before(operator: Client, world: World):
    post(operator, world)
    first = link()
    post(operator, world)
    assert AffiliateLogin.objects.filter(affiliate=world.alice).count() == 2
    assert set_password(Client(), first).status_code == 200
    assert set_password(Client(), link()).status_code == 302


def test_a_link_expires_after_a_week(operator: Client, world: World, monkeypatch: pytest.MonkeyPatch):
    from track360.core import clock
    from track360.site import one_time_links

    post(operator, world)
    made, week = one_time_links.INVITATION_TOKENS._now(), timedelta(days=7)  # type: ignore[attr-defined]
    monkeypatch.setattr(one_time_links.INVITATION_TOKENS, "_now", lambda: made + week + timedelta(seconds=2))
    assert set_password(Client(), link()).status_code == 200
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment + week + timedelta(seconds=2))
    assert states(world)[1] == ("new@alice.example", "expired")
    assert "has expired" in operator.get(f"/admin/affiliates/affiliate/{world.alice.pk}/").content.decode()


def test_a_forged_link_and_one_of_the_other_kind_do_not_work(operator: Client, world: World):
    post(operator, world)
    path = link()
    for wrong in (
        path[:-2] + "x/",
        path.replace("/invitation/", "/reset/"),
        path.replace("/affiliate/", "/admin/"),
    ):
        assert set_password(Client(), wrong).status_code == 200
    assert not User.objects.get(username="new@alice.example").has_usable_password()


def test_who_is_active_is_not_invited_again(operator: Client, world: World):
    world.login.email = "alice@alice.example"
    world.login.save()
    page = post(operator, world, "alice@alice.example").content.decode()
    assert "has a login already" in page
    assert mail.outbox == []
    assert User.objects.get(pk=world.login.pk).check_password(make.PASSWORD)


def test_one_human_may_be_an_affiliate_of_two_partners(world: World):
    other = make.make_affiliate(make.make_partner("other"), "TWIN")
    names = [invite(each, "twin@home.example", None).user.get_username() for each in (world.alice, other)]
    assert names == ["twin@home.example", "other:twin@home.example"]
    with pytest.raises(InvitationRefused, match="There is a login"):
        invite(make.make_affiliate(other.partner, "THIRD"), "twin@home.example", None)


def test_without_a_mail_server_nobody_is_invited(settings: Any, operator: Client, world: World):
    settings.EMAIL_BACKEND = "track360.core.mail.NoMail"
    assert "set TRACK360_EMAIL_URL" in post(operator, world).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.BASE_URL = ""
    assert "set TRACK360_BASE_URL" in post(operator, world).content.decode()
    assert states(world) == [("alice", "active")]
    assert not User.objects.filter(username="new@alice.example").exists()


def test_a_private_mail_server_is_refused_unless_named(settings: Any, world: World):
    settings.EMAIL_BACKEND = "track360.core.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(MailNotSent, match="AddressRefused"):
        invite(world.alice, "new@alice.example", None)
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1:1"})
    with pytest.raises(MailNotSent, match="ConnectionRefusedError"):
        invite(world.alice, "new@alice.example", None)


@pytest.mark.parametrize("email", ["", "nobody", "a@b.example\nBcc: c@d.example"])
def test_no_address_no_invitation(email: str, operator: Client, world: World):
    assert "Give the e-mail address" in post(operator, world, email).content.decode()
    assert mail.outbox == []


def test_reading_is_not_inviting(world: World):
    clerk = Client()
    clerk.force_login(make.make_operator("clerk", role="auditor"))
    assert "invite-email" not in clerk.get(f"/admin/affiliates/affiliate/{world.alice.pk}/").content.decode()
    assert post(clerk, world).status_code == 403
    assert clerk.get(f"/admin/affiliates/affiliate/{world.alice.pk}/invite/").status_code == 403
    assert (mail.outbox, states(world)) == ([], [("alice", "active")])


def test_a_name_with_a_line_break_adds_no_header(world: World):
    world.partner.name = "Acme\r\nBcc: c@d.example"
    world.partner.save()
    invite(world.alice, "new@alice.example", None)
    assert mail.outbox[0].message()["Bcc"] is None
    assert "\n" not in str(mail.outbox[0].subject)
