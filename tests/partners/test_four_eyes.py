"""Who may publish what somebody drafted: compared by what a login or a credential is for ever."""

from __future__ import annotations

import pytest
from django.core.management import CommandError

from tests import factories as make
from track360.partners import four_eyes
from track360.partners.four_eyes import NOBODYS, UNKNOWN, YOURS, Signatory
from track360.partners.management import acting
from track360.partners.models import Partner

ANNA, BERT = 1, 2
DRAFT, PUBLISH = "client:draft", "client:publish"


def signatory(person_id: int | None, credential: str = "") -> Signatory:
    return Signatory("any name", person_id, lambda *asked: True, credential)


@pytest.mark.parametrize(
    ("author", "made_with", "by", "refusal"),
    [
        (ANNA, "", signatory(BERT), ""),
        (ANNA, "", signatory(ANNA), YOURS),
        # A credential is as good as whoever made it, and no better.
        (ANNA, "", signatory(ANNA, PUBLISH), YOURS),
        (ANNA, "", signatory(BERT, PUBLISH), ""),
        (ANNA, "", signatory(None, PUBLISH), NOBODYS),
        (ANNA, DRAFT, signatory(ANNA), YOURS),
        (ANNA, DRAFT, signatory(ANNA, PUBLISH), YOURS),
        (ANNA, DRAFT, signatory(BERT, PUBLISH), ""),
        # Handed on meanwhile, it is still the one that drafted.
        (ANNA, DRAFT, signatory(BERT, DRAFT), YOURS),
        (None, DRAFT, signatory(BERT), ""),
        (None, DRAFT, signatory(BERT, PUBLISH), UNKNOWN),
        (None, "", signatory(BERT), UNKNOWN),
    ],
)
def test_whoever_drafted_it_does_not_publish_it(
    author: int | None, made_with: str, by: Signatory, refusal: str
) -> None:
    assert four_eyes.why_not(author, made_with, by) == refusal


@pytest.mark.django_db
@pytest.mark.parametrize(("scopes", "drafts", "publishes"), [
    ("read write admin", False, False), ("programme", True, False), ("publish", False, True),
])  # fmt: skip
def test_a_credential_may_what_its_scopes_say(scopes: str, drafts: bool, publishes: bool) -> None:
    anna = make.make_operator().pk
    by = four_eyes.credential(Partner(pk=7), "Nightly", DRAFT, scopes.split(), anna)
    assert (by.name, by.person_id, by.credential) == ("Nightly (client:draft)", anna, DRAFT)
    asked = [(step, "commissions.add_correction") for step in ("programme", "publish")]
    assert [by.allows(*each, 7) for each in asked] == [drafts, publishes]
    # Of its own partner alone, and of none that is not there yet.
    assert not any(by.allows(*each, other) for each in asked for other in (8, None))


@pytest.mark.django_db
def test_an_operator_is_named_by_its_login() -> None:
    olivia = make.make_operator("olivia")
    named = acting.signatory({"operator": "olivia"})
    assert (named.name, named.person_id) == ("olivia (by command)", olivia.pk)
    make.make_operator("left", is_active=False)
    make.make_user("affiliate")
    for name, told in (("left", "no active"), ("affiliate", "no active"), ("nobody", "no active"), ("", "--as USER")):
        with pytest.raises(CommandError, match=told):
            acting.signatory({"operator": name})


@pytest.mark.django_db
def test_who_else_may_publish_it() -> None:
    olivia, oscar = make.make_operator("olivia"), make.make_operator("oscar")
    here, there = make.make_partner(), make.make_partner()
    make.make_operator("abroad", role="finance", partners=[there])
    right = "commissions.add_correction"
    make.make_operator("clerk", is_superuser=False)
    make.make_operator("left", is_active=False)
    assert four_eyes.others(olivia.pk, right, here.pk) == ["oscar"]
    assert four_eyes.others(oscar.pk, right, here.pk) == ["olivia"]
    assert four_eyes.others(None, right, here.pk) == ["olivia", "oscar"]
    assert four_eyes.others(None, right, there.pk) == ["abroad", "olivia", "oscar"]


@pytest.mark.django_db
def test_who_does_not_reach_the_partner_may_neither_draft_nor_publish() -> None:
    here, there = make.make_partner(), make.make_partner()
    abroad = four_eyes.person(make.make_operator("abroad", role="owner", partners=[there]))
    right = "commissions.add_correction"
    assert [abroad.allows("publish", right, of) for of in (here.pk, there.pk, None)] == [False, True, False]
    everywhere = four_eyes.person(make.make_operator("everywhere", role="owner"))
    assert [everywhere.allows("programme", right, of) for of in (here.pk, there.pk, None)] == [True, True, True]
