"""Negative balances at a change of plan, undecided months, and what is payable when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.tests.telling import LOTS, Received, answer, customer, event, partner, plan, row, usd

OLD = {"id": "old", "type": "revenue_share", "percent": 10, "negative": "carry"}
NEW = {"id": "new", "type": "revenue_share", "percent": 20, "negative": "carry"}
RESET = {**NEW, "id": "reset", "negative": "reset"}


def firm(*new: dict[str, Any], old: Any = (OLD,), currency: str = "USD", **changes: Any) -> dict[str, Any]:
    """A goes from the old plan to the new one on 10 February."""
    plans = [plan(*old, plan_id="old"), plan(*new, plan_id="new", currency=currency)]
    assigned = [{"affiliate": "A", "plan": "old"}, {"affiliate": "A", "plan": "new", "from": "2026-02-10"}]
    return partner(**{"plans": plans, "assignments": assigned, **changes})


def earned(day: str, amount: str) -> Any:
    return row(day, "0", spread_cost=amount)


def cost(day: str, amount: str, name: str = "b") -> Any:
    return event(name, "bonus", amount, f"{day}T10:00:00Z")


def months(programme: dict[str, Any], *told: Received) -> dict[tuple[str, str], Decimal]:
    return {(unit[1], unit[5]): amount for unit, amount in answer(programme, customer(), *told).units.items()}


def test_a_negative_balance_opens_the_first_carrying_line_of_the_new_plan_in_the_month_of_the_change():
    told = [cost("2026-01-05", "100"), earned("2026-02-20", "250")]
    # (250 − 100) × 20 %; the line under reset, which comes first, takes nothing over.
    assert months(firm(NEW), *told) == {("new", "2026-02"): Decimal(30)}
    assert months(firm(RESET, NEW), *told) == {("reset", "2026-02"): Decimal(50), ("new", "2026-02"): Decimal(30)}
    assert months(firm(RESET), *told) == {("reset", "2026-02"): Decimal(50)}


def test_the_days_of_the_month_before_the_change_are_the_old_plans():
    told = [cost("2026-01-05", "100"), earned("2026-02-09", "40"), earned("2026-02-10", "250")]
    # −100 + 40 = −60 passes on; (250 − 60) × 20 %.
    assert months(firm(NEW), *told) == {("new", "2026-02"): Decimal(38)}
    made_good = [cost("2026-01-05", "100"), earned("2026-02-09", "140"), earned("2026-02-10", "250")]
    assert months(firm(NEW), *made_good) == {("old", "2026-02"): Decimal(4), ("new", "2026-02"): Decimal(50)}


def test_balances_of_several_rules_are_summed():
    told = [cost("2026-01-05", "100"), earned("2026-02-20", "250")]
    second = {**OLD, "id": "second"}
    forgetting = {**OLD, "id": "forgetting", "negative": "reset"}
    assert months(firm(NEW, old=(OLD, second, forgetting)), *told) == {("new", "2026-02"): Decimal(10)}


def test_another_currency_ends_the_balance_also_on_the_way_back():
    told = [cost("2026-01-05", "100"), earned("2026-02-20", "250"), earned("2026-03-20", "50")]
    rates = [{"base": "EUR", "quote": "USD", "date": "2026-02-20", "rate": "1.25"}]
    back = {"affiliate": "A", "plan": "old", "from": "2026-03-01"}
    programme = firm(NEW, currency="EUR", rates=rates)
    programme["assignments"].append(back)
    assert months(programme, *told) == {("new", "2026-02"): Decimal(40), ("old", "2026-03"): Decimal(5)}


def test_days_without_a_plan_in_between_do_not_matter():
    programme = firm(NEW)
    programme["assignments"][1:] = [
        {"affiliate": "A", "plan": None, "from": "2026-02-01"},
        {"affiliate": "A", "plan": "new", "from": "2026-03-05"},
    ]
    told = [cost("2026-01-05", "100"), cost("2026-02-05", "999", "c"), earned("2026-03-20", "250")]
    assert months(programme, *told) == {("new", "2026-03"): Decimal(30)}
    programme["assignments"][2]["plan"] = "old"
    assert months(programme, *told) == {("old", "2026-03"): Decimal(15)}


def test_a_balance_that_is_not_made_good_goes_on_with_the_new_rule():
    told = [cost("2026-01-05", "100"), earned("2026-02-20", "30"), earned("2026-03-20", "90")]
    # −100 + 30 = −70; (90 − 70) × 20 %.
    assert months(firm(NEW), *told) == {("new", "2026-03"): Decimal(4)}


def test_a_renamed_rule_starts_at_nothing_and_the_old_balance_passes_on():
    versions = [{"from": "2026-01-01", "rules": [OLD]}, {"from": "2026-02-01", "rules": [{**OLD, "id": "renamed"}]}]
    programme = firm(NEW)
    programme["plans"][0]["versions"] = versions
    told = [cost("2026-01-05", "100"), earned("2026-02-05", "50"), earned("2026-02-20", "250")]
    assert months(programme, *told) == {("renamed", "2026-02"): Decimal(5), ("new", "2026-02"): Decimal(30)}


def test_there_and_back_in_one_month():
    programme = firm(NEW)
    programme["assignments"].append({"affiliate": "A", "plan": "old", "from": "2026-02-20"})
    told = [
        cost("2026-01-05", "100"),
        earned("2026-02-05", "30"),
        earned("2026-02-15", "60"),
        earned("2026-02-25", "50"),
    ]
    # New: 60 − 100 = −40, which goes back to the old rule's one line: (30 + 50 − 40) × 10 %.
    assert months(programme, *told) == {("old", "2026-02"): Decimal(4)}


def test_an_undecided_balance_passes_on_as_undecided():
    told = [row("2026-01-05"), earned("2026-02-20", "250")]
    found = answer(firm(NEW), customer(), *told)
    sources = [("old", "2026-01"), ("new", "2026-02")]
    assert found.units == {}
    assert found.exceptions == {("missing_revenue", rule, "month", (month,)) for rule, month in sources}
    ended = answer(firm(RESET), customer(), *told)
    assert (ended.balances(), len(ended.exceptions)) == (usd(A="50"), 1)


def test_an_undecided_month_under_reset_holds_only_itself():
    forgetting = {**OLD, "negative": "reset"}
    told = [row("2026-01-05"), earned("2026-02-20", "250")]
    assert months(firm(NEW, old=(forgetting,)), *told) == {("new", "2026-02"): Decimal(50)}


def test_a_negative_months_own_terms_decide_whether_it_is_taken_over():
    versions = [
        {"from": "2026-01-01", "rules": [OLD]},
        {"from": "2026-01-20", "rules": [{**OLD, "negative": "reset"}]},
    ]
    programme = firm(NEW)
    programme["plans"][0]["versions"] = versions
    told = [cost("2026-01-05", "100"), earned("2026-02-20", "250")]
    assert months(programme, *told) == {("new", "2026-02"): Decimal(50)}


def test_hold_days_are_the_units_and_a_suspended_affiliate_is_paid_nothing():
    versions = [
        {"from": "2026-11-01", "rules": [LOTS]},
        {"from": "2026-11-15", "rules": [{**LOTS, "rate": 3, "hold_days": 60}]},
    ]
    held = {**plan(), "versions": versions}
    day = row("2026-11-20", "10")
    unit = ("A", "lots", 0, "activity", ("2026-11-20", "c1", "EURUSD", "USD"), "2026-11")
    found = answer(partner(plans=[held]), customer(), day)
    assert (found.units, found.payable) == ({unit: Decimal(30)}, {unit: date(2027, 1, 19)})
    before = answer(partner(plans=[{**held, "versions": versions[:1]}]), customer(), day)
    assert (before.units, before.payable) == ({unit: Decimal(50)}, {unit: date(2026, 11, 20)})
    suspended = partner(plans=[held], affiliates=[{"id": "A", "status": "suspended"}, {"id": "B"}, {"id": "C"}])
    found = answer(suspended, customer(), day)
    assert (found.units, found.payable) == ({unit: Decimal(30)}, {unit: None})
