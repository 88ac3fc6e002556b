"""The page of a draft: who drafted it, who may publish it, and how it ended."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from commissions.corrections.models import Correction, Draft
from tests.commissions.corrections.browser import CORRECTION, EDITOR, client_of, confirm, drafted, filled, plan_of, text
from tests.commissions.corrections.desk import Desk
from tests.factories import make_operator, unique
from track360.partners.models import Partner, User


def page_of(draft: Draft) -> str:
    return reverse("admin:commissions_draft_change", args=[draft.pk])


@pytest.fixture
def held(olivia: Client, traded: Desk) -> Draft:
    """By olivia, ready to be published."""
    said = {"partner": traded.partner.pk, "affiliate_id": "A", "reason": "chargebacks"}
    return drafted(olivia.post(f"{CORRECTION}hold/", said))


def test_the_author_sees_who_may_publish_in_place_of_the_button(olivia: Client, oscar: Client, held: Draft) -> None:
    own, theirs = olivia.get(page_of(held)), oscar.get(page_of(held))
    names = own.context["publishers"]
    assert f"You drafted this: somebody else must publish it. May: {', '.join(names)}." in text(own)
    assert (held.made_by in names, str(theirs.context["user"]) in names) == (False, True)
    assert (b'value="%s"' % held.digest.encode() in own.content, b"/publish/" in own.content) == (False, False)
    assert f'<input type="hidden" name="digest" value="{held.digest}">' in theirs.content.decode()
    assert "You drafted this" not in text(theirs)


def test_no_session_of_the_author_publishes(olivia: Client, held: Draft) -> None:
    elsewhere = client_of(User.objects.get(pk=held.author_id))
    for client in (olivia, elsewhere):
        assert "Not published: You drafted this: somebody else must publish it." in text(confirm(client, held))
    assert not Correction.objects.filter(draft=held).exists()


def test_it_is_rejected_with_a_reason_that_its_page_shows(oscar: Client, held: Draft) -> None:
    reject = reverse("admin:commissions_draft_reject", args=[held.pk])
    assert "Not rejected: Say why" in text(oscar.post(reject, {"reason": " "}, follow=True))
    assert "Rejected." in text(oscar.post(reject, {"reason": "not agreed"}, follow=True))
    shown = oscar.get(page_of(held))
    assert [
        f"{row.title}: {row.value}" for row in shown.context["details"] if row.title in ("Rejected by", "Because")
    ] == [
        f"Rejected by: {User.objects.get(pk=shown.wsgi_request.user.pk)}",
        "Because: not agreed",
    ]
    assert [word for word in (b"/publish/", b"/reject/", b"/again/") if word in shown.content] == []
    assert "This was rejected: not agreed." in text(confirm(oscar, held))
    assert oscar.get(reject).status_code == 405


def test_who_may_not_decide_is_offered_nothing(held: Draft) -> None:
    user = make_operator(unique("clerk"), role="auditor")
    user.user_permissions.add(Permission.objects.get(codename="add_planversion"))
    clerk = client_of(user)
    shown = clerk.get(page_of(held))
    assert "a right that you do not have" in text(shown)
    assert [word for word in (b"/publish/", b"/reject/", b"/again/") if word in shown.content] == []
    assert clerk.post(reverse("admin:commissions_draft_reject", args=[held.pk]), {"reason": "x"}).status_code == 403


def test_a_version_needs_a_reason(olivia: Client, traded: Desk) -> None:
    said = filled(olivia.get(EDITOR, {"plan": plan_of(traded).pk})) | {"from": "2026-02-01", "do": "preview"}
    answer = olivia.post(EDITOR, said)
    assert "Say why: the reason is kept with the change." in text(answer)
    assert not Draft.objects.filter(partner=traded.partner).exists()


@pytest.mark.parametrize("kind", ["hold", "plan"])
def test_editing_it_replaces_it(olivia: Client, oscar: Client, traded: Desk, kind: str) -> None:
    if kind == "hold":
        form = f"{CORRECTION}hold/"
        said = {"partner": traded.partner.pk, "affiliate_id": "A", "reason": "chargebacks"}
    else:
        form = EDITOR
        said = filled(olivia.get(EDITOR, {"plan": plan_of(traded).pk}))
        said |= {"from": "2026-02-01", "do": "preview", "reason": "agreed"}
    old = drafted(olivia.post(form, said))
    again = filled(olivia.get(form, {"draft": old.pk}))
    assert again["replaces"] == str(old.pk)
    new = drafted(olivia.post(form, said | again | {"affiliate_id": "B", "from": "2026-03-01"}))
    old.refresh_from_db()
    assert (old.state, old.closed_because) == ("rejected", f"edited again as draft {new.pk}")
    assert "Not published: This was rejected: edited again" in text(confirm(oscar, old))
    assert not Correction.objects.filter(partner=traded.partner).exists()


def test_the_partners_page_leads_to_the_switch_and_it_takes_two(olivia: Client, oscar: Client, traded: Desk) -> None:
    page = olivia.get(reverse("admin:partners_partner_change", args=[traded.partner.pk]))
    assert {row.title: row.value for row in page.context["details"]}["What moves money takes"] == "two persons"
    said = filled(olivia.get(dict(page.context["object_tools"])["One person or two"]))
    assert said["four_eyes"] == "False"
    draft = drafted(olivia.post(f"{CORRECTION}four_eyes/", said | {"reason": "only one of us is left"}))
    assert "You drafted this" in text(confirm(olivia, draft))
    assert "What moves money takes one person" in text(confirm(oscar, draft))
    assert not Partner.objects.get(pk=traded.partner.pk).four_eyes
