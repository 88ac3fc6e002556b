"""The funnel of challenge accounts: phases in the vertical's order, and beside them where accounts ended."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from commissions.rollups.roll_up import roll_up
from customers.models import PhaseReached
from tests import factories as make
from tests.factories import DAY
from tests.ingest.api import Api
from track360.affiliates.models import Affiliate
from track360.reports.selectors.earnings import Own
from track360.reports.selectors.funnel import Funnel, funnel, pass_rates
from track360.reports.selectors.period import Period
from track360.site.affiliate_scope import AffiliateScope
from track360.verticals.prop_trading import PROP_TRADING

pytestmark = pytest.mark.django_db
JANUARY, TODAY = Period(date(2026, 1, 1), date(2026, 1, 31)), date(2026, 2, 1)
# Of four traders: how far each came, one phase a day from the day after signup on.
COURSES = (
    ("challenge", "verification", "funded", "failed"),
    ("challenge", "failed"),
    ("challenge", "verification"),
    ("verification", "funded"),
)


@pytest.fixture
def affiliate() -> Affiliate:
    made = make.make_affiliate(make.make_partner(vertical="prop-trading"), "A")
    for number, course in enumerate(COURSES):
        size = Decimal(5000 if number < 2 else 100000)
        trader = make.make_customer(made, f"c{number}", challenge_type="two-step", account_size=size)
        for days, phase in enumerate(course, 1):
            make.make_phase(trader, phase, DAY + timedelta(days))
    roll_up(made.partner_id)
    return made


def of(affiliate: Affiliate) -> Own:
    return Own.of(AffiliateScope(affiliate.partner_id, affiliate.affiliate_id))


def told(found: Funnel) -> list[tuple[str, int, str]]:
    return [(step.name, step.number, str(step.of_before)) for step in found.steps]


def test_the_phases_stand_in_the_verticals_order_and_exits_beside(affiliate: Affiliate) -> None:
    found = funnel(of(affiliate), JANUARY, PROP_TRADING, TODAY)
    assert told(found) == [
        ("Signed up", 4, "None"),
        ("Reached challenge", 3, "75.0"),
        # Three again, but one of them was never in the challenge.
        ("Reached verification", 3, "66.7"),
        ("Reached funded", 2, "66.7"),
    ]
    assert [(step.name, step.number, step.of_before) for step in found.exits] == [("Reached failed", 2, None)]


def test_no_step_is_more_than_all_of_the_one_before(affiliate: Affiliate) -> None:
    for number in range(5):
        make.make_phase(make.make_customer(affiliate, f"late-{number}"), "funded")
    shares = [step.of_before for step in funnel(of(affiliate), JANUARY, PROP_TRADING, TODAY).steps[1:]]
    assert shares == [Decimal("33.3"), Decimal("66.7"), Decimal("66.7")]


def test_a_phase_of_the_partners_own_stands_where_its_number_puts_it(affiliate: Affiliate) -> None:
    for trader in ("c0", "c1", "c2"):
        PhaseReached.objects.create(partner=affiliate.partner, customer_id=trader, phase="free_trial", day=DAY)
    names = [step.name for step in funnel(of(affiliate), JANUARY, PROP_TRADING, TODAY).steps]
    assert names == [
        "Signed up", "Reached challenge", "Reached verification", "Reached free trial", "Reached funded",
    ]  # fmt: skip


def test_pass_rates_are_told_by_challenge_and_size(affiliate: Affiliate) -> None:
    names, rows = pass_rates(of(affiliate), JANUARY, PROP_TRADING, TODAY)
    assert names == ["challenge", "verification", "funded", "failed"]
    half, all_ = Decimal("50.0"), Decimal("100.0")
    assert rows == [
        ("two-step", Decimal(5000), 2, [(2, all_), (1, half), (1, half), (2, all_)]),
        ("two-step", Decimal(100000), 2, [(1, half), (2, all_), (1, half), None]),
    ]


def test_page_and_api_show_them(affiliate: Affiliate) -> None:
    client = Client()
    client.force_login(make.make_affiliate_login(affiliate))
    page = client.get("/affiliate/", {"from": "2026-01-01", "to": "2026-01-31"}).content.decode()
    assert "Pass rates by challenge" in page
    assert "Beside the steps: reached failed 2 (50.0 %, day 2)." in page
    rows = Api(affiliate.partner).listed("reports/funnel")
    assert [(row["step"], row["phase"], row["customers"]) for row in rows] == [
        ("signup", None, 4),
        ("phase", "challenge", 3),
        ("phase", "verification", 3),
        ("phase", "funded", 2),
        ("exit", "failed", 2),
    ]
