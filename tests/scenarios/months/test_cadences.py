"""Weeks and half months: paid together, while rules stay monthly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commissions.corrections.errors import Refused
from commissions.periods.models import StatementCadence
from commissions.statements.models import Statement
from tests.scenarios.months.ledger_of import LOTS, Firm

STEPS = [{"from": 0, "rate": 5}, {"from": 10, "rate": 6}]
TIERED = {"id": "lots", "type": "lot", "tiers": {"basis": "lots", "mode": "whole", "steps": STEPS}}


def every(firm: Firm, cadence: str, start: date = date(2025, 1, 1)) -> None:
    StatementCadence.objects.create(partner=firm.partner, from_day=start, cadence=cadence)


def earned(firm: Firm) -> dict[str, Decimal]:
    rows = Statement.objects.filter(partner=firm.partner, affiliate_id="A").order_by("first")
    return {row.label: row.earned for row in rows}


def test_half_months_close_one_after_the_other() -> None:
    firm = Firm()
    every(firm, "half_month")
    firm.trades("2026-01-15", "1.00")
    firm.trades("2026-01-16", "2.00")
    firm.close("2026-01-H1")
    firm.trades("2026-01-15", "2.00")
    firm.close("2026-01-H2")
    assert earned(firm) == {"2026-01-H1": 5, "2026-01-H2": 15}
    assert firm.lines()[-1] == ("5.00", "prior_period", "2026-01-16")


def test_a_week_is_cut_at_the_end_of_its_month() -> None:
    firm = Firm()
    every(firm, "week_to_sunday")
    for day, lots in (("2026-01-24", "1.00"), ("2026-01-30", "2.00"), ("2026-02-01", "4.00")):
        firm.trades(day, lots)
    firm.close("2026-W04")
    with pytest.raises(Refused, match="those there are 2026-W05a, 2026-W05b"):
        firm.close("2026-W05")
    firm.close("2026-W05a")
    firm.close("2026-W05b")
    assert earned(firm) == {"2026-W04": 5, "2026-W05a": 10, "2026-W05b": 20}


def test_a_tier_that_a_later_week_reaches_changes_the_closed_one_in_the_open() -> None:
    firm = Firm([TIERED])
    every(firm, "week_to_sunday")
    firm.trades("2026-01-07", "6.00")
    firm.close("2026-W02")
    firm.trades("2026-01-14", "6.00")
    assert firm.lines() == [
        ("30.00", "earned", "2026-01-05"),
        ("6.00", "prior_period", "2026-01-12"),
        ("36.00", "earned", "2026-01-12"),
    ]
    assert firm.proved()


def test_a_months_revenue_share_is_in_the_week_of_its_last_day() -> None:
    firm = Firm([{"id": "rs", "type": "revenue_share", "percent": 30, "negative": "reset"}])
    every(firm, "week_to_sunday")
    firm.trades("2026-01-07", "1.00", spread_cost=Decimal(100), commission=Decimal(0))
    assert firm.lines() == [("30.00", "earned", "2026-01-26")]


def test_another_cadence_begins_with_a_month() -> None:
    firm = Firm()
    every(firm, "half_month", date(2026, 2, 1))
    firm.trades("2026-01-20", "1.00")
    firm.trades("2026-02-20", "2.00")
    for label in ("2026-01", "2026-02-H1", "2026-02-H2"):
        firm.close(label)
    # While January is not approved something of it may be carried, so the account has a statement in between.
    assert earned(firm) == {"2026-01": 5, "2026-02-H1": 0, "2026-02-H2": 10}


def test_an_upline_is_paid_in_the_same_period() -> None:
    firm = Firm([LOTS, {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20, 10]}])
    firm.trades("2026-01-20", "1.00")
    firm.close("2026-01")
    rows = Statement.objects.filter(partner=firm.partner).order_by("affiliate_id")
    assert [(row.affiliate_id, row.earned) for row in rows] == [("A", 5), ("G", Decimal("0.5")), ("P", 1)]
