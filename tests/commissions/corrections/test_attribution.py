"""A customer given to another affiliate from a day on: who loses, who earns, and that a later push changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from commissions.corrections import service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Correction, Draft
from commissions.explain.derivation import explain
from commissions.explain.documents import Documents
from commissions.explain.sentences.lines import sentence
from commissions.ledger.models import LedgerEntry
from customers.dated_fields import BEGINNING
from customers.models import Attribution, Customer, DatedFields
from tests.commissions.corrections.desk import Desk, shown
from track360.queue.models import Work

MOVE = {"customer_id": "c1", "affiliate_id": "B", "from": "2026-01-10"}


@pytest.fixture
def traded(desk: type[Desk]) -> Desk:
    """c1 of A traded 1 lot before and 2 lots after the tenth."""
    made = desk()
    made.customer()
    made.trades("2026-01-05", "1")
    made.trades("2026-01-15", "2")
    made.settle()
    return made


def test_the_preview_says_who_would_have_what_and_does_nothing(traded: Desk) -> None:
    booked, days = traded.lines(), DatedFields.objects.filter(partner=traded.partner).count()
    draft = traded.drafts("attribution", **MOVE)
    assert shown(draft) == [("A", "15.00", "5.00"), ("B", "0.00", "10.00"), ("P", "1.50", "0.50")]
    assert traded.lines() == booked
    assert DatedFields.objects.filter(partner=traded.partner).count() == days
    assert not Work.objects.filter(partner=traded.partner).exists()
    assert not Attribution.objects.filter(partner=traded.partner).exists()
    assert traded.proves()


def test_the_old_affiliate_is_reversed_and_the_new_one_earns(traded: Desk) -> None:
    made = traded.makes("attribution", "signed up through B's link", **MOVE)
    assert traded.balances() == {"A": Decimal(5), "B": Decimal(10), "P": Decimal("0.5")}
    assert sorted(traded.lines()[4:]) == [
        ("A", "-10.00", "reversed"),
        ("B", "10.00", "earned"),
        ("P", "-1.00", "reversed"),
    ]
    assert traded.proves()
    assert (made.made_by, made.reason, made.customer_id) == (traded.author.name, "signed up through B's link", "c1")
    assert made.effects == traded_effects()


def traded_effects() -> list[list[str]]:
    return [
        # Balance before and after; without hold days all of it is payable.
        ["A", "USD", "15.00000000", "5.00000000", "15.00000000", "5.00000000"],
        ["B", "USD", "0", "10.00000000", "0", "10.00000000"],
        ["P", "USD", "1.50000000", "0.50000000", "1.50000000", "0.50000000"],
    ]


def test_both_sides_say_what_they_were_computed_from(traded: Desk) -> None:
    traded.makes("attribution", **MOVE)
    entries = LedgerEntry.objects.filter(partner=traded.partner, customer_id="c1", source_day=date(2026, 1, 15))
    documents = Documents(traded.partner.pk)
    told = [sentence(explain(entry, documents)) for entry in entries.filter(level=0).order_by("id")]
    source = "EURUSD of customer c1 on 2026-01-15: "
    earned = f"{source}2.00 lots × 5.00 USD per lot = 10.00 USD"
    assert told == [
        earned,
        earned,
        f"{source}the customer belongs to another affiliate from 2026-01-10, so it is worth 0.00 USD; 10.00 USD was"
        " booked before: -10.00 USD",
    ]


@pytest.mark.parametrize(
    "said", [{}, {"country_code": "GR"}, {"affiliate_id": "A", "last_modified_date": "2026-03-01T10:00:00Z"}]
)
def test_a_later_push_does_not_undo_it(traded: Desk, said: dict[str, str]) -> None:
    traded.makes("attribution", **MOVE)
    traded.customer(**said)
    traded.settle()
    assert traded.balances() == {"A": Decimal(5), "B": Decimal(10), "P": Decimal("0.5")}
    assert traded.proves()
    assert Customer.objects.get(partner=traded.partner).affiliate_id == "A"  # the partner's own word stands


def test_the_same_push_again_is_still_unchanged(traded: Desk) -> None:
    traded.makes("attribution", **MOVE)
    revision = Customer.objects.get(partner=traded.partner).revision
    traded.customer()
    assert Customer.objects.get(partner=traded.partner).revision == revision
    assert not Work.objects.filter(partner=traded.partner).exists()


def test_an_older_version_that_arrives_late_is_folded_under_it(traded: Desk) -> None:
    traded.makes("attribution", **MOVE)
    traded.customer(affiliate_id="P", last_modified_date="2026-01-02T10:00:00Z")
    owners = (
        DatedFields.objects.filter(partner=traded.partner).order_by("from_day").values_list("from_day", "affiliate_id")
    )
    assert list(owners) == [(BEGINNING, "P"), (date(2026, 1, 10), "B")]


def test_of_two_corrections_each_counts_from_its_day_and_the_newer_of_one_day(traded: Desk) -> None:
    traded.makes("attribution", **MOVE)
    traded.makes("attribution", customer_id="c1", affiliate_id="P", **{"from": "2026-01-15"})
    traded.makes("attribution", customer_id="c1", affiliate_id="A", **{"from": "2026-01-10"})
    owners = (
        DatedFields.objects.filter(partner=traded.partner).order_by("from_day").values_list("from_day", "affiliate_id")
    )
    assert list(owners) == [(BEGINNING, "A"), (date(2026, 1, 15), "P")]
    assert traded.balances() == {"A": Decimal(5), "B": Decimal(0), "P": Decimal("0.5")}
    assert traded.proves()


def test_the_partners_word_can_count_again(traded: Desk) -> None:
    traded.makes("attribution", customer_id="c1", affiliate_id="B", **{"from": None})
    assert traded.balances() == {"A": Decimal(0), "B": Decimal(15), "P": Decimal(0)}
    traded.makes("attribution", customer_id="c1", affiliate_id=None, **{"from": "2026-01-10"})
    assert traded.balances() == {"A": Decimal(10), "B": Decimal(5), "P": Decimal(1)}
    assert traded.proves()


def test_a_push_between_preview_and_confirmation_is_noticed(traded: Desk) -> None:
    draft = traded.drafts("attribution", **MOVE)
    traded.customer(country_code="GR")
    with pytest.raises(Refused, match="changed meanwhile"):
        traded.publishes(draft)
    assert not Correction.objects.filter(partner=traded.partner).exists()
    assert not Attribution.objects.filter(partner=traded.partner).exists()
    service.again(draft)
    service.run(draft.pk)
    draft.refresh_from_db()
    assert traded.publishes(draft).kind == "attribution"


def test_what_was_not_shown_is_not_published(traded: Desk) -> None:
    draft = traded.drafts("attribution", **MOVE)
    with pytest.raises(Refused, match="not what was shown"):
        traded.publishes(draft, "0" * 64)
    Draft.objects.filter(pk=draft.pk).update(state="waiting")
    with pytest.raises(Refused, match="Look at what it would do first"):
        traded.publishes(draft)
    assert not Correction.objects.filter(partner=traded.partner).exists()


def test_nothing_is_published_twice(traded: Desk) -> None:
    draft = traded.drafts("attribution", **MOVE)
    traded.publishes(draft)
    with pytest.raises(Refused, match="published already"):
        traded.publishes(draft)
    assert Attribution.objects.filter(partner=traded.partner).count() == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({**MOVE, "customer_id": "c9"}, "has no customer 'c9'"),
        ({**MOVE, "affiliate_id": "Z"}, "has no affiliate 'Z'"),
        ({**MOVE, "affiliate_id": "A"}, "nothing would change"),
    ],
)
def test_what_cannot_be_is_said_by_the_preview(traded: Desk, content: dict[str, str], told: str) -> None:
    draft = traded.drafts("attribution", **content)
    assert draft.state == Draft.State.FAILED
    assert told in draft.error


def test_no_reason_no_change(traded: Desk) -> None:
    with pytest.raises(Refused, match="Say why"):
        traded.drafts("attribution", reason="  ", **MOVE)
    assert not Draft.objects.filter(partner=traded.partner).exists()


def test_the_record_cannot_be_rewritten(traded: Desk) -> None:
    made = traded.makes("attribution", **MOVE)
    for change in (lambda: Correction.objects.filter(pk=made.pk).update(reason="x"), made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    made.refresh_from_db()
    assert made.reason == "a good reason"


def test_a_preview_begun_three_times_is_given_up(traded: Desk) -> None:
    draft = service.propose(traded.partner, "attribution", MOVE, traded.author, "why")
    Draft.objects.filter(pk=draft.pk).update(state="running", attempts=3)
    service.sweep()
    draft.refresh_from_db()
    assert (draft.state, draft.effects) == ("failed", [])
