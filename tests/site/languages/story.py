"""Something of every kind that an affiliate reads: changed terms, lines of every cause, what waits and what is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from commissions.holds.models import Hold
from commissions.ledger.models import LedgerEntry
from commissions.programme.models import PlanVersion, Rule
from tests import factories as make
from tests.reports.conftest import World
from track360.core.clock import now

RULES: list[dict[str, Any]] = [
    {
        "id": "gold", "type": "lot", "rate": "8.00", "hold_days": 14, "self_referral": "exclude",
        "match": {"groups": ["metals"], "countries": ["DE"], "instruments": ["XAU*"], "account_types": ["live"]},
        "cap": {"amount": 20000, "per": "month"},
    },
    {
        "id": "ladder", "type": "lot",
        "tiers": {"basis": "lots", "mode": "ladder", "steps": [{"from": 0, "rate": 5}, {"from": 9, "rate": 6}]},
    },
    {
        "id": "whole", "type": "spread_share",
        "tiers": {"basis": "active_traders", "mode": "whole", "steps": [{"from": 0, "percent": 5}]},
    },
    {"id": "spread", "type": "spread_share", "percent": 30},
    {
        "id": "welcome", "type": "cpa", "trigger": "ftd", "amount": 400, "by_country": {"DE": 500}, "per": "person",
        "qualify": {"min_deposit": 250, "min_lots": 2, "within_days": 60, "kyc": ["approved"], "countries": ["DE"]},
        "ftd_window_hours": 24,
    },
    {"id": "share", "type": "revenue_share", "percent": 30, "negative": "carry"},
    {"id": "passed", "type": "rebate_passthrough"},
    {"id": "top", "type": "override", "mode": "on_top", "of": ["ladder", "gold"], "levels": [10, 5]},
    {"id": "split", "type": "override", "mode": "split", "of": ["gold"], "levels": [60, 40]},
    {"id": "each", "type": "override", "mode": "per_lot", "of": ["gold"], "levels": [1]},
    {"id": "difference", "type": "override", "mode": "rate_difference", "of": ["lots"]},
]  # fmt: skip
NAMES = "gold ladder whole spread welcome share passed top split each difference metals XAU fixed other live GER"
"""The ids in it."""
REVERSED: list[dict[str, Any]] = [
    {"code": "cap_reached", "detail": "the cap of 100 for 2026-01 is used up"},
    {"code": "not_approved", "detail": "transaction ALICETX is pending since its revision 2", "revision": 2},
    {"code": "no_plan", "detail": "no plan is in force from 2026-01-05", "day": "2026-01-05"},
]


def fill(world: World) -> None:
    """Make it, for alice."""
    _terms(world)
    _lines(world)
    _statements(world)
    for back in range(3):
        day = now().date() - timedelta(days=back + 1)
        make.make_day(world.customer, "1.00", date=day, instrument="GER40", currency="EUR", spread_cost=Decimal(3))
        make.make_day(world.below, "1.00", date=day, instrument="GER40", currency="EUR", spread_cost=Decimal(3))
    make.make_transaction(world.customer, "20", day=now().date() - timedelta(days=2), transaction_date=now())
    Hold.objects.create(partner=world.partner, customer_id=world.customer.customer_id, reason="-", placed_by="-")


def _statements(world: World) -> None:
    """One of every state, with what is told of each: paid, returned, on its way, carried, disputed, in review."""
    november = {"label": "2025-11", "first": date(2025, 11, 1), "last": date(2025, 11, 30)}
    first = make.make_statement(world.alice, **november)
    make.make_approval(first, opening=Decimal(5))
    make.make_payout(first, "returned", reason="100")
    january = make.make_statement(world.alice, "EUR")
    below = {"payout": 0, "carried": Decimal(5), "blocked": "below_minimum", "minimum": 10}
    make.make_approval(january, opening=Decimal(5), **below)
    make.make_dispute(january)
    line = LedgerEntry.objects.filter(affiliate_id="ALICE", currency="USD").order_by("id")[0]
    usd = make.make_statement(world.alice, previous=first)
    make.make_approval(usd)
    make.make_payout(usd, "open")
    make.make_dispute(usd, entry_id=line.pk, state="lost", answer="200", answered_at=now())
    make.make_statement(world.alice, "GBP")


def _terms(world: World) -> None:
    version = PlanVersion.objects.get(plan__partner=world.partner, plan__plan_id="standard")
    version.rules = [*version.rules, *RULES]
    version.save()
    later = [*RULES[1:4], RULES[4] | {"amount": 300}, {"id": "fixed", "type": "lot", "rate": "1"}]
    PlanVersion.objects.create(
        plan=version.plan, from_day=date(2026, 1, 3), rules=later, margin_guard=60, published_at=now()
    )
    for rule in RULES:
        Rule.objects.create(partner=world.partner, rule_id=rule["id"], plan=version.plan, type=rule["type"])
    make.make_assignment(world.sub, version.plan)


def _lines(world: World) -> None:
    alice, own = world.alice, world.customer
    first = {"basis": Decimal("1.25"), "instrument": "XAUUSD", "source_day": date(2026, 1, 6)}
    make.make_entry(alice, own, "6.25", **first)
    make.make_entry(alice, own, "-1.25", cause="restated", booked_before=Decimal("6.25"), **first | {"basis": 1})
    for number, reason in enumerate(REVERSED):
        told = {"arithmetic": {"reason": reason}, "cause": "reversed", "booked_before": Decimal(5)}
        make.make_entry(alice, own, "-5", **told, source_day=date(2026, 1, 7 + number))
        make.make_entry(
            alice, world.below, "-5", **told, level=1, direct_id="SUBAFF", source_day=date(2026, 1, 7 + number)
        )
    met = [{"code": "min_lots", "detail": "2.00 of 2.00 lots", "day": "2026-01-10"}]
    paid = {"kind": "transaction", "ref": "ALICETX", "instrument": "", "source_day": None, "source_currency": ""}
    make.make_entry(alice, own, "400", rule_id="welcome", arithmetic={"conditions": met}, **paid)
    net = {"kind": "month", "ref": "2026-01", "instrument": "", "source_day": None, "source_currency": ""}
    make.make_entry(alice, None, "30", rule_id="share", cause="prior_period", **net)
