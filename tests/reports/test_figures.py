"""What the pages say is what the ledger says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from commissions.explain.derivation import derive
from commissions.explain.sentences.reasons import unrated
from commissions.ledger.models import LedgerEntry
from commissions.rollups.roll_up import roll_up
from commissions.settle.models import RatingException
from customers.models import DatedFields
from tests import factories as make
from tests.reports.conftest import World
from track360.core.currencies import PLACES
from track360.ingest.iso_codes import CURRENCIES
from track360.reports.selectors import earnings, lots, network_customers
from track360.reports.selectors.earnings import Own
from track360.reports.selectors.funnel import funnel
from track360.reports.selectors.network_customers import customers_of
from track360.reports.selectors.period import Period, asked_for, month_to, same_days_before
from track360.site.affiliate_scope import AffiliateScope
from track360.site.display import amount, exact, figure, payable
from track360.verticals.forex import FOREX

TODAY = date(2026, 2, 1)
JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))


@pytest.fixture
def scope(world: World) -> AffiliateScope:
    return AffiliateScope(world.partner.pk, "ALICE")


@pytest.fixture
def own(scope: AffiliateScope) -> Own:
    return Own.of(scope)


def test_every_way_to_sum_gives_the_ledgers_sum(world: World, own: Own):
    make.make_entry(world.alice, world.customer, "-0.00000001", earned_day=date(2026, 1, 31), cause="restated")
    make.make_entry(world.alice, world.customer, "100", currency="EUR")
    total = LedgerEntry.objects.filter(affiliate_id="ALICE", currency="USD").aggregate(total=Sum("amount"))["total"]
    assert total == Decimal("7.49999999")
    days, rules = earnings.by_day_and_rule(own, "USD", JANUARY)
    assert sum(amount for _, amount in days) == total
    assert sum(share.amount for share in rules) == total
    head = earnings.headlines(own, date(2026, 1, 31), date(2026, 1, 31))["USD"]
    assert sum(amount for _, amount in head.months) == total
    assert head.ever == total


def test_a_month_to_date_is_compared_with_the_same_days(world: World, own: Own):
    make.make_entry(world.alice, world.customer, "40", earned_day=date(2026, 2, 10))
    make.make_entry(world.alice, world.customer, "1000", earned_day=date(2026, 1, 20), payable_from=date(2026, 3, 1))
    head = earnings.headlines(own, date(2026, 2, 10), date(2026, 2, 28))["USD"]
    assert (head.month, head.same_days_before, head.month_before) == (
        Decimal(40),
        Decimal("7.5"),
        Decimal("1007.5"),
    )
    assert head.held == Decimal(1000)


SAME_DAYS = [
    (date(2026, 3, 31), date(2026, 2, 28)),
    (date(2026, 3, 5), date(2026, 2, 5)),
    (date(2026, 1, 31), date(2025, 12, 31)),
]


@pytest.mark.parametrize(("day", "last"), SAME_DAYS)
def test_the_same_days_of_a_shorter_month_end_with_it(day: date, last: date):
    assert same_days_before(day) == Period(last.replace(day=1), last)


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "x"},
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"from": "0001-01-01"},
        {"from": "2020-01-01"},
    ],
)
def test_days_that_make_no_sense_are_the_usual_ones(asked: dict[str, str]):
    assert asked_for(asked, date(2026, 1, 20)) == month_to(date(2026, 1, 20))


def test_lots_belong_to_whom_the_customer_belonged_on_the_day(world: World, scope: AffiliateScope):
    moved = world.hidden
    DatedFields.objects.create(
        partner=world.partner, customer_id=moved.customer_id, from_day=date(2026, 1, 10), affiliate_id="ALICE"
    )
    make.make_day(moved, "2", date=date(2026, 1, 9), instrument="EURUSD")
    make.make_day(moved, "3", date=date(2026, 1, 10), instrument="EURUSD", eligible_lots=Decimal("2.5"))
    assert lots.by_instrument_and_customer(scope, JANUARY)[0] == {
        "XAUUSD": Decimal("1.25"),
        "EURUSD": Decimal("2.5"),
    }
    assert lots.by_customer(AffiliateScope(world.partner.pk, "BOB-AFF"), JANUARY) == {"BOBCUST-77": Decimal("3.25")}


def test_the_funnel_counts_customers_and_days(world: World, scope: AffiliateScope):
    second = make.make_customer(world.alice, "C2")
    make.make_customer(world.alice, "C3", trading_account_type="DEMO")
    make.make_transaction(second, day=date(2026, 1, 8))
    make.make_transaction(second, day=date(2026, 1, 9))
    make.make_transaction(world.customer, status="pending")
    make.make_phase(second, "funded", date(2026, 1, 20))
    roll_up(world.partner.pk)
    steps = {
        step.name: (step.number, str(step.percent), step.days, str(step.of_before), step.days_between)
        for step in funnel(Own.of(scope), JANUARY, FOREX, TODAY).steps
    }
    assert steps == {
        "Signed up": (2, "100.0", None, "None", None),
        "First deposit": (1, "50.0", 3, "50.0", 3),
        # Who traded never deposited, who was funded never traded, and so on.
        "Traded": (1, "50.0", 0, "0.0", 0),
        "Reached funded": (1, "50.0", 15, "0.0", 12),
        "Earned you a commission": (1, "50.0", 0, "0.0", 0),
    }


def test_a_funnel_of_nobody_has_its_first_step(world: World, scope: AffiliateScope):
    assert funnel(Own.of(scope), Period(date(2020, 1, 1), date(2020, 1, 31)), FOREX, TODAY) == (
        [("Signed up", 0, Decimal("0.0"), None, None, None)],
        [],
    )


def test_a_sub_affiliates_customers_are_summed_under_their_pseudonym(world: World, scope: AffiliateScope):
    make.make_entry(world.alice, world.below, "0.75", direct_id="SUBAFF", level=1, ref="2")
    found = customers_of(scope, "SUBAFF")
    (row,) = found.customers
    assert (row.amount, row.currency, row.lots) == (Decimal(2), "USD", Decimal("1.25"))


def test_the_history_of_a_line_ends_with_its_balance(world: World):
    make.make_entry(world.alice, world.customer, "3.75", cause="restated", instrument="XAUUSD", basis=Decimal(2))
    make.make_entry(world.alice, world.customer, "9", instrument="EURUSD")
    assert [(entry.amount, balance) for entry, balance in derive(world.line).history] == [
        (Decimal("6.25"), Decimal("6.25")),
        (Decimal("3.75"), Decimal("10.00")),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1234.5", "1,234.50"), ("2.728", "2.728"), ("-0.5", "−0.50"), ("0E-8", "0.00"), ("1E+3", "1,000.00")],
)
def test_an_amount_shows_every_digit(value: str, shown: str):
    assert exact(Decimal(value)) == shown


MINOR = [
    ("0.125", "USD", "0.12"),
    ("0.135", "USD", "0.14"),
    ("-1.005", "EUR", "−1.00"),
    ("1234.5", "JPY", "1,234"),
    ("2.0004", "KWD", "2.000"),
]


@pytest.mark.parametrize(("value", "currency", "shown"), MINOR)
def test_an_amount_is_shown_in_the_currencys_minor_unit(value: str, currency: str, shown: str):
    assert payable(Decimal(value), currency) == shown


def test_the_exact_amount_stands_behind_it():
    assert amount(Decimal("2.728"), "USD") == '<span title="2.728 USD">2.73 USD</span>'
    assert figure(Decimal("2.728"), "JPY") == '<span title="2.728 JPY">3</span>'


@pytest.mark.parametrize("instrument", ["xauusd", "Xauusd", "XAUUSD"])
def test_an_instrument_stands_in_a_sentence_as_it_was_sent(instrument: str):
    source = {"kind": "activity", "customer_id": "c1", "source_day": date(2026, 1, 5), "instrument": instrument}
    told = unrated(RatingException(**source, rule_id="lots", detail="no rate", currency=""))
    assert told == f"{instrument} of customer c1 on 2026-01-05 waits under rule lots: no rate"


def test_every_currency_with_other_minor_units_is_one():
    assert set(PLACES) <= set(CURRENCIES)


def test_what_a_sub_affiliate_brought_is_told_to_its_end(
    world: World, scope: AffiliateScope, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(network_customers, "MANY", 2)
    other = make.make_customer(world.sub, "SUB-2")
    make.make_entry(world.alice, world.below, "4", direct_id="SUBAFF", level=1, currency="EUR")
    make.make_entry(world.alice, other, "0.25", direct_id="SUBAFF", level=1)
    make.make_entry(world.alice, None, "10", direct_id="SUBAFF", level=1, kind="month", instrument="", ref="2026-01")
    found = customers_of(scope, "SUBAFF")
    assert [(row.amount, row.currency, row.lots) for row in found.customers] == [
        (Decimal(4), "EUR", Decimal("1.25")),
        # The same customer: its lots stand once.
        (Decimal("1.25"), "USD", None),
    ]
    assert (found.more, found.others) == (1, [("USD", Decimal("0.25"))])
    assert found.months == [("USD", Decimal(10))]
    assert found.totals == [("EUR", Decimal(4)), ("USD", Decimal("11.5"))]
