"""What is done to a login by somebody else: shut out, let in again, logged out everywhere, a lost device reset."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client

from tests import factories as make
from tests.factories.sign_in import code_of, make_app
from track360.partners.models import User
from track360.site.sign_in import devices
from track360.site.sign_in.models import RecoveryCode, TotpDevice

pytestmark = pytest.mark.django_db


@pytest.fixture
def olivia() -> User:
    return make.make_operator("olivia")


@pytest.fixture
def sam() -> User:
    """Looks after logins, and is no superuser."""
    user = make.make_operator("sam", role="auditor")
    user.user_permissions.add(Permission.objects.get(codename="change_user"))
    return user


@pytest.fixture
def alice() -> User:
    return make.make_affiliate_login(make.make_affiliate(make.make_partner()), "alice")


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(by: User, on: User, action: str, reason: str = "asked for by phone") -> Any:
    posted = {"action": action, "reason": reason}
    return entered(by).post(f"/admin/partners/user/{on.pk}/act/", posted, follow=True)


def is_in(client: Client, site: str = "affiliate") -> bool:
    return client.get(f"/{site}/").status_code == 200


def test_a_disabled_login_is_out_at_once_and_its_old_sessions_stay_so(sam: User, alice: User):
    client = entered(alice)
    assert is_in(client)
    act(sam, alice, "disable")
    assert not is_in(client)
    assert Client().post("/affiliate/login/", {"username": "alice", "password": make.PASSWORD}).status_code == 200
    act(sam, alice, "enable")
    assert not is_in(client)
    assert is_in(entered(User.objects.get(pk=alice.pk)))


def test_all_sessions_end_at_once_and_nobody_elses(sam: User, alice: User):
    bob = make.make_affiliate_login(make.make_affiliate(make.make_partner()), "bob")
    sessions, other = [entered(alice), entered(alice)], entered(bob)
    act(sam, alice, "end_sessions")
    assert [is_in(client) for client in (*sessions, other)] == [False, False, True]
    assert is_in(entered(User.objects.get(pk=alice.pk)))


def test_a_lost_device_is_reset_by_somebody_else_with_a_reason(sam: User, alice: User):
    make_app(alice)
    devices.new_recovery_codes(alice)
    client = entered(alice)
    assert "Say why" in act(sam, alice, "reset_second_factor", reason=" ").content.decode()
    assert TotpDevice.objects.count() == 1
    act(sam, alice, "reset_second_factor")
    assert (TotpDevice.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert not is_in(client)


@pytest.mark.parametrize("action", ["reset_second_factor", "disable"])
def test_nobody_does_it_to_oneself(action: str, sam: User):
    device = make_app(sam)
    client = entered(sam)
    client.post("/admin/second-factor/", {"token": code_of(device)})
    posted = {"action": action, "reason": "my own"}
    page = client.post(f"/admin/partners/user/{sam.pk}/act/", posted, follow=True).content.decode()
    assert "Somebody else must do that" in page
    assert TotpDevice.objects.get() == device
    assert User.objects.get(pk=sam.pk).is_active


@pytest.mark.parametrize("action", ["disable", "enable", "end_sessions", "reset_second_factor"])
def test_a_superuser_is_touched_by_a_superuser_only(action: str, sam: User, olivia: User):
    make_app(olivia)
    before = User.objects.get(pk=olivia.pk).__dict__
    assert "Only a superuser" in act(sam, olivia, action).content.decode()
    after = User.objects.get(pk=olivia.pk).__dict__
    assert {name: after[name] for name in ("is_active", "session_epoch")} == {"is_active": True, "session_epoch": 0}
    assert after["password"] == before["password"]
    assert TotpDevice.objects.count() == 1


@pytest.mark.parametrize("action", ["disable", "enable", "end_sessions", "reset_second_factor"])
def test_a_login_whose_role_may_do_more_is_touched_by_nobody_who_could_not_give_it(action: str, sam: User):
    owner = make.make_operator("owner", role="owner", is_active=action != "enable")
    make_app(owner)
    page = act(sam, owner, action).content.decode()
    after = User.objects.get(pk=owner.pk)
    assert "The role owner may do more than you." in page
    assert (after.is_active, after.session_epoch, TotpDevice.objects.count()) == (action != "enable", 0, 1)
    auditor = make.make_operator("colleague", role="auditor")
    act(sam, auditor, "end_sessions")
    assert User.objects.get(pk=auditor.pk).session_epoch == 1


def test_without_the_permission_nothing_is_offered_or_done(alice: User):
    plain = make.make_operator("pat", role="auditor")
    assert act(plain, alice, "disable").status_code == 403
    assert User.objects.get(pk=alice.pk).is_active
    assert "End its sessions" not in entered(plain).get(f"/admin/partners/user/{alice.pk}/").content.decode()


def test_a_link_does_nothing_and_an_unknown_action_neither(sam: User, alice: User):
    assert entered(sam).get(f"/admin/partners/user/{alice.pk}/act/").status_code == 405
    assert "Nothing was done" in act(sam, alice, "delete").content.decode()
    assert User.objects.get(pk=alice.pk).is_active


def test_the_command_does_what_the_page_does(sam: User, alice: User, capsys: Any):
    make_app(alice)
    client = entered(alice)
    said = ["--as", "sam", "--reason", "phone"]
    call_command("login", "alice", "reset-second-factor", *said)
    assert (TotpDevice.objects.count(), is_in(client)) == (0, False)
    assert capsys.readouterr().out == "alice: reset-second-factor\n"
    with pytest.raises(CommandError, match="Somebody else"):
        call_command("login", "sam", "disable", *said)
    with pytest.raises(CommandError, match="no active operator 'alice'"):
        call_command("login", "sam", "disable", "--as", "alice", "--reason", "phone")
    with pytest.raises(CommandError, match="no login 'nobody'"):
        call_command("login", "nobody", "disable", *said)


def test_a_partner_requires_a_second_step_of_its_affiliates(olivia: User, sam: User, alice: User):
    partner = alice.affiliate_login.affiliate.partner  # type: ignore[attr-defined]
    path, seen = f"/admin/partners/partner/{partner.pk}/second-factor/", []
    assert entered(sam).post(path, {"required": "1"}).status_code == 403
    for required in ("1", "0"):
        entered(olivia).post(path, {"required": required})
        seen.append(is_in(entered(alice)))
    assert seen == [False, True]
    assert entered(olivia).get(path).status_code == 405


def test_without_passwords_operators_come_in_by_neither_door_and_affiliates_still_do(
    sam: User, alice: User, settings: Any
):
    begun = Client()
    assert begun.post("/admin/login/?next=/admin/", by_password("sam")).status_code == 302
    both = make.make_affiliate_login(make.make_affiliate(make.make_partner()), "both")
    User.objects.filter(pk=both.pk).update(is_staff=True)
    settings.OPERATOR_PASSWORDS = False
    assert not is_in(begun, "admin")
    assert Client().post("/admin/login/?next=/admin/", by_password("sam")).status_code == 200
    assert Client().post("/affiliate/login/?next=/affiliate/", by_password("both")).status_code == 200
    assert Client().post("/affiliate/login/?next=/affiliate/", by_password("alice")).status_code == 302


def by_password(name: str) -> dict[str, str]:
    return {"username": name, "password": make.PASSWORD}
