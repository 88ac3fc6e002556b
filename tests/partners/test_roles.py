"""Giving roles: by command, on the page, and what nobody can give."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client

from tests import factories as make
from track360.partners.models import Partner, PartnerAccess, User
from track360.partners.roles.service import Reach, RoleRefused, set_roles
from track360.site.operator_scope import EVERYTHING, NOTHING, operator_scope

pytestmark = pytest.mark.django_db
LIST = "/admin/partners/partneraccess/"


def roles_of(user: User) -> list[str]:
    return sorted(User.objects.get(pk=user.pk).groups.values_list("name", flat=True))


def reached(user: User) -> Any:
    return operator_scope(User.objects.get(pk=user.pk)).partner_ids


def role(*words: str) -> str:
    told = StringIO()
    call_command("role", *words, stdout=told)
    return told.getvalue()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def acme() -> Partner:
    return make.make_partner("acme")


def test_the_command_sets_roles_and_partners_anew(acme: Partner) -> None:
    other, user = make.make_partner("other"), make.make_user("ben")
    assert role("ben", "support", "finance", "--partner", "acme", "--partner", "other") == (
        "ben: finance, support, of acme, other\n"
    )
    assert (roles_of(user), reached(user)) == (["finance", "support"], {acme.pk, other.pk})
    assert User.objects.get(pk=user.pk).is_staff
    role("ben", "support", "--all")
    assert (roles_of(user), reached(user)) == (["support"], None)
    assert role("ben", "--partner", "acme") == "ben: no role, of acme\n"
    assert (roles_of(user), reached(user)) == ([], {acme.pk})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ben", "king", "--all"), "There is no role king; there are: auditor, developer, finance, owner"),
        (("ben", "support", "--partner", "nowhere"), "There is no partner nowhere; there are: acme."),
        (("nobody", "support", "--all"), "There is no login 'nobody'."),
        (("alice", "support", "--all"), "alice is a login of an affiliate."),
        (("ben", "support"), "one of the arguments --partner --all is required"),
    ],
)
def test_what_the_command_refuses_changes_nothing(words: tuple[str, ...], told: str, acme: Partner) -> None:
    user = make.make_user("ben")
    make.make_affiliate_login(make.make_affiliate(acme), "alice")
    with pytest.raises(CommandError, match=told):
        role(*words)
    assert (roles_of(user), PartnerAccess.objects.count()) == ([], 0)


def test_who_was_given_nothing_reaches_nothing(acme: Partner) -> None:
    assert operator_scope(make.make_user("new", is_staff=True)) == NOTHING
    assert operator_scope(make.make_operator("root")) == EVERYTHING
    gone = make.make_operator("gone")
    gone.is_active = False
    assert operator_scope(gone) == NOTHING
    # Partners without the site: a login of somebody who is no operator any more.
    former = make.make_operator("former", role="owner")
    former.is_staff = False
    assert operator_scope(former) == NOTHING


@pytest.mark.parametrize("refused", ["own", "more", "taken", "further", "everything", "superuser"])
def test_nobody_gives_what_they_do_not_have(refused: str, acme: Partner) -> None:
    other = make.make_partner("other")
    clerk = make.make_operator("clerk", role="auditor", partners=[acme])
    clerk.user_permissions.add(Permission.objects.get(codename="change_partneraccess"))
    ben = make.make_operator("ben", role="owner" if refused == "taken" else "support", partners=[acme])
    root = make.make_operator("root")
    named = {name: [Group.objects.get(name=name)] for name in ("owner", "support", "auditor")}
    attempts: dict[str, tuple[User, list[Group], Reach]] = {
        "own": (clerk, named["support"], Reach(False, [acme])),
        "more": (ben, named["owner"], Reach(False, [acme])),
        "taken": (ben, named["support"], Reach(False, [acme])),
        "further": (ben, named["support"], Reach(False, [acme, other])),
        "everything": (ben, named["support"], Reach(True)),
        "superuser": (root, named["support"], Reach(False, [acme])),
    }
    user, roles, reach = attempts[refused]
    before = roles_of(user)
    by = User.objects.get(pk=clerk.pk)
    with pytest.raises(RoleRefused):
        set_roles(user, roles, reach, by=by)
    assert roles_of(user) == before
    set_roles(make.make_user("new"), named["auditor"], Reach(False, [acme]), by=by)


def test_an_owner_gives_a_role_on_the_page_and_it_counts_at_once(acme: Partner) -> None:
    other = make.make_partner("other")
    olivia = signed_in(make.make_operator("olivia", role="owner"))
    ben = make.make_user("ben", is_staff=True)
    bens = signed_in(ben)
    assert bens.get("/admin/partners/partner/").status_code == 403
    support = Group.objects.get(name="support").pk
    answer = olivia.post(f"{LIST}add/", {"user": ben.pk, "roles": [support], "partners": [acme.pk]})
    assert (answer.status_code, roles_of(ben), reached(ben)) == (302, ["support"], {acme.pk})
    assert list(bens.get("/admin/partners/partner/").context["cl"].result_list) == [acme]
    page = f"{LIST}{ben.partner_access.pk}/change/"  # type: ignore[attr-defined]
    assert [olivia.get(path).context["title"] for path in (page, f"{LIST}add/")] == [
        "Roles of ben",
        "Roles for a login",
    ]
    olivia.post(page, {"roles": [], "partners": [other.pk]})
    assert (roles_of(ben), reached(ben)) == ([], {other.pk})
    assert bens.get("/admin/partners/partner/").status_code == 403


def test_the_page_refuses_what_the_service_refuses(acme: Partner) -> None:
    other = make.make_partner("other")
    owner = make.make_operator("olivia", role="owner", partners=[acme])
    ben = make.make_operator("ben", role="support", partners=[other])
    both = make.make_operator("both", role="support", partners=[acme, other])
    olivia = signed_in(owner)
    assert list(olivia.get(LIST).context["cl"].result_list) == [owner.partner_access]  # type: ignore[attr-defined]
    for user, status in ((ben, 404), (both, 404), (owner, 403)):
        page = f"{LIST}{user.partner_access.pk}/change/"  # type: ignore[attr-defined]
        assert olivia.post(page, {"roles": [], "partners": [acme.pk]}).status_code == status
    new = make.make_user("new", is_staff=True)
    answer = olivia.post(f"{LIST}add/", {"user": new.pk, "roles": [], "every_partner": "on"})
    assert "You can give access to your own partners alone." in answer.content.decode()
    assert (roles_of(ben), roles_of(both), roles_of(new)) == (["support"], ["support"], [])
    assert not PartnerAccess.objects.filter(user=new).exists()


def test_a_role_is_changed_by_who_reaches_every_partner_and_for_all_who_have_it(acme: Partner) -> None:
    support = Group.objects.get(name="support")
    before = set(support.permissions.values_list("pk", flat=True))
    permission = Permission.objects.get(codename="view_draft")
    bens = signed_in(make.make_operator("ben", role="support"))
    page, said = f"/admin/auth/group/{support.pk}/change/", {"name": "support", "permissions": [*before, permission.pk]}
    limited = signed_in(make.make_operator("limited", role="owner", partners=[acme]))
    shown = signed_in(make.make_operator("oscar", role="owner")).get(page)
    labels = [str(label) for _, label in shown.context["adminform"].form.fields["permissions"].choices]
    assert shown.context["title"] == "Role: support"
    assert {"Draft: view", "Affiliate: view as", "Role: view personal data"} <= set(labels)
    assert limited.post(page, said).status_code == 404
    assert bens.get("/admin/commissions/draft/").status_code == 403
    assert signed_in(make.make_operator("olivia", role="owner")).post(page, said).status_code == 302
    assert bens.get("/admin/commissions/draft/").status_code == 200


def test_a_role_that_may_do_more_is_not_ones_own_to_change() -> None:
    clerk = make.make_operator("clerk", role="auditor")
    clerk.user_permissions.add(Permission.objects.get(codename="change_group"))
    owner = Group.objects.get(name="owner")
    answer = signed_in(clerk).post(f"/admin/auth/group/{owner.pk}/change/", {"name": "boss", "permissions": []})
    assert "may do more than you is not yours to change" in answer.content.decode()
    assert Group.objects.filter(name="owner").exists()


def test_the_owner_may_do_whatever_any_page_asks_for() -> None:
    from track360.site.sites import operator_site

    olivia = make.make_operator("olivia", role="owner")
    asked = {f"{m._meta.app_label}.view_{m._meta.model_name}" for m in operator_site._registry}
    for admin in operator_site._registry.values():
        asked |= {name for pattern in admin.get_urls() for name in getattr(pattern.callback, "permissions", ())}
    assert asked - olivia.get_all_permissions() == set()


def test_a_role_that_may_do_more_is_not_deleted_from_under_others() -> None:
    tidy = Group.objects.create(name="tidy")
    rights = ("view_group", "delete_group")
    tidy.permissions.set(Permission.objects.filter(codename__in=rights))
    small = Group.objects.create(name="small")
    small.permissions.set(Permission.objects.filter(codename="view_group"))
    user = make.make_operator(role="tidy")
    owner = Group.objects.get(name="owner")
    client = signed_in(user)
    place = "/admin/auth/group/{}/delete/"
    assert client.post(place.format(owner.pk), {"post": "yes"}).status_code == 403
    assert Group.objects.filter(name="owner").exists()
    assert client.post(place.format(small.pk), {"post": "yes"}).status_code == 302
    assert not Group.objects.filter(name="small").exists()


def test_a_login_of_an_affiliate_is_no_operator_even_while_it_is_switched_off() -> None:
    login = make.make_affiliate_login(make.make_affiliate(make.make_partner()))
    User.objects.filter(pk=login.pk).update(is_active=False)
    with pytest.raises(CommandError, match="login of an affiliate"):
        role(login.username, "owner", "--all")
    login = User.objects.get(pk=login.pk)
    assert (login.is_staff, roles_of(login)) == (False, [])
