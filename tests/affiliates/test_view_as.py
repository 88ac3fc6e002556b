"""View as affiliate: read-only, for a reason, marked on every page, and over by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from tests import factories as make
from track360.affiliates import view_as
from track360.affiliates.models import Affiliate, AffiliateLogin
from track360.core import clock
from track360.partners.models import User
from track360.partners.roles.models import PartnerAccess

pytestmark = pytest.mark.django_db
REASON = {"reason": "she asked what she sees"}


@pytest.fixture
def alice() -> Affiliate:
    partner = make.make_partner("acme")
    bob = make.make_affiliate(partner, "BOB")
    alice = make.make_affiliate(partner, "ALICE")
    make.make_customer(alice, "ALICECUST-1")
    make.make_customer(bob, "BOBCUST-1")
    return alice


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, dict[str, Any]]]:
    found: list[tuple[str, str, dict[str, Any]]] = []

    def note(who: Any, kind: str, *, partner: Any = None, subject: Any = "", **what: Any) -> None:
        if kind.startswith("view_as"):
            found.append((kind, subject, what))

    monkeypatch.setattr(view_as.log, "record", note)
    return found


@pytest.fixture
def operator() -> User:
    user = make.make_operator("olivia", role="auditor")
    user.user_permissions.add(Permission.objects.get(codename="view_as_affiliate"))
    return user


@pytest.fixture
def client(operator: User, alice: Affiliate) -> Client:
    client = Client()
    client.force_login(operator)
    return client


def begin(client: Client, affiliate: Affiliate, posted: Any = None) -> Any:
    path = f"/admin/affiliates/affiliate/{affiliate.pk}/view-as/"
    return client.post(path, REASON if posted is None else posted)


def test_it_shows_what_the_affiliate_sees_under_a_banner_and_the_operators_session_goes_on(
    client: Client, alice: Affiliate, events: list[Any]
):
    assert client.get("/affiliate/").status_code == 302
    assert begin(client, alice).headers["Location"] == "/affiliate/"
    for path in ("/affiliate/", "/affiliate/customers/customer/", "/affiliate/reports/", "/affiliate/terms/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "olivia, you see what <b>Affiliate ALICE</b> of Acme sees" in page.content.decode()
        assert "second-factor/devices/" not in page.content.decode()  # what is the operator's own is not here
    listed = client.get("/affiliate/customers/customer/export/csv/").getvalue().decode()
    assert ("ALICECUST-1" in listed, "BOBCUST-1" in listed) == (True, False)
    own = client.get("/admin/")
    assert (own.status_code, "you see what" in own.content.decode()) == (200, False)
    assert events == [("view_as_began", "affiliate ALICE", REASON)]
    assert AffiliateLogin.objects.count() == 0


def test_without_a_reason_it_does_not_begin(client: Client, alice: Affiliate, events: list[Any]):
    for posted in ({}, {"reason": ""}, {"reason": "    "}, {"reason": "x" * 501}):
        assert begin(client, alice, posted).status_code == 200
    assert client.get("/affiliate/").status_code == 302
    assert events == []


def test_an_affiliate_of_a_foreign_partner_is_not_there(client: Client, alice: Affiliate, operator: User):
    PartnerAccess.objects.filter(user=operator).update(every_partner=False)
    assert begin(client, alice).status_code == 404
    assert view_as.SESSION_KEY not in client.session


@pytest.mark.parametrize("who", ["without the permission", "affiliate", "nobody"])
def test_it_takes_its_own_permission(who: str, operator: User, alice: Affiliate, events: list[Any]):
    client = Client()
    if who == "affiliate":
        client.force_login(make.make_affiliate_login(alice, "alice"))
    if who == "without the permission":
        operator.user_permissions.clear()
        client.force_login(operator)
    assert begin(client, alice).status_code == (403 if who == "without the permission" else 302)
    page = client.get(f"/admin/affiliates/affiliate/{alice.pk}/")
    assert "View as affiliate" not in page.content.decode()
    assert view_as.SESSION_KEY not in client.session
    assert events == []


def test_every_post_is_refused_but_the_one_that_leaves(client: Client, alice: Affiliate, events: list[Any]):
    begin(client, alice)
    for path in (
        "/affiliate/",
        "/affiliate/logout/",
        "/affiliate/password_change/",
        "/affiliate/second-factor/devices/",
    ):
        assert client.post(path, {"begin": "app"}).status_code == 403
        assert client.put(path).status_code == client.delete(path).status_code == 403
    assert client.get("/affiliate/").status_code == 200
    answer = client.post("/admin/leave-affiliate/")
    assert answer.headers["Location"] == f"/admin/affiliates/affiliate/{alice.pk}/"
    assert client.get("/affiliate/").status_code == 302
    assert client.get("/admin/").status_code == 200
    assert [kind for kind, _, _ in events] == ["view_as_began", *["view_as_refused"] * 12, "view_as_ended"]


def test_leaving_takes_a_form_of_ours(operator: User, alice: Affiliate):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(operator)
    assert strict.post("/admin/leave-affiliate/").status_code == 403
    assert strict.get("/admin/leave-affiliate/").status_code == 405


def test_it_ends_by_itself_after_half_an_hour(
    client: Client, alice: Affiliate, events: list[Any], monkeypatch: pytest.MonkeyPatch
):
    begin(client, alice)
    began = clock.now()
    at = {"now": began + timedelta(minutes=29)}
    monkeypatch.setattr(view_as.clock, "now", lambda: at["now"])
    assert client.get("/affiliate/").status_code == 200
    at["now"] = began + timedelta(minutes=31)
    answer = client.get("/affiliate/customers/customer/")
    assert answer.headers["Location"] == f"/admin/affiliates/affiliate/{alice.pk}/"
    assert view_as.SESSION_KEY not in client.session
    assert events[-1] == ("view_as_ended", "affiliate ALICE", {"why": "time is over"})
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("lost", ["permission", "reach", "login", "session"])
def test_it_ends_with_what_it_rests_on(lost: str, client: Client, alice: Affiliate, operator: User):
    begin(client, alice)
    if lost == "permission":
        operator.user_permissions.clear()
    if lost == "reach":
        PartnerAccess.objects.filter(user=operator).update(every_partner=False)
    if lost == "login":
        User.objects.filter(pk=operator.pk).update(is_active=False)
    if lost == "session":
        client.logout()
    assert client.get("/affiliate/").status_code == 302
    assert client.get("/affiliate/customers/customer/").status_code == 302


def test_the_one_who_looks_may_nothing(client: Client, alice: Affiliate, operator: User, rf: Any):
    request = rf.get("/affiliate/")
    request.user, request.session = operator, {}
    view_as._become(request, alice)
    assert (request.user.pk, request.user.is_staff, request.user.get_all_permissions()) == (operator.pk, False, set())
    assert not request.user.has_perm(view_as.PERMISSION)
    assert operator.is_staff
    assert not hasattr(operator, "affiliate_login")
