"""The pages that say why something earned nothing: everything, of the reader's own, and told apart by what may come."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from activity.models import TradingDay
from commissions.programme.models import PlanVersion
from customers.models import DatedFields
from tests import factories as make
from tests.reports.conftest import World
from tests.reports.test_pending import text
from track360.core.clock import now

TODAY = now().date()
SPREAD = {"id": "spread", "type": "spread_share", "percent": "20"}
SHARE = {"id": "rs", "type": "revenue_share", "percent": "30", "negative": "carry"}
DIFFERENCE = {"id": "diff", "type": "override", "of": ["sublots"], "mode": "rate_difference"}
SUB_LOTS = {"id": "sublots", "type": "lot", "rate": "9.00"}


def rules(world: World, *documents: dict[str, Any], plan: str = "standard") -> None:
    PlanVersion.objects.filter(plan__partner=world.partner, plan__plan_id=plan).update(rules=list(documents))


def why_not(client: Client, world: World) -> str:
    return text(client.get(f"/affiliate/customers/customer/{world.customer.pk}/why-not/"))


@pytest.fixture
def waits(world: World) -> World:
    """ALICECUST-1 has traded on 22 days in euros, of which no rate is known."""
    rules(world, SPREAD)
    for back in range(22):
        day = date(2026, 2, 1) + timedelta(days=back)
        make.make_day(world.customer, "1.00", date=day, instrument="GER40", currency="EUR", spread_cost=Decimal(3))
    return world


def test_days_that_wait_for_a_rate_are_among_what_was_left_out(alice: Client, waits: World) -> None:
    page = why_not(alice, waits)
    assert "Nothing was left out" not in page
    assert "Waits to be mended" in page
    assert "Missing rate rule spread 22 sources" in page
    assert (
        "GER40 of customer ALICECUST-1 on 2026-02-22 waits under rule spread: "
        "no EUR/USD rate on 2026-02-22 or in the 7 days before (3.00 EUR at stake)"
    ) in page


def test_operators_read_the_same_of_a_customer(operator: Client, waits: World) -> None:
    page = operator.get(f"/admin/customers/customer/{waits.customer.pk}/")
    address = dict(page.context["object_tools"])["Why not?"]
    assert "Missing rate rule spread 22 sources" in text(operator.get(address))
    assert operator.get("/admin/why-not/?customer=0").status_code == 404
    assert operator.get("/admin/why-not/?affiliate=x").status_code == 404
    assert operator.get("/admin/why-not/").status_code == 404


def test_not_yet_is_told_apart_from_never(alice: Client, world: World) -> None:
    cpa = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}
    rules(world, cpa | {"qualify": {"min_deposit": 250, "min_lots": 2, "within_days": 30}})
    make.make_transaction(world.customer, "200", day=date(2026, 1, 5), transaction_date=make.MOMENT)
    page = why_not(alice, world)
    assert "Never" in page.split("Min deposit")[0]
    assert "not enough lots in time: 0 of 2.00 lots, the time ended on 2026-02-04" in page.replace("1.25 of", "0 of")
    assert "Not yet" not in page


def test_a_sub_affiliates_share_in_the_network_is_told_to_its_upline_without_the_customer(
    alice: Client, operator: Client, world: World
) -> None:
    # ALICE has 5.00 a lot; her sub-affiliate has 9.00 by a plan of its own.
    plan = make.make_plan(world.partner, "subplan", [SUB_LOTS, DIFFERENCE])
    make.make_assignment(world.sub, plan)
    make.make_day(world.below, "1.00", date=TODAY, instrument="SUBCUST-55-INST")
    page = text(alice.get("/affiliate/why-not/"))
    assert "Your network in the last 31 days" in page
    assert f"on {TODAY} earned nothing under rule diff: no difference of rates is left: 5.00" in page
    assert "SUBCUST" not in page
    shown = text(operator.get(f"/admin/why-not/?affiliate={world.alice.pk}"))
    assert f"SUBCUST-55-INST of customer SUBCUST-55 on {TODAY} earned nothing under rule diff" in shown
    assert "Nothing was left out" in text(operator.get(f"/admin/why-not/?affiliate={world.sub.pk}"))


def test_the_uplines_reasons_are_not_the_direct_affiliates(alice: Client, world: World) -> None:
    DatedFields.objects.filter(customer_id="ALICECUST-1").update(affiliate_id="SUBAFF")
    # From the 20th ALICE's own customer; before, her sub-affiliate's, on whose plan she is an upline.
    DatedFields.objects.create(
        partner=world.partner, customer_id="ALICECUST-1", from_day=date(2026, 1, 20), affiliate_id="ALICE"
    )
    plan = make.make_plan(world.partner, "subplan", [SUB_LOTS | {"cap": {"amount": 1, "per": "month"}}, DIFFERENCE])
    make.make_assignment(world.sub, plan)
    make.make_day(world.customer, "1.00", date=date(2026, 1, 12), instrument="GER40")
    page = why_not(alice, world)
    assert "rule diff" in page
    assert "cap" not in page
    assert "sublots" not in page


def test_months_below_zero_and_months_that_wait_stand_on_the_affiliates_own_page(alice: Client, world: World) -> None:
    rules(world, SHARE)
    TradingDay.objects.filter(customer_id="ALICECUST-1").update(spread_cost=0)
    make.make_transaction(world.customer, "80", day=date(2026, 1, 5), transaction_type="bonus")
    make.make_day(world.customer, "1", date=date(2026, 2, 3), currency="EUR", spread_cost=Decimal(3))
    page = text(alice.get("/affiliate/why-not/"))
    assert "The month 2026-02 waits under rule rs: no EUR/USD rate on 2026-02-03 or in the 7 days before" in page
    assert (
        "The month 2026-01 earned nothing under rule rs: the net of the month is not positive: "
        "-80.00 USD; the next month takes it over"
    ) in page


def test_where_nothing_was_left_out_the_page_says_so(alice: Client, world: World) -> None:
    assert "Nothing was left out" in text(alice.get("/affiliate/why-not/"))
