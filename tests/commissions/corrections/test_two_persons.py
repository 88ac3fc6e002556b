"""What one drafted another publishes: whoever they are, by whatever way they come, and however they race."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from commissions.corrections import publishing, service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Correction, Draft
from commissions.holds.models import Hold
from tests.commissions.corrections.desk import Desk
from tests.factories import make_operator, make_signatory, unique
from track360.partners import four_eyes
from track360.partners.four_eyes import NOBODYS, UNKNOWN, YOURS, Signatory
from track360.partners.models import Partner, User

HELD = {"affiliate_id": "A"}
OFF = {"four_eyes": False}


@pytest.fixture
def made(desk: type[Desk]) -> Desk:
    return desk()


def refused(draft: Draft, by: Signatory, digest: str = "") -> str:
    """Why; nothing else has happened."""
    before = Draft.objects.filter(pk=draft.pk).values().get()
    with pytest.raises(Refused) as caught:
        publishing.publish(draft.pk, digest or draft.digest, by)
    assert Draft.objects.filter(pk=draft.pk).values().get() == before
    assert not Correction.objects.filter(draft=draft).exists()
    return str(caught.value)


def user_of(signatory: Signatory) -> User:
    return User.objects.get(pk=signatory.person_id)


def credential(of: Desk, key: str, scopes: str, made_by: int | None) -> Signatory:
    return four_eyes.credential(of.partner, "Nightly", key, scopes.split(), made_by)


def test_the_author_does_not_publish_not_even_as_a_superuser(made: Desk) -> None:
    draft = made.drafts("hold", **HELD)
    assert user_of(made.author).is_superuser
    assert refused(draft, made.author) == YOURS
    assert not Hold.objects.filter(partner=made.partner).exists()
    done = made.publishes(draft)
    assert (done.made_by, done.published_by, done.reason) == (made.author.name, made.publisher.name, "a good reason")
    draft.refresh_from_db()
    assert (draft.state, draft.closed_by, done.draft_id) == ("published", made.publisher.name, draft.pk)
    assert Hold.objects.get(partner=made.partner).placed_by == made.author.name


def test_a_name_that_changed_hands_fools_nobody(made: Desk) -> None:
    draft = made.drafts("hold", **HELD)
    olivia = user_of(made.author)
    old_name = olivia.username
    olivia.username = unique("married-")
    olivia.save()
    assert refused(draft, four_eyes.person(olivia)) == YOURS
    namesake = make_signatory(old_name)
    assert publishing.publish(draft.pk, draft.digest, namesake).published_by == old_name


def test_publishing_takes_the_right_and_drafting_too(made: Desk) -> None:
    clerk = make_signatory(unique("clerk-"), is_superuser=False)
    draft = made.drafts("hold", **HELD)
    assert refused(draft, clerk) == publishing.NO_RIGHT
    with pytest.raises(Refused, match="Drafting this takes a right"):
        service.propose(made.partner, "hold", HELD, clerk, "why")
    with pytest.raises(Refused, match="Rejecting this takes a right"):
        publishing.reject(draft.pk, clerk, "why")
    assert Draft.objects.get(partner=made.partner).state == "ready"


def test_switching_it_off_takes_two_and_then_one_is_enough(made: Desk) -> None:
    draft = made.drafts("four_eyes", **OFF)
    assert refused(draft, made.author) == YOURS
    made.publishes(draft)
    assert not Partner.objects.get(pk=made.partner.pk).four_eyes
    alone = publishing.publish((held := made.drafts("hold", **HELD)).pk, held.digest, made.author)
    assert alone.made_by == alone.published_by == made.author.name
    # Back on again it takes two as well.
    draft = made.drafts("four_eyes", four_eyes=True)
    assert refused(draft, made.author) == YOURS
    made.publishes(draft)
    assert Partner.objects.get(pk=made.partner.pk).four_eyes
    kinds = Correction.objects.filter(partner=made.partner).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["four_eyes", "hold", "four_eyes"]


def test_what_was_drafted_while_one_was_enough_takes_two_once_it_is_not(made: Desk) -> None:
    made.publishes(made.drafts("four_eyes", **OFF))
    draft = made.drafts("hold", **HELD)
    made.publishes(made.drafts("four_eyes", four_eyes=True))
    assert refused(draft, made.author) == YOURS


def test_a_switch_that_changes_nothing_is_refused(made: Desk) -> None:
    draft = made.drafts("four_eyes", four_eyes=True)
    assert (draft.state, draft.error) == ("failed", "That is so already: nothing would change.")


def test_credentials_count_as_whoever_made_them(made: Desk, desk: type[Desk]) -> None:
    anna, bert = (make_operator(unique(name)) for name in ("anna-", "bert-"))
    drafting = credential(made, "client:a", "programme", anna.pk)
    draft = service.propose(made.partner, "hold", HELD, drafting, "why")
    service.run(draft.pk)
    draft.refresh_from_db()
    assert (draft.author_id, draft.made_with, draft.made_by) == (anna.pk, "client:a", "Nightly (client:a)")
    assert refused(draft, credential(made, "client:a", "programme publish", bert.pk)) == YOURS
    assert refused(draft, credential(made, "key:b", "publish", anna.pk)) == YOURS
    assert refused(draft, credential(made, "key:b", "publish", None)) == NOBODYS
    assert refused(draft, credential(made, "key:b", "read write admin programme", bert.pk)) == publishing.NO_RIGHT
    assert refused(draft, four_eyes.person(anna)) == YOURS
    assert refused(draft, credential(desk(), "key:b", "publish", bert.pk)) == publishing.NO_RIGHT
    done = publishing.publish(draft.pk, draft.digest, credential(made, "key:b", "publish", bert.pk))
    assert done.published_by == "Nightly (key:b)"


def test_a_draft_that_nobody_answers_for_is_drafted_again(made: Desk) -> None:
    draft = made.drafts("hold", **HELD)
    Draft.objects.filter(pk=draft.pk).update(author=None)
    assert refused(draft, made.publisher) == UNKNOWN


def test_what_was_reviewed_is_what_is_published(made: Desk) -> None:
    draft = made.drafts("hold", **HELD)
    for change in ({"content": {"affiliate_id": "B"}}, {"author": made.publisher.person_id}, {"reason": "another"}):
        before = Draft.objects.filter(pk=draft.pk).values(*change).get()
        Draft.objects.filter(pk=draft.pk).update(**change)
        assert refused(draft, make_signatory(unique("third-"))) == "This is not what was shown: look at it again."
        Draft.objects.filter(pk=draft.pk).update(**before)
    made.publishes(draft)


def test_an_edited_draft_takes_the_place_of_the_old_one(made: Desk) -> None:
    old = made.drafts("hold", **HELD)
    new = service.propose(made.partner, "hold", {"affiliate_id": "B"}, made.author, "B it is", old.pk)
    old.refresh_from_db()
    assert (old.state, old.closed_because) == ("rejected", f"edited again as draft {new.pk}")
    assert refused(old, made.publisher) == f"This was rejected: edited again as draft {new.pk}."
    service.run(new.pk)
    new.refresh_from_db()
    made.publishes(new)
    assert Hold.objects.get(partner=made.partner).affiliate_id == "B"
    with pytest.raises(Refused, match="published meanwhile"):
        service.propose(made.partner, "hold", HELD, made.author, "A after all", new.pk)
    assert Draft.objects.filter(partner=made.partner).count() == 2


def test_a_rejected_draft_keeps_the_reason_and_stays_rejected(made: Desk) -> None:
    draft = service.propose(made.partner, "hold", HELD, made.author, "why")
    with pytest.raises(Refused, match="Say why"):
        publishing.reject(draft.pk, made.publisher, "  ")
    publishing.reject(draft.pk, made.publisher, "not agreed")
    # A preview that was under way meanwhile does not bring it back, nor does asking for one.
    service._keep(draft, state="ready")
    service.again(draft)
    service.run(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.closed_by, draft.closed_because) == ("rejected", made.publisher.name, "not agreed")
    with pytest.raises(Refused, match="rejected: not agreed"):
        publishing.reject(draft.pk, made.author, "again")


def at_once(*works: Callable[[], object]) -> list[str]:
    """Everything on a connection of its own, from one moment on; what each was refused with, or ""."""
    gate, told = threading.Barrier(len(works)), [""] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            work()
        except Refused as error:
            told[place] = str(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return told


def test_two_publishers_at_once_publish_it_once(made: Desk) -> None:
    draft = made.drafts("hold", **HELD)
    third = make_signatory(unique("third-"))
    works = [lambda by=by: publishing.publish(draft.pk, draft.digest, by) for by in (made.publisher, third)]
    assert sorted(at_once(*works)) == ["", "This was published already."]
    assert Correction.objects.filter(partner=made.partner).count() == 1
    assert Hold.objects.filter(partner=made.partner).count() == 1


def test_the_author_edits_while_another_publishes(made: Desk) -> None:
    draft = made.drafts("hold", **HELD)
    told = at_once(
        lambda: made.publishes(draft),
        lambda: service.propose(made.partner, "hold", {"affiliate_id": "B"}, made.author, "B it is", draft.pk),
    )
    # Whoever was first: the old one was published, or replaced, and the other told so.
    assert [bool(each) for each in told] in ([True, False], [False, True])
    held = list(Hold.objects.filter(partner=made.partner).values_list("affiliate_id", flat=True))
    states = list(Draft.objects.filter(partner=made.partner).order_by("id").values_list("state", flat=True))
    assert (held, states) == (([], ["rejected", "waiting"]) if told[0] else (["A"], ["published"]))
