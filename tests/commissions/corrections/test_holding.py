"""Held lines are booked and not payable; releasing them makes them so again; nothing is rated anew."""

from __future__ import annotations

from decimal import Decimal

import orjson
import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict

from commissions import selectors
from commissions.corrections.models import Draft
from commissions.holds.models import Hold
from commissions.ledger.models import LedgerEntry
from tests.commissions.corrections.desk import Desk, shown
from track360.affiliates.models import Affiliate
from track360.queue.models import Work


@pytest.fixture
def earned(desk: type[Desk]) -> Desk:
    """A earned 5 on c1 and 10 on c2 (P 0.50 and 1.00 above), B 15 on c3."""
    made = desk()
    for customer_id, affiliate_id, lots in (("c1", "A", "1"), ("c2", "A", "2"), ("c3", "B", "3")):
        made.customer(customer_id, affiliate_id)
        made.trades("2026-01-05", lots, customer_id)
    made.settle()
    return made


def page(desk: Desk, query: str = "") -> list[dict[str, object]]:
    """The API's list."""
    return orjson.loads(selectors.entries_page(desk.partner, QueryDict(query)))["data"]  # type: ignore[no-any-return]


def payouts(desk: Desk, query: str = "") -> list[tuple[object, object, object]]:
    return sorted((row["affiliate_id"], row["customer_id"], row["payout"]) for row in page(desk, query))


def test_a_hold_on_an_affiliate_holds_its_lines_and_no_others(earned: Desk) -> None:
    booked = earned.lines()
    earned.makes("hold", "chargebacks", affiliate_id="A")
    assert payouts(earned) == [
        ("A", "c1", "held"),
        ("A", "c2", "held"),
        ("B", "c3", "payable"),
        ("P", "c1", "payable"),
        ("P", "c2", "payable"),
    ]
    assert {row["held_because"] for row in page(earned, "payout=held")} == {"chargebacks"}
    assert earned.lines() == booked
    assert earned.proves()


def test_a_hold_on_a_customer_holds_everybodys_lines_on_it(earned: Desk) -> None:
    earned.makes("hold", "false documents", customer_id="c1")
    assert payouts(earned, "payout=held") == [("A", "c1", "held"), ("P", "c1", "held")]
    assert len(page(earned, "payout=payable")) == 3


def test_nothing_of_a_suspended_affiliate_is_payable(earned: Desk) -> None:
    booked = earned.lines()
    Affiliate.objects.filter(partner=earned.partner, affiliate_id="A").update(status=Affiliate.Status.SUSPENDED)
    assert payouts(earned, "payout=held") == [("A", "c1", "held"), ("A", "c2", "held")]
    assert {row["held_because"] for row in page(earned, "payout=held")} == {"the affiliate is suspended"}
    assert {row[0] for row in payouts(earned, "payout=payable")} == {"B", "P"}
    earned.makes("hold", "chargebacks", affiliate_id="A")
    assert {row["held_because"] for row in page(earned, "payout=held")} == {"chargebacks"}
    assert earned.lines() == booked


def test_the_preview_says_what_stays_payable(earned: Desk) -> None:
    draft = earned.drafts("hold", customer_id="c1")
    assert shown(draft) == [("A", "15.00", "10.00"), ("P", "1.50", "1.00")]
    assert not Hold.objects.filter(partner=earned.partner).exists()


def test_what_is_booked_meanwhile_is_held_too(earned: Desk) -> None:
    earned.makes("hold", affiliate_id="A")
    earned.trades("2026-01-06", "1", "c1")
    earned.settle()
    assert earned.balances()["A"] == Decimal(20)
    assert [row for row in payouts(earned, "payout=payable") if row[0] == "A"] == []


def test_a_release_makes_payable_again_and_rates_nothing(earned: Desk) -> None:
    booked = earned.lines()
    earned.makes("hold", affiliate_id="A")
    hold = Hold.objects.get(partner=earned.partner)
    content = {"hold": hold.pk, "affiliate_id": "A"}
    assert shown(earned.drafts("release", **content)) == [("A", "0.00", "15.00")]
    earned.makes("release", "documents were fine", **content)
    assert payouts(earned, "payout=held") == []
    assert earned.lines() == booked
    assert not Work.objects.filter(partner=earned.partner).exists()
    hold.refresh_from_db()
    assert hold.released_at is not None
    assert "released already" in earned.drafts("release", **content).error


def test_two_holds_are_released_one_by_one(earned: Desk) -> None:
    earned.makes("hold", affiliate_id="A")
    earned.makes("hold", customer_id="c1")
    first = Hold.objects.get(partner=earned.partner, affiliate_id="A")
    draft = earned.drafts("release", hold=first.pk, affiliate_id="A")
    assert shown(draft) == [("A", "0.00", "10.00")]
    earned.makes("release", hold=first.pk, affiliate_id="A")
    assert payouts(earned, "payout=held") == [("A", "c1", "held"), ("P", "c1", "held")]


@pytest.mark.parametrize(
    ("content", "told"),
    [({"affiliate_id": "Z"}, "has no affiliate Z"), ({"customer_id": "c9"}, "has no customer c9")],
)
def test_nobody_unknown_is_held(earned: Desk, content: dict[str, str], told: str) -> None:
    draft = earned.drafts("hold", **content)
    assert draft.state == Draft.State.FAILED
    assert told in draft.error


def test_one_hold_at_a_time(earned: Desk) -> None:
    earned.makes("hold", affiliate_id="A")
    assert "already" in earned.drafts("hold", affiliate_id="A").error
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(partner=earned.partner, affiliate_id="A", reason="x", placed_by="x")


def test_hold_days_and_a_hold_are_told_apart(desk: type[Desk]) -> None:
    made = desk([{"id": "lots", "type": "lot", "rate": 5, "hold_days": 3650}])
    made.customer()
    made.trades("2026-01-05", "1")
    made.settle()
    assert payouts(made) == [("A", "c1", "waiting")]
    made.makes("hold", customer_id="c1")
    assert payouts(made) == [("A", "c1", "held")]
    assert page(made, "payout=waiting") == []


def test_the_entry_itself_says_so_too(earned: Desk) -> None:
    earned.makes("hold", "why not", customer_id="c3")
    entry = LedgerEntry.objects.get(partner=earned.partner, affiliate_id="B")
    said = selectors.entry(earned.partner, earned.partner.opaque.id("commission", entry.pk))
    assert (said["payout"], said["held_because"]) == ("held", "why not")
