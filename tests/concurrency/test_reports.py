"""Reports while others ingest, settle and roll up: every total is the ledger's sum, read in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Count, Sum

from activity.contract import ACTIVITY
from commissions.ledger.models import LedgerEntry
from commissions.programme.service import apply
from commissions.rollups.models import Earning
from commissions.rollups.prove import prove
from commissions.rollups.roll_up import roll_up
from commissions.rollups.totals import ReportFilter
from commissions.settle.settler import settle
from customers.contract import CUSTOMERS
from tests.factories import unique
from tests.ingest.api import customer, day
from track360.core.snapshot import one_moment
from track360.ingest.intake import Options, ingest_batch
from track360.partners.models import Partner
from track360.reports.published import REPORTS
from track360.reports.selectors import earnings
from track360.reports.selectors.period import Period
from track360.site.affiliate_scope import AffiliateScope

pytestmark = pytest.mark.django_db(transaction=True)
READS, ROUNDS, CUSTOMERS_A_ROUND = 100, 20, 30
JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
RULES = [
    {"id": "lots", "type": "lot", "rate": "5.00"},
    {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20]},
]
Sums = dict[str, tuple[Decimal, int]]


class Crew:
    """Threads that work beside the reader; a failure of any is the test's."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.pace = threading.Semaphore(0)
        self.failures: list[BaseException] = []
        self.threads: list[threading.Thread] = []

    def start(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=self._guarded, args=(work,))
        self.threads.append(thread)
        thread.start()
        return thread

    def again_and_again(self, work: Callable[[], object]) -> None:
        """Until the reading is over."""
        while not self.over.wait(0.02):
            work()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as failure:
            self.failures.append(failure)
        finally:
            connection.close()


@contextmanager
def crew() -> Iterator[Crew]:
    made = Crew()
    try:
        yield made
    finally:
        made.over.set()
        for thread in made.threads:
            thread.join()
    if made.failures:
        raise made.failures[0]


@pytest.fixture
def partner() -> Partner:
    code = unique("busy-")
    affiliates = [{"id": "P"}, {"id": "A", "parent": "P"}, {"id": "B", "parent": "P"}]
    versions = [{"from": date(2026, 1, 1), "rules": RULES}]
    programme = {
        "id": code, "name": code, "vertical": "forex", "zone": "Europe/Athens", "affiliates": affiliates,
        "plans": [{"id": "plan", "currency": "USD", "versions": versions}],
        "assignments": [{"affiliate": "A", "plan": "plan"}, {"affiliate": "B", "plan": "plan"}],
    }  # fmt: skip
    apply({"partners": [programme]})
    return Partner.objects.get(code=code)


def ingest(partner: Partner, turn: int) -> None:
    """New and changed days, customers that move and change their campaign."""
    names = [f"c{turn % 5}-{n}" for n in range(CUSTOMERS_A_ROUND)]
    people = [customer(name, affiliate_id="AB"[turn % 2], campaign_id=f"k{turn % 3}") for name in names]
    ingest_batch(CUSTOMERS, partner, people, Options())
    dates = ("2026-01-05", "2026-01-06")
    days = [day(customer_id=name, date=on, lots_traded=turn + 1) for name in names for on in dates]
    ingest_batch(ACTIVITY, partner, days, Options())


def of_ledger(partner: Partner) -> Sums:
    rows = LedgerEntry.objects.filter(partner=partner).values_list("currency")
    return {
        currency: (amount, lines) for currency, amount, lines in rows.annotate(Sum("amount"), Count("id")).order_by()
    }


def of_report(partner: Partner, name: str) -> Sums:
    found: Sums = {}
    for row in REPORTS[name].rows(partner, ReportFilter()):
        amount, lines = found.get(row["currency"], (Decimal(0), 0))
        amount += row["commission"] if name == "revenue" else row["amount"]
        found[row["currency"]] = (amount, lines + row.get("lines", 0))
    return found


def of_pages(partner: Partner) -> Decimal:
    """What the dashboards of everybody who earns say."""
    total = Decimal(0)
    for affiliate_id in ("P", "A", "B"):
        own = earnings.Own.of(AffiliateScope(partner.pk, affiliate_id))
        heads = earnings.headlines(own, JANUARY.last, JANUARY.last)
        ever = heads["USD"].ever if heads else Decimal(0)
        days, rules = earnings.by_day_and_rule(own, "USD", JANUARY)
        assert ever == sum(amount for _, amount in days) == sum(share.amount for share in rules)
        total += ever
    return total


def read(partner: Partner) -> Decimal:
    """One reading of everything; what the ledger said in that moment."""
    with one_moment():
        booked = of_ledger(partner)
        for name in REPORTS:
            if name.startswith("earnings-"):
                assert of_report(partner, name) == booked, name
        amount = booked.get("USD", (Decimal(0), 0))[0]
        assert of_report(partner, "revenue").get("USD", (Decimal(0), 0))[0] == amount
        assert of_pages(partner) == amount
    return amount


def test_every_total_is_the_ledgers_sum_while_others_write(partner: Partner) -> None:
    seen: list[Decimal] = []

    def push() -> None:
        for turn in range(ROUNDS):  # not before the reader has read a few times more
            for _ in range(READS // ROUNDS):
                assert staff.pace.acquire(timeout=120)
            ingest(partner, turn)

    with crew() as staff:
        pusher = staff.start(push)
        staff.start(lambda: staff.again_and_again(lambda: settle(partner)))
        staff.start(lambda: staff.again_and_again(lambda: roll_up(partner.pk)))
        while (len(seen) < READS or pusher.is_alive()) and not staff.failures:
            seen.append(read(partner))
            staff.pace.release()
    settle(partner)
    roll_up(partner.pk)
    assert len(seen) >= READS
    assert read(partner) == expected()
    rolled = Earning.objects.filter(partner=partner).aggregate(total=Sum("amount"))["total"]
    assert rolled == expected()
    assert prove(partner).incidents == []


def expected() -> Decimal:
    """Of the last state of every day: 5.00 a lot, and 20 percent on top for the parent."""
    last = {turn % 5: turn for turn in range(ROUNDS)}
    lots = sum((turn + 1) * 2 * CUSTOMERS_A_ROUND for turn in last.values())
    return Decimal(lots) * 6
