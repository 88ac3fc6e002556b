"""Two persons who are one human: what depends on persons is settled anew, and a later push changes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commissions.corrections.models import Draft
from customers import persons
from customers.models import SamePerson
from tests.commissions.corrections.desk import Desk, shown
from track360.queue.models import Work

CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "per": "person", "amount": 100}
SELF = {"id": "lots", "type": "lot", "rate": "5.00", "self_referral": "exclude"}
SAME = {"person_id": "human-2", "into": "human-1"}


@pytest.fixture
def paid_twice(desk: type[Desk]) -> Desk:
    """Two accounts under two person ids: a CPA for each, to A and to B."""
    made = desk([CPA])
    made.customer("c1", "A", person_id="human-1")
    made.customer("c2", "B", person_id="human-2")
    made.deposits("t1", "2026-01-05T10:00:00Z", "c1")
    made.deposits("t2", "2026-01-06T10:00:00Z", "c2")
    made.settle()
    assert made.balances() == {"A": Decimal(100), "B": Decimal(100)}
    return made


def test_the_preview_says_who_loses_and_does_nothing(paid_twice: Desk) -> None:
    draft = paid_twice.drafts("merge", **SAME)
    assert shown(draft) == [("A", "100.00", "100.00"), ("B", "100.00", "0.00")]
    assert not SamePerson.objects.filter(partner=paid_twice.partner).exists()
    assert not Work.objects.filter(partner=paid_twice.partner).exists()
    assert paid_twice.proves()


def test_one_human_has_one_first_deposit(paid_twice: Desk) -> None:
    paid_twice.makes("merge", **SAME)
    assert paid_twice.balances() == {"A": Decimal(100), "B": Decimal(0)}
    assert paid_twice.lines()[2:] == [("B", "-100.00", "reversed")]
    assert paid_twice.proves()


def test_a_later_push_does_not_undo_it(paid_twice: Desk) -> None:
    paid_twice.makes("merge", **SAME)
    paid_twice.customer("c2", "B", person_id="human-2", country_code="GR")
    paid_twice.customer("c3", "B", person_id="human-2")
    paid_twice.deposits("t3", "2026-01-07T10:00:00Z", "c3")
    paid_twice.settle()
    assert paid_twice.balances() == {"A": Decimal(100), "B": Decimal(0)}
    assert paid_twice.proves()


def test_parted_again_each_has_its_own(paid_twice: Desk) -> None:
    paid_twice.makes("merge", **SAME)
    paid_twice.makes("part", person_id="human-2")
    assert paid_twice.balances() == {"A": Decimal(100), "B": Decimal(100)}
    assert paid_twice.lines()[2:] == [("B", "-100.00", "reversed"), ("B", "100.00", "earned")]
    assert paid_twice.proves()


def test_an_affiliates_other_name_is_itself(desk: type[Desk]) -> None:
    made = desk([SELF], A={"person_id": "human-1"})
    made.customer("c1", "A", person_id="human-2")
    made.trades("2026-01-05", "2")
    made.settle()
    assert made.balances() == {"A": Decimal(10)}
    draft = made.drafts("merge", **SAME)
    assert shown(draft) == [("A", "10.00", "0.00")]
    made.makes("merge", **SAME)
    assert made.balances() == {"A": Decimal(0)}
    assert made.proves()


def test_names_of_names_have_one_root(paid_twice: Desk) -> None:
    paid_twice.customer("c3", "B", person_id="human-3")
    paid_twice.makes("merge", **SAME)
    paid_twice.makes("merge", person_id="human-1", into="human-3")
    assert persons.roots(paid_twice.partner.pk) == {"human-2": "human-3", "human-1": "human-3"}
    assert persons.accounts(paid_twice.partner.pk, "human-2") == ["c1", "c2", "c3"]
    assert paid_twice.proves()


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        ("merge", {"person_id": "nobody", "into": "human-1"}, "has the person id 'nobody'"),
        ("merge", {"person_id": "human-1", "into": "human-1"}, "one human already"),
        ("part", {"person_id": "human-2"}, "not another name"),
    ],
)
def test_what_cannot_be(paid_twice: Desk, kind: str, content: dict[str, str], told: str) -> None:
    draft = paid_twice.drafts(kind, **content)
    assert draft.state == Draft.State.FAILED
    assert told in draft.error
