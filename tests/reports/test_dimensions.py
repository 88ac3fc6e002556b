"""Earnings by what customers are and trade, and volume: every sum the ledger's, however far the roll-up is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.db.models import Count, Sum

from commissions.ledger.models import LedgerEntry
from commissions.rollups import customer_totals
from commissions.rollups.models import CustomerEarning
from commissions.rollups.roll_up import drifts, rebuild, roll_up
from commissions.rollups.totals import LedgerTotals, ReportFilter
from customers.models import Customer
from tests import factories as make
from tests.ingest.api import Api
from track360.partners.models import Partner
from track360.reports.published import OWN_REPORTS, REPORTS
from track360.reports.published.base import totals_of

pytestmark = pytest.mark.django_db
FEBRUARY = date(2026, 2, 10)
FIGURES = ("amount", "lines")


@pytest.fixture(params=["rolled up", "not rolled up", "half"])
def partner(request: pytest.FixtureRequest) -> Iterator[Partner]:
    """A firm with A under P; c1 is German, came by a click and trades gold, c2 is nobody in particular."""
    firm = make.make_partner()
    above = make.make_affiliate(firm, "P")
    direct = make.make_affiliate(firm, "A", parent=above)
    said: dict[str, Any] = {
        "country_code": "DE", "trading_account_type": "raw", "click_id": "k1", "campaign_id": "spring",
        "challenge_type": "two-step", "account_size": Decimal(9000),
    }  # fmt: skip
    first, second = make.make_customer(direct, "c1", **said), make.make_customer(direct, "c2")
    make.make_entry(direct, first, "6.25", instrument="XAUUSD")
    make.make_entry(above, first, "1.25", rule_id="team", level=1, direct_id="A", instrument="XAUUSD")
    if request.param == "half":
        roll_up(firm.pk)
    make.make_entry(direct, second, "10", earned_day=FEBRUARY)
    make.make_entry(direct, first, "-2.50000001", earned_day=FEBRUARY, cause="restated", instrument="XAUUSD")
    make.make_entry(direct, None, "30", earned_day=FEBRUARY, kind="month", instrument="", ref="2026-02")
    make.make_entry(direct, second, "3", earned_day=FEBRUARY, currency="EUR")
    if request.param != "not rolled up":
        roll_up(firm.pk)
    make.make_entry(make.make_affiliate(make.make_partner(), "A"), None, "999")
    yield firm
    assert drifts(firm.pk) == []


def figures(partner: Partner, path: str) -> list[tuple[Any, ...]]:
    answer = Api(partner).get(f"reports/{path}")
    assert answer.status_code == 200, answer.content
    return [tuple(row.values()) for row in orjson.loads(answer.content)["data"]]


def prop(partner: Partner) -> Partner:
    partner.vertical = "prop-trading"
    partner.save()
    return partner


def test_by_instrument(partner: Partner):
    assert figures(partner, "earnings-by-instrument") == [
        (None, "USD", 30, 1),
        ("EURUSD", "EUR", 3, 1),
        ("EURUSD", "USD", 10, 1),
        ("XAUUSD", "USD", 4.99999999, 3),
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("country", "DE"), ("account-type", "raw"), ("click", "k1"), ("campaign", "spring")]
)
def test_by_what_the_customer_is(partner: Partner, name: str, value: str):
    assert figures(partner, f"earnings-by-{name}") == [
        (None, "EUR", 3, 1),
        (None, "USD", 40, 2),
        (value, "USD", 4.99999999, 3),
    ]


def test_by_challenge_product_in_order_of_the_size(partner: Partner):
    other = make.make_customer(
        partner.affiliate_set.get(affiliate_id="A"), "c3", challenge_type="two-step", account_size=Decimal(10_000)
    )
    make.make_entry(partner.affiliate_set.get(affiliate_id="A"), other, "5")
    assert figures(prop(partner), "earnings-by-challenge-product?currency=USD") == [
        (None, None, "USD", 40, 2),
        ("two-step", 9000, "USD", 4.99999999, 3),
        ("two-step", 10000, "USD", 5, 1),
    ]
    assert Api(partner).get("reports/earnings-by-account-type").status_code == 404


@pytest.mark.parametrize(
    ("name", "rest"),
    [("earnings-by-challenge-product", {"currency": "USD"}), ("pass-rates", {"place": 1, "phase": "funded"})],
)
def test_sizes_that_differ_in_their_last_place_are_two_keys_in_order(name: str, rest: dict[str, Any]):
    sizes = (None, *map(Decimal, ("1e-30", "2e-30", "9000", "9999.9", "10000", "1e17")))
    keys = [REPORTS[name].key({"challenge_type": None, "account_size": size, **rest}) for size in sizes]
    assert keys == sorted(keys)
    assert len({*map(tuple, keys)}) == len(sizes)


def test_what_a_customer_is_today_counts_and_nothing_has_to_follow(partner: Partner):
    Customer.objects.filter(customer_id="c2").update(country_code="FR")
    assert [row[0] for row in figures(partner, "earnings-by-country?currency=EUR")] == ["FR"]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        # Whole months come from the sums, parts of them from the ledger.
        ("from=2026-02-01&to=2026-02-28", [("XAUUSD", -2.50000001)]),
        ("from=2026-01-05&to=2026-01-05", [("XAUUSD", 7.5)]),
        ("from=2026-01-06&to=2026-02-09", []),
        ("from=2026-01-06", [("XAUUSD", -2.50000001)]),
        ("to=2026-02-09", [("XAUUSD", 7.5)]),
        ("from=2026-01-05&to=2026-02-10", [("XAUUSD", 4.99999999)]),
        ("affiliate_id=P", [("XAUUSD", 1.25)]),
        ("affiliate_id=p", []),
        ("affiliate_id=A&currency=USD&to=2026-01-31", [("XAUUSD", 6.25)]),
    ],
)
def test_filters(partner: Partner, limits: str, expected: list[Any]):
    rows = figures(partner, f"earnings-by-instrument?campaign_id=spring&{limits}")
    assert [(row[0], row[2]) for row in rows] == expected


def test_every_report_sums_to_the_ledger(partner: Partner):
    rows = LedgerEntry.objects.filter(partner=partner).values_list("currency")
    booked = {currency: figures for currency, *figures in rows.annotate(Sum("amount"), Count("id")).order_by()}
    for report in REPORTS.values():
        if report.summed == FIGURES:
            found: dict[str, list[Any]] = {}
            for row in report.rows(partner, ReportFilter()):
                before = found.get(row["currency"], [0, 0])
                found[row["currency"]] = [before[place] + row[name] for place, name in enumerate(FIGURES)]
            assert found == booked, report.name


def test_an_affiliates_reports_hold_its_own_customers_only(partner: Partner):
    make.make_entry(partner.affiliate_set.get(affiliate_id="P"), None, "8", direct_id="P", instrument="GBPUSD")
    own = OWN_REPORTS["earnings-by-instrument"].rows(partner, ReportFilter(affiliate_id="P"))
    assert [(row["instrument"], row["amount"]) for row in own] == [("GBPUSD", 8)]
    assert all(report.rows(partner, ReportFilter(affiliate_id="nobody")) == [] for report in OWN_REPORTS.values())


def test_sums_made_anew_are_the_same_and_a_wrong_one_is_told(partner: Partner):
    roll_up(partner.pk)
    before = sorted(CustomerEarning.objects.filter(partner=partner).values_list("month", "customer_id", "amount"))
    rebuild(partner.pk)
    after = sorted(CustomerEarning.objects.filter(partner=partner).values_list("month", "customer_id", "amount"))
    assert before == after
    assert len(after) == 5
    wrong = CustomerEarning.objects.filter(partner=partner, customer_id="c2", currency="EUR")
    wrong.update(amount=4)
    assert [str(drift) for drift in drifts(partner.pk)] == [
        "1 sums of customers' earnings differ by 1.00000000 in all: rebuild them"
    ]
    wrong.update(amount=3)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, (None, None, False)),
        (date(2026, 1, 1), date(2026, 1, 31), (date(2026, 1, 1), date(2026, 1, 1), False)),
        (date(2026, 1, 1), date(2026, 3, 31), (date(2026, 1, 1), date(2026, 3, 1), False)),
        (date(2026, 1, 2), date(2026, 3, 31), (date(2026, 2, 1), date(2026, 3, 1), True)),
        (date(2026, 1, 1), date(2026, 3, 30), (date(2026, 1, 1), date(2026, 2, 1), True)),
        (date(2026, 1, 5), date(2026, 1, 9), (date(2026, 2, 1), date(2025, 12, 1), True)),
        (date(2026, 1, 5), None, (date(2026, 2, 1), None, True)),
        (None, date(2026, 1, 31), (None, date(2026, 1, 1), False)),
    ],
)
def test_whole_months_of_a_period(first: date | None, last: date | None, expected: Any):
    assert customer_totals._months(first, last) == expected


def test_volume(partner: Partner):
    first, second = Customer.objects.filter(partner=partner).order_by("customer_id")
    make.make_day(first, "1.25", volume_usd=Decimal(125_000), spread_cost=Decimal("12.50"), commission=Decimal("3.50"))
    make.make_day(first, "1", instrument="XAUUSD")
    make.make_day(second, "2", date=FEBRUARY, currency="EUR")
    make.make_day(make.make_customer(first.partner.affiliate_set.get(affiliate_id="A"), trading_account_type="demo"))
    rebuild(partner.pk)
    assert figures(partner, "volume") == [
        ("2026-01-05", "USD", 2, 2.25, 125000, 12.5, 3.5),
        ("2026-02-10", "EUR", 1, 2, 0, 0, 0),
    ]
    assert figures(partner, "volume?affiliate_id=P") == []
    assert figures(partner, "volume?campaign_id=spring&from=2026-01-05") == [
        ("2026-01-05", "USD", 2, 2.25, 125000, 12.5, 3.5)
    ]
    assert [*OWN_REPORTS["volume"].rows(partner, ReportFilter())[0]] == [
        "day",
        "currency",
        "rows",
        "lots",
        "volume_usd",
    ]
    assert LedgerTotals.of(partner.pk).upto > 0


def test_the_totals_of_a_page_are_exact():
    figures = {"currency": "USD", "rows": 1, "volume_usd": 0, "spread_cost": 0, "commission": 0}
    rows = [{**figures, "lots": Decimal(lots)} for lots in ("1e-15", "123456789012345", "1e-15")]
    lots = Decimal("123456789012345.000000000000002")
    assert totals_of(REPORTS["volume"], rows) == [{**figures, "rows": 3, "lots": lots}]
