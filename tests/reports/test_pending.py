"""Who has deposited and not qualified yet, and what is missing."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client

from commissions.explain.qualifying import FirstDeposit, waiting
from commissions.programme.models import PlanVersion, Rule
from tests import factories as make
from tests.reports.conftest import World
from track360.core.clock import TradingCalendar, now
from track360.site.affiliate_scope import AffiliateScope

WELCOME: dict[str, Any] = {
    "id": "welcome", "type": "cpa", "trigger": "ftd", "amount": "400",
    "qualify": {"min_deposit": "50", "min_lots": "2", "within_days": 30},
}  # fmt: skip
TODAY = TradingCalendar("Europe/Athens", time(0)).day_of(now())  # where the factories' brokers are


@pytest.fixture
def plan(world: World) -> World:
    version = PlanVersion.objects.get(plan__plan_id="standard")
    version.rules = [*version.rules, WELCOME]
    version.save()
    Rule.objects.create(partner=world.partner, rule_id="welcome", plan=version.plan, type="cpa")
    return world


def deposits(world: World, customer_id: str, back: int, **fields: Any) -> Any:
    day = TODAY - timedelta(days=back)
    customer = make.make_customer(world.alice, customer_id, signup_date=day)
    make.make_transaction(customer, day=day, transaction_date=now() - timedelta(days=back), **fields)
    return customer


def found(world: World) -> list[FirstDeposit]:
    return waiting(AffiliateScope(world.partner.pk, "ALICE"), TODAY).deposits


def test_the_newest_deposits_within_the_rules_days_wait(plan: World):
    deposits(plan, "W1", 3)
    deposits(plan, "W2", 1)
    deposits(plan, "GONE", 31)
    deposits(plan, "DECLINED", 2, status="declined")
    make.make_entry(plan.alice, deposits(plan, "PAID", 2), "400", rule_id="welcome")
    assert found(plan) == [
        FirstDeposit("W2", TODAY - timedelta(days=1)),
        FirstDeposit("W1", TODAY - timedelta(days=3)),
    ]


def test_a_paid_one_that_was_reversed_waits_again(plan: World):
    customer = deposits(plan, "BACK", 2)
    make.make_entry(plan.alice, customer, "400", rule_id="welcome")
    assert found(plan) == []
    make.make_entry(plan.alice, customer, "-400", rule_id="welcome", cause="reversed")
    assert [each.customer_id for each in found(plan)] == ["BACK"]


def test_without_such_a_rule_nobody_waits(world: World):
    deposits(world, "W1", 3)
    assert found(world) == []


def test_the_page_says_what_is_missing(alice: Client, plan: World):
    customer = deposits(plan, "W1", 3)
    make.make_day(customer, "1.3", date=TODAY - timedelta(days=2))
    make.make_transaction(plan.hidden, day=TODAY)
    assert "First deposits not paid for 1 customer see what each lacks" in text(alice.get("/affiliate/"))
    page = text(alice.get("/affiliate/pending/"))
    assert f"W1 {TODAY - timedelta(days=3)} Not enough lots yet: 1.30 of 2.00 lots, 27 days left" in page
    assert "BOBCUST" not in page


def test_the_page_of_nobody_says_what_to_do(alice: Client):
    assert "Nobody waits" in text(alice.get("/affiliate/pending/"))


def test_the_page_asks_few_questions(alice: Client, plan: World, django_assert_max_num_queries: Any):
    for number in range(30):
        deposits(plan, f"W{number}", 3)
    with django_assert_max_num_queries(20):
        assert "and 5 with earlier deposits" in text(alice.get("/affiliate/pending/"))


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
