"""What an affiliate reads of a plan that changed: was, is now, and from which day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from commissions.explain.network_terms import network_terms
from commissions.explain.sentences.rules import describe
from commissions.explain.terms import terms_of
from commissions.explain.terms_changes import term_changes
from commissions.programme.models import Plan, PlanVersion
from tests import factories as make
from tests.reports.conftest import World
from track360.site.affiliate_scope import AffiliateScope

LOTS = {"id": "lots", "type": "lot", "rate": "5.00"}
SPREAD = {"id": "spread", "type": "spread_share", "percent": "20"}


def version(rules: list[dict[str, Any]], guard: str | None = None) -> PlanVersion:
    margin_guard = None if guard is None else Decimal(guard)
    return PlanVersion(plan=Plan(plan_id="p", currency="USD"), rules=rules, margin_guard=margin_guard)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([LOTS], [LOTS], []),
        ([LOTS], [{**LOTS, "rate": "5"}], []),
        (
            [LOTS],
            [{**LOTS, "rate": "6.5"}],
            [("lots", "changed", ["5.00 USD per lot."], ["6.50 USD per lot."])],
        ),
        (
            [{**LOTS, "unheard_of": 1}],
            [{**LOTS, "unheard_of": 2}],
            [("lots", "changed", ["Unheard of: 1."], ["Unheard of: 2."])],
        ),
        ([LOTS], [LOTS, SPREAD], [("spread", "new", [], ["20 % of the spread cost."])]),
        ([LOTS, SPREAD], [LOTS], [("spread", "no longer paid", ["20 % of the spread cost."], [])]),
        (
            [LOTS],
            [{**LOTS, "hold_days": 14}],
            [("lots", "changed", ["No such condition."], ["Payable 14 days after it is earned."])],
        ),
        (
            [{**LOTS, "cap": {"amount": "500", "per": "month"}}],
            [{**LOTS, "cap": {"amount": "400", "per": "month"}}],
            [("lots", "changed", ["At most 500.00 USD a month."], ["At most 400.00 USD a month."])],
        ),
        (
            [LOTS, SPREAD],
            [SPREAD, LOTS],
            [
                (
                    "Which rule pays",
                    "changed",
                    ["Of several that match, the first of: lots, spread."],
                    ["Of several that match, the first of: spread, lots."],
                )
            ],
        ),
    ],
)
def test_only_what_differs_is_told(before: Any, after: Any, told: Any) -> None:
    found = term_changes(version(before), version(after))
    assert [(change.name, change.kind, change.was, change.now) for change in found] == told


def test_a_guard_is_a_term_too() -> None:
    [change] = term_changes(version([LOTS]), version([LOTS], "60"))
    assert (change.was, change.now) == (["No limit."], ["At most 60 % of the broker's revenue on a trade."])
    assert term_changes(version([LOTS], "60"), version([LOTS], "60.0")) == []


@pytest.fixture
def changed(world: World) -> Plan:
    """Alice's plan pays more from February on, said in March; and more again from 2999."""
    plan = Plan.objects.get(partner=world.partner, plan_id="standard")
    late = PlanVersion.objects.create(plan=plan, from_day=date(2026, 2, 1), rules=[{**LOTS, "rate": "6.00"}])
    PlanVersion.objects.filter(pk=late.pk).update(published_at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    PlanVersion.objects.create(plan=plan, from_day=date(2999, 1, 1), rules=[{**LOTS, "rate": "7.00"}])
    secret = Plan.objects.get(partner=world.partner, plan_id="bobplan")
    PlanVersion.objects.create(
        plan=secret, from_day=date(2026, 2, 1), rules=[{"id": "bobrule", "type": "lot", "rate": "8.88"}]
    )
    return plan


def test_each_version_is_held_against_the_one_it_follows(world: World, changed: Plan) -> None:
    newest, second, first = terms_of(AffiliateScope(world.partner.pk, "ALICE"))
    assert (first.before, first.changes, first.announced) == (None, [], False)
    assert (second.before, second.announced) == (date(2026, 1, 1), False)
    assert second.changes == [("lots", ["5.00 USD per lot."], ["6.00 USD per lot."])]
    assert (newest.before, newest.announced) == (date(2026, 2, 1), True)
    assert newest.changes == [("lots", ["6.00 USD per lot."], ["7.00 USD per lot."])]


def test_the_page_says_it_in_plain_words(alice: Client, changed: Plan) -> None:
    body = alice.get("/affiliate/terms/").content.decode()
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(body)))
    assert "What changed on 2026-02-01 against the version from 2026-01-01" in said
    assert "Published on 2026-03-01: it corrects what was booked since its first day." in said
    assert "lots changed 5.00 USD per lot. 6.00 USD per lot." in said
    assert "from 2999-01-01, announced" in said
    assert "8.88" not in said


def test_a_version_says_when_it_counted_for_the_affiliate(world: World, changed: Plan) -> None:
    gold = make.make_plan(world.partner, "gold", [{"id": "gold-lots", "type": "lot", "rate": "8.00"}])
    make.make_assignment(world.alice, gold, date(2026, 1, 20))
    make.make_assignment(world.alice, changed, date(2026, 3, 10))
    make.make_assignment(world.alice, None, date(2026, 4, 1))
    found = terms_of(AffiliateScope(world.partner.pk, "ALICE"))
    # The version of 2999 never counts for her.
    assert [(version.plan, version.from_day, version.in_force) for version in found] == [
        ("standard", date(2026, 2, 1), [(date(2026, 3, 10), date(2026, 3, 31))]),
        ("gold", date(2026, 1, 1), [(date(2026, 1, 20), date(2026, 3, 9))]),
        ("standard", date(2026, 1, 1), [(date(2026, 1, 1), date(2026, 1, 19))]),
    ]


OF, TO = "of what is paid by gold and lots,", "paid by gold and lots."
DIFFERENCE = f"Your own lot rate less the highest that is paid below you, per lot {TO}"
OVERRIDES = [
    ({"mode": "on_top", "levels": ["20", "10"]}, [f"20 % {OF} on top of it.", f"10 % {OF} on top of it.", None]),
    ({"mode": "split", "levels": ["70", "20", "10"]}, [f"20 % {OF} out of it.", f"10 % {OF} out of it.", None]),
    ({"mode": "per_lot", "levels": ["1", "0.5"]}, [f"1.00 USD per lot {TO}", f"0.50 USD per lot {TO}", None]),
    ({"mode": "rate_difference", "depth": 2}, [DIFFERENCE, DIFFERENCE, None]),
]


@pytest.mark.parametrize(("override", "told"), OVERRIDES)
def test_an_upline_reads_what_its_network_pays_it(override: dict[str, Any], told: list[Any], db: None) -> None:
    partner = make.make_partner()
    chain = [make.make_affiliate(partner, "TOP")]
    for name in ("MID", "LOW", "DIRECT"):
        chain.append(make.make_affiliate(partner, name, parent=chain[-1]))
    team = {"id": "team", "type": "override", "of": ["gold", "lots"], **override, "hold_days": 7}
    make.make_assignment(chain[-1], make.make_plan(partner, "p", [LOTS, team]))
    for affiliate, first in zip(reversed(chain[:-1]), told, strict=True):
        found = network_terms(AffiliateScope(partner.pk, affiliate.affiliate_id), date(2026, 1, 5))
        level = 3 - chain.index(affiliate)
        expected = (
            [(level, "team", [first, "Payable 7 days after it is earned."], ["Affiliate DIRECT"])] if first else []
        )
        assert found == expected


def test_who_earns_on_a_network_is_not_told_that_there_is_no_plan(world: World) -> None:
    master = make.make_affiliate(world.partner, "MASTER")
    client = Client()
    client.force_login(make.make_affiliate_login(master))
    assert "No plan yet" in client.get("/affiliate/terms/").content.decode()
    make.make_entry(master, world.below, "1.25", direct_id="SUBAFF", level=1)
    body = client.get("/affiliate/terms/").content.decode()
    assert "No plan" not in body
    assert "Nothing in force today" in body


@pytest.mark.parametrize(
    ("negative", "told"),
    [("carry", "A month below zero is carried into the next ones."), ("reset", "A month below zero is forgotten.")],
)
def test_a_revenue_share_says_what_becomes_of_a_negative_month(negative: str, told: str) -> None:
    rule = {"id": "share", "type": "revenue_share", "percent": "30", "negative": negative}
    assert describe(rule, "USD") == ["30 % of the net revenue of the month.", told]
