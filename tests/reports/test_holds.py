"""What an affiliate sees of holds and of corrected attributions: that, not why."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commissions.holds.models import Hold
from commissions.holds.payability import SUSPENDED
from customers.models import Attribution, DatedFields
from tests import factories as make
from tests.reports.conftest import World
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.reports.selectors.earnings import Own
from track360.reports.selectors.funnel import funnel
from track360.reports.selectors.period import Period
from track360.site.affiliate_scope import AffiliateScope
from track360.verticals.forex import FOREX

LINES = "/affiliate/commissions/ledgerentry/"
WHY = "chargebacks from a stolen card"


def hold(world: World, **on: Any) -> Hold:
    return Hold.objects.create(partner=world.partner, reason=WHY, placed_by="olivia", **on)


def shown(client: Client, query: dict[str, str] | None = None) -> set[str]:
    page = client.get(LINES, query or {})
    assert WHY not in page.content.decode()
    return {"on hold" if row.held_because else "free" for row in page.context["cl"].result_list}


def test_every_line_of_a_held_affiliate_is_on_hold(alice: Client, world: World) -> None:
    assert shown(alice) == {"free"}
    hold(world, affiliate_id="BOB-AFF")
    assert shown(alice) == {"free"}
    hold(world, affiliate_id="ALICE")
    assert shown(alice) == {"on hold"}
    assert "on hold" in alice.get(LINES).content.decode()
    line = alice.get(f"{LINES}{world.line.pk}/").content.decode()
    assert "held back by your affiliate manager" in line
    assert WHY not in line


def test_a_held_customer_holds_its_lines_alone(alice: Client, world: World) -> None:
    hold(world, customer_id=world.customer.customer_id)
    assert shown(alice) == {"free", "on hold"}
    assert [row.pk for row in alice.get(LINES, {"held": "yes"}).context["cl"].result_list] == [world.line.pk]
    assert world.line.pk not in {row.pk for row in alice.get(LINES, {"held": "no"}).context["cl"].result_list}


def test_a_line_about_a_whole_month_is_no_customers(alice: Client, world: World) -> None:
    made = make.make_entry(world.alice, None, "3", kind="month", ref="2026-01", rule_id="rs")
    hold(world, customer_id=world.customer.customer_id)
    rows = {row.pk: row.held_because for row in alice.get(LINES).context["cl"].result_list}
    assert rows[made.pk] is None


@pytest.mark.parametrize(
    ("on", "held"),
    [
        ({}, Decimal(2)),  # its hold days are not over
        ({"customer_id": "ALICECUST-1"}, Decimal("8.25")),
        ({"affiliate_id": "ALICE"}, Decimal("9.50")),
        ({"affiliate_id": "BOB-AFF"}, Decimal(2)),
        ({"customer_id": "SUBCUST-55"}, Decimal("3.25")),
    ],
)
def test_the_overview_counts_what_is_held_once(alice: Client, world: World, on: dict[str, str], held: Decimal) -> None:
    # Of two days one is tomorrow in any zone.
    tomorrow = now().date() + timedelta(days=2)
    make.make_entry(world.alice, world.below, "2", level=1, direct_id="SUBAFF", payable_from=tomorrow)
    if on:
        hold(world, **on)
    assert alice.get("/affiliate/").context["head"].held == held


def test_the_overview_counts_a_disputed_line_as_held(alice: Client, world: World) -> None:
    hold(world, entry_id=world.line.pk)
    assert alice.get("/affiliate/").context["head"].held == world.line.amount


def test_a_released_hold_holds_nothing(alice: Client, world: World) -> None:
    made = hold(world, affiliate_id="ALICE")
    Hold.objects.filter(pk=made.pk).update(released_at=make.MOMENT)
    assert shown(alice) == {"free"}


def test_the_operator_reads_why(operator: Client, world: World) -> None:
    hold(world, affiliate_id="ALICE")
    assert WHY in operator.get("/admin/commissions/ledgerentry/").content.decode()
    assert WHY in operator.get(f"/admin/commissions/ledgerentry/{world.line.pk}/").content.decode()


def test_a_corrected_customer_is_on_its_new_affiliates_list_alone(alice: Client, world: World) -> None:
    bob = Client()
    bob.force_login(make.make_affiliate_login(world.bob))
    DatedFields.objects.create(
        partner=world.partner, customer_id="ALICECUST-1", from_day=date(2026, 1, 10), affiliate_id="BOB-AFF"
    )
    Attribution.objects.create(
        partner=world.partner, customer_id="ALICECUST-1", from_day=date(2026, 1, 10), affiliate_id="BOB-AFF"
    )
    january = Period(date(2026, 1, 1), date(2026, 1, 31))
    signed_up = {
        affiliate: funnel(Own.of(AffiliateScope(world.partner.pk, affiliate)), january, FOREX, january.last)
        .steps[0]
        .number
        for affiliate in ("ALICE", "BOB-AFF")
    }
    assert signed_up == {"ALICE": 0, "BOB-AFF": 2}
    mine = alice.get("/affiliate/customers/customer/").context["cl"].result_list
    assert [row.customer_id for row in mine] == []
    assert alice.get(f"/affiliate/customers/customer/{world.customer.pk}/").status_code == 404
    theirs = bob.get("/affiliate/customers/customer/").context["cl"].result_list
    assert sorted(row.customer_id for row in theirs) == ["ALICECUST-1", "BOBCUST-77"]


def test_nothing_of_a_suspended_affiliate_is_payable(alice: Client, operator: Client, world: World) -> None:
    Affiliate.objects.filter(pk=world.alice.pk).update(status=Affiliate.Status.SUSPENDED)
    page = alice.get(LINES)
    assert {row.held_because for row in page.context["cl"].result_list} == {SUSPENDED}
    assert "suspended" in page.content.decode()
    assert "not payable while you are suspended" in alice.get(f"{LINES}{world.line.pk}/").content.decode()
    assert alice.get("/affiliate/").context["head"].held == Decimal("7.50")
    assert [row.pk for row in alice.get(LINES, {"held": "no"}).context["cl"].result_list] == []
    shown = operator.get(f"/admin/commissions/ledgerentry/{world.line.pk}/").content.decode()
    assert "held: the affiliate is suspended" in shown


def test_the_tile_counts_what_is_on_hold_today(alice: Client, world: World) -> None:
    # Its hold days ended after the last day that anything was earned on, and before today.
    make.make_entry(world.alice, world.customer, "40", earned_day=date(2026, 1, 5), payable_from=date(2026, 3, 1))
    assert alice.get("/affiliate/").context["head"].held == 0
