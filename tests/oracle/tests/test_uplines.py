"""Stories of overrides, caps and the margin guard."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.oracle.tests.telling import LOTS, amounts, answer, balances, customer, partner, plan, row, usd

DAY = row("2026-01-05", "1.25")


def override(mode: str, *of: str, **more: Any) -> dict[str, Any]:
    return {"id": "team", "type": "override", "of": [*of] or ["lots"], "mode": mode, **more}


def by_line(found: dict) -> dict:
    return {key[:3]: amount for key, amount in found.items()}


def with_own_rates(*rates: tuple[str, int]) -> dict[str, Any]:
    """A's rule and the uplines' own lot rates, in plans of their own."""
    base = partner(LOTS, override("rate_difference"))
    own = [plan({**LOTS, "id": f"{who}-lots", "rate": rate}, plan_id=who) for who, rate in rates]
    assigned = [{"affiliate": who, "plan": who} for who, _ in rates]
    return {**base, "plans": base["plans"] + own, "assignments": base["assignments"] + assigned}


def test_11_on_top():
    programme = partner(LOTS, override("on_top", levels=[20, 10]))
    assert balances(programme, customer(), DAY) == usd(A="6.25", P="1.25", G="0.625")


def test_12_split_keeps_the_base_line_and_a_missing_share():
    rules = (LOTS, override("split", levels=[70, 20, 10]))
    found = amounts(partner(*rules), customer(), row("2026-01-05", "2"))
    assert by_line(found) == {
        ("A", "lots", 0): Decimal(7),
        ("P", "team", 1): Decimal(2),
        ("G", "team", 2): Decimal(1),
    }
    orphan = partner(*rules, affiliates=[{"id": "P"}, {"id": "A", "parent": "P"}, {"id": "B"}, {"id": "C"}])
    assert balances(orphan, customer(), row("2026-01-05", "2")) == usd(A="8", P="2")


def test_split_rounds_the_shares_and_the_base_keeps_the_rest():
    tiny = {**LOTS, "rate": "0.00000005"}
    found = amounts(partner(tiny, override("split", levels=[70, 30])), customer(), row("2026-01-05"))
    assert by_line(found) == {
        ("A", "lots", 0): Decimal("0.00000003"),
        ("P", "team", 1): Decimal("0.00000002"),
    }


def test_13_rate_difference():
    assert balances(with_own_rates(("P", 7)), customer(), DAY) == usd(A="6.25", P="2.50")
    assert balances(with_own_rates(("P", 4)), customer(), DAY) == usd(A="6.25")


def test_45_rate_difference_is_against_the_highest_rate_paid_below():
    programme = with_own_rates(("P", 4), ("G", 6))
    assert balances(programme, customer(), row("2026-01-05")) == usd(A="5.00", G="1.00")


def test_14_per_lot():
    programme = partner(LOTS, override("per_lot", levels=["1.00", "0.50"]))
    assert balances(programme, customer(), row("2026-01-05", "2")) == usd(A="10", P="2", G="1")


def test_15_a_cap_is_used_in_order():
    programme = partner({**LOTS, "cap": {"amount": 500, "per": "month"}})
    found = amounts(programme, customer(), row("2026-01-10", "60"), row("2026-01-03", "60"))
    assert {key[3]: amount for key, amount in found.items()} == {
        "2026-01-03": Decimal(300),
        "2026-01-10": Decimal(200),
    }


def test_overrides_follow_the_capped_amount_but_per_lot_follows_lots():
    rules = [{**LOTS, "cap": {"amount": 5, "per": "month"}}, override("on_top", levels=[20])]
    per_lot = {**override("per_lot", levels=[1]), "id": "each"}
    found = amounts(partner(*rules, per_lot), customer(), row("2026-01-05", "2"))
    assert by_line(found) == {
        ("A", "lots", 0): Decimal(5),
        ("P", "team", 1): Decimal(1),
        ("P", "each", 1): Decimal(2),
    }


def test_16_the_margin_guard_scales_all_lines_of_a_row():
    programme = partner(LOTS, override("on_top", levels=[20]), margin_guard=60)
    day = row("2026-01-05", "1.25", spread_cost="4.00", commission="6.00")
    assert balances(programme, customer(), day) == usd(A="5.00", P="1.00")


def test_the_margin_guard_cuts_each_line():
    programme = partner(LOTS, override("on_top", levels=[100]), margin_guard=100)
    day = row("2026-01-05", "1", spread_cost="0.00000003")
    assert balances(programme, customer(), day) == usd(A="0.00000001", P="0.00000001")


def test_the_margin_guard_without_revenue_is_an_exception():
    found = answer(partner(LOTS, margin_guard=60), customer(), row("2026-01-05"))
    source = ("2026-01-05", "c1", "EURUSD", "USD")
    assert found.units == {}
    assert found.exceptions == {("missing_revenue", "lots", "activity", source)}


def test_several_base_rules_sum_into_one_line_of_the_upline():
    spread = {"id": "spread", "type": "spread_share", "percent": 10}
    programme = partner(LOTS, spread, override("on_top", "lots", "spread", levels=[10]))
    found = amounts(programme, customer(), row("2026-01-05", "1", spread_cost="30"))
    assert by_line(found) == {
        ("A", "lots", 0): Decimal(5),
        ("A", "spread", 0): Decimal(3),
        ("P", "team", 1): Decimal("0.8"),
    }
