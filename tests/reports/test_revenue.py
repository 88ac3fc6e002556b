"""Revenue against commission in one currency: converted by day as rating does, and nothing lost in silence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pytest

from commissions.ledger.models import LedgerEntry
from commissions.programme.models import ReportingCurrency
from commissions.rates.models import Rate
from commissions.rollups.roll_up import roll_up
from commissions.rollups.totals import ReportFilter
from commissions.settle.settler import settle
from customers.models import Customer
from customers.operator_attribution import attribute
from tests import factories as make
from tests.ingest.api import Api
from track360.partners.models import Partner
from track360.queue.models import Work
from track360.reports.selectors.net_revenue import paid
from track360.verticals.prop_trading import PROP_TRADING

pytestmark = pytest.mark.django_db
FIFTH, SIXTH = date(2026, 1, 5), date(2026, 1, 6)
Made = tuple[Partner, Customer]


@pytest.fixture
def broker() -> Made:
    partner = make.make_partner()
    return partner, make.make_customer(make.make_affiliate(partner, "A"), "c1", campaign_id="spring")


@pytest.fixture
def prop() -> Made:
    partner = make.make_partner(vertical="prop-trading")
    return partner, make.make_customer(make.make_affiliate(partner, "A"), "c1")


def quote(partner: Partner, base: str, to: str, rate: str, day: date = FIFTH) -> None:
    Rate.objects.create(partner=partner, base=base, quote=to, day=day, rate=Decimal(rate))


def told(partner: Partner, query: str = "") -> tuple[list[dict[str, Any]], Any]:
    roll_up(partner.pk)  # trading follows with the next roll-up
    answer = Api(partner).get(f"reports/revenue{query}")
    assert answer.status_code == 200, answer.content
    found = orjson.loads(answer.content)
    return found["data"], found["meta"]["totals"]


def figures(partner: Partner, query: str = "") -> list[tuple[Any, ...]]:
    names = ("day", "currency", "revenue", "commission", "lots", "percent")
    return [tuple(row[name] for name in names) for row in told(partner, query)[0]]


def test_trading_less_bonuses_against_what_anybody_earned(broker: Made):
    partner, customer = broker
    other = make.make_customer(customer.partner.affiliate_set.get(affiliate_id="A"), "c2")
    make.make_day(customer, "1.25", spread_cost=Decimal("12.50"), commission=Decimal("3.50"))
    make.make_day(other, "2", date=SIXTH, spread_cost=Decimal("20"))
    make.make_transaction(other, "5", transaction_type="bonus", day=SIXTH)
    make.make_transaction(other, "7", transaction_type="bonus", day=SIXTH, status="pending")
    make.make_transaction(customer, "250", day=date(2026, 1, 7))  # a deposit is the customer's money
    make.make_entry(partner.affiliate_set.get(affiliate_id="A"), customer, "6.25")
    make.make_entry(make.make_affiliate(partner, "P"), customer, "1.25", rule_id="team", level=1, direct_id="A")
    assert told(partner)[0][0]["rates"] == []
    assert figures(partner) == [
        ("2026-01-05", "USD", 16.0, 7.5, 1.25, 46.88),
        ("2026-01-06", "USD", 15, 0, 2, 0),
    ]
    assert told(partner)[1] == [{"currency": "USD", "revenue": 31, "commission": 7.5, "lots": 3.25}]
    assert figures(partner, "?affiliate_id=P") == []
    assert figures(partner, "?campaign_id=spring") == [("2026-01-05", "USD", 16.0, 7.5, 1.25, 46.88)]


def test_every_currency_is_converted_at_the_days_rate_which_is_shown(broker: Made):
    partner, customer = broker
    quote(partner, "EUR", "USD", "1.10")
    quote(partner, "EUR", "JPY", "165")
    quote(partner, "EUR", "USD", "1.20", SIXTH)
    make.make_day(customer, "1", currency="EUR", spread_cost=Decimal("10"))  # 10 × 1.10 = 11
    make.make_day(customer, "2", date=SIXTH, currency="EUR", spread_cost=Decimal("10"))  # 10 × 1.20 = 12
    affiliate = partner.affiliate_set.get(affiliate_id="A")
    make.make_entry(affiliate, customer, "300", currency="JPY")  # 300 / 165 × 1.10 = 2
    make.make_entry(affiliate, customer, "1")
    first, second = told(partner)[0]
    assert (first["revenue"], first["commission"], first["percent"], second["revenue"]) == (11, 3, 27.27, 12)
    assert first["rates"] == [{"currency": "EUR", "rate": 1.1}, {"currency": "JPY", "rate": 0.006666666667}]
    assert second["rates"] == [{"currency": "EUR", "rate": 1.2}]
    assert first["left_out"] == second["left_out"] == []
    # The filter is on the amounts, not on what they are told in.
    assert [(row["revenue"], row["commission"]) for row in told(partner, "?currency=JPY")[0]] == [(0, 2)]


def test_the_reporting_currency_is_that_of_the_day(broker: Made):
    partner, customer = broker
    quote(partner, "EUR", "USD", "1.25")
    ReportingCurrency.objects.create(partner=partner, from_day=SIXTH, currency="EUR")
    for day in (FIFTH, SIXTH):
        make.make_day(customer, "1", date=day, spread_cost=Decimal("10"))
    assert figures(partner) == [("2026-01-05", "USD", 10, 0, 1, 0), ("2026-01-06", "EUR", 8, 0, 1, 0)]
    assert [(sums["currency"], sums["revenue"]) for sums in told(partner)[1]] == [("EUR", 8), ("USD", 10)]


def test_what_has_no_rate_is_named_and_in_no_figure(broker: Made):
    partner, customer = broker
    quote(partner, "EUR", "USD", "1.10", date(2025, 12, 28))  # eight days old on the fifth
    make.make_day(customer, "1", currency="EUR", spread_cost=Decimal("10"))
    make.make_day(customer, "1", spread_cost=Decimal("4"))
    make.make_entry(partner.affiliate_set.get(affiliate_id="A"), customer, "3", currency="EUR")
    [row] = told(partner)[0]
    assert (row["revenue"], row["commission"], row["lots"], row["percent"]) == (4, 0, 2, None)
    reason = "no EUR/USD rate on 2026-01-05 or in the 7 days before"
    assert row["left_out"] == [{"currency": "EUR", "revenue": 10, "commission": 3, "reason": reason}]
    assert told(partner)[1] == [{"currency": "USD", "revenue": 4, "commission": 0, "lots": 2}]


def test_a_rate_of_seven_days_ago_is_young_enough(broker: Made):
    partner, customer = broker
    quote(partner, "EUR", "USD", "1.10", date(2025, 12, 29))
    make.make_day(customer, "1", currency="EUR", spread_cost=Decimal("10"))
    assert figures(partner) == [("2026-01-05", "USD", 11, 0, 1, 0)]


def test_a_prop_firms_revenue_is_what_is_left_of_its_fees(prop: Made):
    partner, trader = prop
    make.make_day(trader, spread_cost=Decimal("12.50"))
    for kind, amount in (("challenge_fee", "500"), ("reset_fee", "50"), ("refund", "200"), ("payout", "40")):
        make.make_transaction(trader, amount, transaction_type=kind)
    assert figures(partner) == [("2026-01-05", "USD", 310, 0, 1, 0)]


def test_an_adjustment_counts_from_its_originals_day_at_its_own_rate_and_not_below_nothing(prop: Made):
    partner, trader = prop
    quote(partner, "EUR", "USD", "1.10")
    quote(partner, "EUR", "USD", "1.20", SIXTH)
    for name, fee in (("fee", "100"), ("gone", "10")):
        make.make_transaction(trader, fee, transaction_id=name, transaction_type="challenge_fee")
    for original, amount, currency in (("fee", "-50", "EUR"), ("gone", "-30", "USD"), (None, "-7", "USD")):
        make.make_transaction(
            trader,
            amount,
            transaction_type="adjustment",
            original_transaction_id=original,
            currency=currency,
            day=SIXTH,
        )
    # 100 − 50 × 1.20 = 40; 10 − 30 is nothing; what adjusts nothing counts nowhere.
    assert figures(partner) == [("2026-01-05", "USD", 40, 0, 0, 0)]
    assert figures(partner, "?from=2026-01-06") == []
    assert figures(partner, "?affiliate_id=B") == []


def test_an_amount_in_usd_is_used_as_given_unless_it_is_doubted(prop: Made):
    partner, trader = prop
    quote(partner, "EUR", "USD", "1.10")
    for amount_usd, day in (("112", FIFTH), ("300", SIXTH)):
        make.make_transaction(
            trader, "100", transaction_type="challenge_fee", currency="EUR", amount_usd=Decimal(amount_usd), day=day
        )
    first, second = told(partner)[0]
    assert (first["revenue"], first["left_out"]) == (112, [])
    assert (second["revenue"], second["percent"]) == (0, None)
    [left_out] = second["left_out"]
    assert (left_out["currency"], left_out["revenue"], left_out["commission"]) == ("EUR", 100, 0)
    assert left_out["reason"].startswith("amount_usd is 300, but 100 EUR = 110")


def test_of_an_affiliate_only_those_who_were_ever_its_customers_are_rated(prop: Made):
    partner, moved = prop
    other = make.make_affiliate(partner, "B")
    attribute(partner, moved.customer_id, SIXTH, "B")
    quote(partner, "EUR", "USD", "1.10")
    for customer, amount in ((moved, "112"), (make.make_customer(other, "c2"), "111")):
        for day in (FIFTH, SIXTH):
            make.make_transaction(
                customer, "100", transaction_type="challenge_fee", currency="EUR", amount_usd=Decimal(amount), day=day
            )
    rated = {name: paid(partner, PROP_TRADING, ReportFilter(affiliate_id=name))[1].customers for name in ("A", "B")}
    assert {name: {*customers} for name, customers in rated.items()} == {"A": {"c1"}, "B": {"c1", "c2"}}
    assert [row["revenue"] for row in told(partner, "?affiliate_id=A")[0]] == [112]
    assert [row["revenue"] for row in told(partner, "?affiliate_id=B")[0]] == [111, 223]


def test_a_partner_that_signs_its_amounts_has_the_same_revenue(prop: Made):
    partner, trader = prop
    partner.signs = "signed"
    partner.save()
    for kind, amount in (("challenge_fee", "500"), ("refund", "-200")):
        make.make_transaction(trader, amount, transaction_id=kind, transaction_type=kind)
    make.make_transaction(trader, "50", transaction_type="adjustment", original_transaction_id="refund")
    assert figures(partner) == [("2026-01-05", "USD", 350, 0, 0, 0)]


def test_what_a_demo_account_does_is_no_revenue(prop: Made):
    partner, _ = prop
    demo = make.make_customer(partner.affiliate_set.get(affiliate_id="A"), "demo", trading_account_type="demo")
    make.make_transaction(demo, "100", transaction_type="challenge_fee", amount_usd=Decimal(90), currency="EUR")
    assert figures(partner) == []


# Settling begins transactions of its own.
@pytest.mark.django_db(transaction=True)
def test_it_is_what_a_revenue_share_nets(prop: Made):
    partner, trader = prop
    affiliate = partner.affiliate_set.get(affiliate_id="A")
    share = {"id": "net", "type": "revenue_share", "percent": "100", "negative": "reset"}
    make.make_assignment(affiliate, make.make_plan(partner, "net", [share]))
    quote(partner, "EUR", "USD", "1.10")
    quote(partner, "EUR", "USD", "1.20", SIXTH)
    make.make_transaction(trader, "100", transaction_id="fee", transaction_type="challenge_fee")
    make.make_transaction(
        trader, "-30", transaction_type="adjustment", original_transaction_id="fee", currency="EUR", day=SIXTH
    )
    make.make_transaction(
        trader, "200", transaction_type="reset_fee", currency="EUR", amount_usd=Decimal(235), day=SIXTH
    )
    make.make_transaction(trader, "40", transaction_type="refund", currency="EUR")
    make.make_transaction(trader, "50", transaction_type="payout", day=SIXTH)
    Work.objects.create(partner=partner, kind=Work.Kind.PARTNER)
    settle(partner)
    # (100 − 30 × 1.20) + 235 − 40 × 1.10 − 50
    [line] = LedgerEntry.objects.filter(partner=partner)
    assert (line.basis, line.amount) == (205, 205)
    rows, [total] = told(partner)
    assert [row["revenue"] for row in rows[:2]] == [20, 185]
    assert (total["revenue"], total["commission"]) == (205, 205)
