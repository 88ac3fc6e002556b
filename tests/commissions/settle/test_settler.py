"""Settling: what a run takes on, leaves alone, and does not do twice."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Sum

from commissions.ledger.models import LedgerEntry
from commissions.programme.service import apply
from commissions.rollups.prove import prove
from commissions.settle.models import RatingException
from commissions.settle.preview import preview
from commissions.settle.settler import settle
from tests.commissions.settle.conftest import LOTS, Book
from tests.factories import make_customer, make_day
from track360.affiliates.models import Affiliate
from track360.core import locks
from track360.queue.models import Work

DAY = date(2026, 1, 5)


def test_settling_again_books_nothing(book: type[Book]) -> None:
    made = book()
    made.trades(DAY, "1.25")
    first, second = settle(made.partner), settle(made.partner)
    assert first is not None
    assert second is not None
    assert (first.entries, second.entries, second.changes) == (1, 0, 0)
    Work.objects.create(partner=made.partner, kind=Work.Kind.PARTNER)
    again = settle(made.partner)
    assert again is not None
    assert (again.sources, again.entries) == (1, 0)


def test_ids_of_any_length_are_held_and_stop_nobody(book: type[Book]) -> None:
    made = book([{"id": "share" * 40, "type": "spread_share", "percent": 10}])
    wide = "".join(chr(0x20000 + n * 7919 % 40000) for n in range(500))
    customer = make_customer(Affiliate.objects.get(partner=made.partner, affiliate_id="A"), wide)
    make_day(customer, date=DAY, instrument=wide[:150], currency="EUR", spread_cost=Decimal(1))
    Work.objects.create(partner=made.partner, kind=Work.Kind.ACTIVITY, customers=[wide], day=DAY)
    for _ in range(2):
        settle(made.partner)
        held = RatingException.objects.get(partner=made.partner)
        assert (held.customer_id, held.instrument, held.code) == (wide, wide[:150], "missing_rate")
        Work.objects.create(partner=made.partner, kind=Work.Kind.PARTNER)


def test_only_what_changed_is_rated(book: type[Book]) -> None:
    made = book()
    for day in range(5, 10):
        made.trades(date(2026, 1, day), "1.00")
    settle(made.partner)
    made.trades(date(2026, 1, 5), "2.00", instrument="GBPUSD")
    outcome = settle(made.partner)
    assert outcome is not None
    assert (outcome.sources, outcome.entries) == (2, 1)


LADDER = {
    "id": "lots",
    "type": "lot",
    "tiers": {"basis": "lots", "mode": "ladder", "steps": [{"from": 0, "rate": 5}, {"from": 2, "rate": 7}]},
}


def test_a_ladder_is_climbed_again_from_the_changed_day_on(book: type[Book]) -> None:
    made = book([LADDER])
    for day in range(5, 10):
        made.trades(date(2026, 1, day), "1.00")
    settle(made.partner)
    made.trades(date(2026, 1, 7), "1.00", instrument="AUDUSD")
    outcome = settle(made.partner)
    assert outcome is not None
    # AUDUSD of the 7th comes before EURUSD; the rows after them stood on the upper step already.
    assert (outcome.sources, outcome.entries) == (4, 1)
    assert prove(made.partner).holds
    balances = LedgerEntry.objects.filter(partner=made.partner).values_list("source_day").annotate(Sum("amount"))
    assert dict(balances) == {
        date(2026, 1, 5): 5, date(2026, 1, 6): 5, date(2026, 1, 7): 14, date(2026, 1, 8): 7, date(2026, 1, 9): 7,
    }  # fmt: skip


def test_a_day_that_lifts_later_ones_over_a_step_restates_them(book: type[Book]) -> None:
    made = book([LADDER])
    for day in range(5, 9):
        made.trades(date(2026, 1, day), "0.50")
    settle(made.partner)
    made.trades(date(2026, 1, 6), "1.25", instrument="GBPUSD")
    outcome = settle(made.partner)
    assert outcome is not None
    # 0.50 and 0.50 at 5.00, 1.00 of 1.25 at 5.00 and the rest at 7.00, then 0.50 twice at 7.00 instead of 5.00.
    assert (outcome.sources, outcome.entries) == (4, 3)
    total = LedgerEntry.objects.filter(partner=made.partner).aggregate(total=Sum("amount"))["total"]
    assert total == Decimal("18.75")
    assert prove(made.partner).holds


def test_a_second_settler_of_the_same_partner_steps_back(book: type[Book]) -> None:
    made = book()
    made.trades(DAY, "1.25")
    seen: list[object] = []

    def other() -> None:
        seen.append(settle(made.partner))
        connection.close()

    with locks.session(locks.Lock.SETTLE, made.partner.pk) as held:
        assert held
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert seen == [None]
    assert not LedgerEntry.objects.filter(partner=made.partner).exists()
    assert Work.objects.filter(partner=made.partner).exists()


def test_four_settlers_at_once_book_everything_once(book: type[Book]) -> None:
    made = book()
    for day in range(1, 29):
        made.trades(date(2026, 1, day), "1.00")

    def run() -> None:
        settle(made.partner)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settle(made.partner)
    amounts = LedgerEntry.objects.filter(partner=made.partner).values_list("amount", flat=True)
    assert list(amounts) == [Decimal("5.00")] * 28
    assert prove(made.partner).holds


def test_ids_that_copy_gives_a_meaning_arrive_as_they_are(book: type[Book]) -> None:
    made = book()
    strange = "EUR\\N\tUSD\n\r\\."
    made.trades(DAY, "1.00", instrument=strange)
    settle(made.partner)
    assert LedgerEntry.objects.get(partner=made.partner).instrument == strange
    assert prove(made.partner).holds


def test_a_preview_says_what_a_new_version_would_do_and_does_nothing(book: type[Book]) -> None:
    made = book()
    made.trades(DAY, "1.00")
    settle(made.partner)
    made.programme["plans"][0]["versions"].append({"from": date(2026, 1, 2), "rules": [LOTS | {"rate": "7.00"}]})
    [part] = apply({"partners": [made.programme]}, dry_run=True).partners
    [effect] = preview(part)
    assert (effect.affiliate_id, effect.currency) == ("A", "USD")
    assert (effect.before, effect.after, effect.difference) == (
        Decimal("5.00"),
        Decimal("7.00"),
        Decimal("2.00"),
    )
    assert LedgerEntry.objects.filter(partner=made.partner).count() == 1
    assert not Work.objects.filter(partner=made.partner).exists()


def test_an_unmapped_instrument_is_listed_with_its_age_and_a_suggestion(book: type[Book]) -> None:
    made = book()
    made.programme["instrument_groups"] = [{"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]}]
    apply({"partners": [made.programme]})
    made.trades(DAY, "1.00", instrument="EURUSD.m")
    settle(made.partner)
    listed = RatingException.objects.get(partner=made.partner)
    assert (listed.code, listed.instrument, listed.rule_id) == ("unmapped_instrument", "EURUSD.m", "lots")
    since = listed.since
    Work.objects.create(partner=made.partner, kind=Work.Kind.PARTNER)
    settle(made.partner)
    assert RatingException.objects.get(partner=made.partner).since == since


def test_changes_of_many_months_and_days_come_to_what_a_full_settling_comes_to(book: type[Book]) -> None:
    made = book([LADDER])
    days = [date(2026, month, day) for month in (1, 2, 3) for day in (4, 11, 18, 25)]
    for day in days:
        made.trades(day, "0.75")
    settle(made.partner)
    for day in (date(2026, 3, 25), date(2026, 1, 18), date(2026, 2, 4)):
        made.trades(day, "0.50", instrument="AUDUSD")
    outcome = settle(made.partner)
    assert outcome is not None
    # January from the 18th on: 3 rows, February whole: 5, of March the last day: 2.
    assert outcome.sources == 10
    assert prove(made.partner).holds
