"""What an affiliate reads of a plan that changed: was, is now, and from which day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from commissions.explain.terms import terms_of
from commissions.explain.terms_changes import term_changes
from commissions.programme.models import Plan, PlanVersion
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
