"""Sums follow the ledger and the records, and say so when they do not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum

from activity.models import TradingDay
from commissions import tasks
from commissions.ledger.models import LedgerEntry
from commissions.rollups import earnings, roll_up
from commissions.rollups.models import Earning, Milestone, Rolled, Traded
from commissions.rollups.prove import prove
from commissions.settle.settler import settle
from customers.contract import CUSTOMERS
from tests.commissions.settle.conftest import Book, book
from tests.ingest.api import customer
from track360.ingest.intake import Options, ingest_batch
from track360.queue.models import Work

__all__ = ["book"]
FIFTH, SIXTH = date(2026, 1, 5), date(2026, 1, 6)


@pytest.fixture
def made(book: Any) -> Book:
    """Two settled days of c1: 1.25 lots on the fifth, 2 on the sixth."""
    told = book()
    told.trades(FIFTH, "1.25")
    told.trades(SIXTH, "2.00", "XAUUSD")
    settle(told.partner)
    return told


def sums(made: Book) -> list[tuple[Any, ...]]:
    rows = Earning.objects.filter(partner=made.partner).order_by("day", "campaign_id")
    return list(rows.values_list("affiliate_id", "day", "rule_id", "campaign_id", "amount", "lines"))


def say(made: Book, **fields: Any) -> None:
    """The partner tells more of c1."""
    ingest_batch(CUSTOMERS, made.partner, [customer("c1", **fields)], Options())


def test_entries_are_summed_once(made: Book) -> None:
    expected = [("A", FIFTH, "lots", "", Decimal("6.25"), 1), ("A", SIXTH, "lots", "", Decimal("10.00"), 1)]
    for _ in range(2):
        roll_up.roll_up(made.partner.pk)
        assert sums(made) == expected
    assert Rolled.objects.get(partner=made.partner).upto == LedgerEntry.objects.latest("id").pk


def test_a_restated_day_adds_to_its_sum_and_leaves_the_others(made: Book) -> None:
    roll_up.roll_up(made.partner.pk)
    TradingDay.objects.filter(partner=made.partner, date=FIFTH).update(lots_traded=Decimal("2.00"), revision=2)
    Work.objects.create(partner=made.partner, kind="activity", customers=["c1"], day=FIFTH)
    settle(made.partner)
    roll_up.roll_up(made.partner.pk)
    assert sums(made) == [
        ("A", FIFTH, "lots", "", Decimal("10.00"), 2),
        ("A", SIXTH, "lots", "", Decimal("10.00"), 1),
    ]
    row = Traded.objects.get(partner=made.partner, day=FIFTH)
    assert (row.rows, row.lots) == (1, Decimal("2.00"))


def test_first_days_follow_the_records_and_the_ledger(made: Book) -> None:
    roll_up.roll_up(made.partner.pk)
    assert first_days(made) == [("c1", "earned", "A", FIFTH), ("c1", "traded", "", FIFTH)]
    TradingDay.objects.filter(partner=made.partner, date=FIFTH).update(lots_traded=Decimal(0), revision=2)
    Work.objects.create(partner=made.partner, kind="activity", customers=["c1"], day=FIFTH)
    settle(made.partner)
    roll_up.roll_up(made.partner.pk)
    assert first_days(made) == [("c1", "earned", "A", FIFTH), ("c1", "traded", "", SIXTH)]
    assert prove(made.partner).incidents == []
    Milestone.objects.filter(partner=made.partner, step="traded").update(day=FIFTH)
    assert [str(incident) for incident in prove(made.partner).incidents] == [
        "2 sums of first days differ: rebuild them"
    ]


def first_days(made: Book) -> list[tuple[Any, ...]]:
    rows = Milestone.objects.filter(partner=made.partner).order_by("step")
    return list(rows.values_list("customer_id", "step", "affiliate_id", "day"))


def test_a_large_ledger_is_summed_in_portions(made: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earnings, "AT_ONCE", 1)
    roll_up.roll_up(made.partner.pk)
    assert [row[-2:] for row in sums(made)] == [(Decimal("6.25"), 1), (Decimal("10.00"), 1)]


def test_a_customer_that_changes_its_campaign_takes_its_sums_along(made: Book) -> None:
    roll_up.roll_up(made.partner.pk)
    say(made, campaign_id="spring")
    assert roll_up.partners_behind().count(made.partner.pk) == 1
    roll_up.roll_up(made.partner.pk)
    assert [row[3:5] for row in sums(made)] == [("spring", Decimal("6.25")), ("spring", Decimal("10.00"))]
    assert {row.campaign_id for row in Traded.objects.filter(partner=made.partner)} == {"spring"}
    assert prove(made.partner).incidents == []


def test_a_customer_that_moves_takes_its_trading_along(made: Book) -> None:
    roll_up.roll_up(made.partner.pk)
    say(made, affiliate_id="P", last_modified_date="2026-01-06T10:00:00Z")
    settle(made.partner)
    roll_up.roll_up(made.partner.pk)
    rows = Traded.objects.filter(partner=made.partner).order_by("day")
    assert [(row.affiliate_id, row.day, row.lots) for row in rows] == [
        ("P", FIFTH, Decimal("1.25")),
        ("P", SIXTH, Decimal("2.00")),
    ]
    assert prove(made.partner).incidents == []


def test_demo_trading_is_in_no_sum(made: Book) -> None:
    roll_up.roll_up(made.partner.pk)
    say(made, trading_account_type="Demo")
    settle(made.partner)
    roll_up.roll_up(made.partner.pk)
    assert not Traded.objects.filter(partner=made.partner).exists()
    assert sum(row[4] for row in sums(made)) == 0


def test_what_another_roll_up_is_at_is_left_to_it(made: Book) -> None:
    Rolled.objects.create(partner=made.partner)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            other.set_autocommit(False)
            cursor.execute("SELECT FROM commissions_rolled WHERE partner_id = %s FOR UPDATE", [made.partner.pk])
            roll_up.roll_up(made.partner.pk)
        assert sums(made) == []
    finally:
        other.close()
    roll_up.roll_up(made.partner.pk)
    assert len(sums(made)) == 2


def test_a_wrong_sum_is_an_incident_until_it_is_made_anew(made: Book) -> None:
    roll_up.roll_up(made.partner.pk)
    Earning.objects.filter(partner=made.partner, day=FIFTH).update(amount=7)
    Traded.objects.filter(partner=made.partner, day=SIXTH).delete()
    told = [str(incident) for incident in prove(made.partner).incidents]
    assert told == [
        "1 sums of earnings differ by 0.75000000 in all: rebuild them",
        "1 sums of trading differ: rebuild them",
    ]
    call_command("prove", made.code, rebuild_sums=True, stdout=StringIO())
    assert prove(made.partner).incidents == []


def test_the_tasks_settle_and_roll_up(book: Any) -> None:
    made = book()
    made.trades(FIFTH, "1.25")
    tasks.settle_partner(made.partner.pk)
    assert [row[4] for row in sums(made)] == [Decimal("6.25")]
    made.trades(SIXTH, "1.00")
    settle(made.partner)
    tasks.sweep()
    assert made.partner.pk not in roll_up.partners_behind()
    total = LedgerEntry.objects.filter(partner=made.partner).aggregate(total=Sum("amount"))["total"]
    assert sum(row[4] for row in sums(made)) == total == Decimal("11.25")
