"""The fine print, line by line, where a line is not a story of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.oracle.clock import Clock
from tests.oracle.oracle import books
from tests.oracle.tests.telling import (
    CPA,
    LOTS,
    amounts,
    answer,
    balances,
    customer,
    deposit,
    event,
    partner,
    patch,
    plan,
    prop,
    received,
    row,
    usd,
)

SPREAD = {"id": "spread", "type": "spread_share", "percent": 10}
REVENUE = {"id": "rs", "type": "revenue_share", "percent": 30, "negative": "reset"}


def dated(*versions: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """One plan whose rules change on the given days."""
    return {**plan(), "versions": [{"from": day, "rules": rules} for day, rules in versions]}


def over(mode: str, *of: str, **more: Any) -> dict[str, Any]:
    return {"id": "team", "type": "override", "of": [*of], "mode": mode, **more}


@pytest.mark.parametrize(
    ("zone", "day_start", "at", "day"),
    [
        ("America/New_York", "17:00", datetime(2026, 1, 5, 21, 59, 59, tzinfo=UTC), date(2026, 1, 5)),
        ("America/New_York", "17:00", datetime(2026, 1, 5, 22, tzinfo=UTC), date(2026, 1, 6)),
        ("America/New_York", "11:59", datetime(2026, 1, 5, 16, 58, tzinfo=UTC), date(2026, 1, 4)),
        ("America/New_York", "11:59", datetime(2026, 1, 5, 16, 59, tzinfo=UTC), date(2026, 1, 5)),
        ("Europe/London", "12:00", datetime(2026, 1, 5, 11, 59, tzinfo=UTC), date(2026, 1, 5)),
        ("Europe/London", "12:00", datetime(2026, 1, 5, 12, 0, tzinfo=UTC), date(2026, 1, 6)),
    ],
)
def test_a_day_that_starts_at_noon_or_later_bears_the_date_of_its_end(zone, day_start, at, day):
    assert Clock(zone, day_start).trading_day(at) == day


def test_an_uplines_lines_on_a_month_from_several_directs_sum_into_one():
    affiliates = [{"id": "P"}, {"id": "A", "parent": "P"}, {"id": "B", "parent": "P"}, {"id": "C"}]
    rules = [{**REVENUE, "percent": 10}, over("on_top", "rs", levels=[10])]
    days = [
        row("2026-01-05", spread_cost="0.0000004"),
        row("2026-01-05", customer_id="c2", spread_cost="0.0000004"),
    ]
    found = answer(partner(*rules, affiliates=affiliates), customer(), customer("c2", "B"), *days)
    assert found.units["P", "team", 1, "month", ("2026-01",), "2026-01"] == Decimal("0.00000001")


def test_an_exception_holds_its_rule_and_the_parts_of_overrides_on_it_alone():
    rules = [
        LOTS,
        SPREAD,
        over("on_top", "lots", "spread", levels=[10]),
        {**over("on_top", "lots", levels=[20]), "id": "other"},
    ]
    found = answer(partner(*rules), customer(), row("2026-01-05"))
    assert found.balances() == usd(A="5", P="1.5")
    assert {unit[1] for unit in found.units} == {"lots", "team", "other"}
    assert {(code, rule) for code, rule, _, _ in found.exceptions} == {("missing_revenue", "spread")}


def test_revenue_share_nets_the_days_the_rule_was_in_force_on_the_terms_of_the_last():
    versions = [
        ("2026-01-05", [REVENUE]),
        ("2026-01-10", [{**REVENUE, "percent": 50}]),
        ("2026-01-20", [LOTS]),
    ]
    days = [row(f"2026-01-{day:02d}", "0", spread_cost="100") for day in (4, 5, 10, 19, 20)]
    assert balances(partner(plans=[dated(*versions)]), customer(), *days) == usd(A="150")


def test_one_absent_revenue_is_zero():
    assert balances(partner(REVENUE), customer(), row("2026-01-05", commission="10")) == usd(A="3")


def test_a_basis_counts_rows_another_rule_prices():
    tiers = {"basis": "lots", "mode": "whole", "steps": [{"from": 0, "rate": 1}, {"from": 2, "rate": 2}]}
    gold = {"id": "gold", "type": "lot", "rate": 8, "match": {"instruments": ["XAUUSD"]}}
    programme = partner(gold, {"id": "lots", "type": "lot", "tiers": tiers})
    found = amounts(programme, customer(), row("2026-01-05"), row("2026-01-05", "1", "XAUUSD"))
    assert {key[1]: amount for key, amount in found.items()} == {"gold": Decimal(8), "lots": Decimal(2)}


def test_first_deposits_in_a_basis_are_customers_never_persons():
    tiers = {"basis": "ftds", "mode": "whole", "steps": [{"from": 1, "rate": 1}, {"from": 2, "rate": 2}]}
    people = [customer(person_id="h"), customer("c2", person_id="h")]
    deposits = [
        deposit("d1", "1", "2026-01-05T10:00:00Z"),
        deposit("d2", "1", "2026-01-06T10:00:00Z", customer_id="c2"),
    ]
    programme = partner({"id": "lots", "type": "lot", "tiers": tiers})
    assert balances(programme, *people, *deposits, row("2026-01-05")) == usd(A="2")
    assert balances(programme, *people, deposits[0], row("2026-01-05")) == usd(A="1")


def test_a_demo_day_has_no_first_deposit():
    people = [
        customer(trading_account_type="demo"),
        patch("c1", "2026-01-10T10:00:00Z", trading_account_type="live"),
    ]
    deposits = [deposit("d1", "1", "2026-01-05T10:00:00Z"), deposit("d2", "1", "2026-01-12T10:00:00Z")]
    assert [unit[4] for unit in answer(partner(CPA), *people, *deposits).units] == [("d2",)]


def test_an_explicit_null_is_known_and_reaches_back():
    rule = {**LOTS, "match": {"countries": ["GR"]}}
    later = patch("c1", "2026-01-10T10:00:00Z", country_code="GR")
    days = [row("2026-01-05"), row("2026-01-10")]
    assert balances(partner(rule), customer(country_code=None), later, *days) == usd(A="5")
    assert balances(partner(rule), customer(), later, *days) == usd(A="10")


def test_of_two_versions_at_one_instant_the_larger_hash_wins():
    told = received([customer(affiliate="A"), customer(affiliate="B"), row("2026-01-05")])
    largest_a = books(partner(LOTS), told, lambda _, record: bytes([record.get("affiliate_id") == "A"]))
    largest_b = books(partner(LOTS), told, lambda _, record: bytes([record.get("affiliate_id") == "B"]))
    assert (largest_a.balances(), largest_b.balances()) == (usd(A="5"), usd(B="5"))


def test_a_country_that_no_amount_names_earns_nothing():
    rule = {key: value for key, value in CPA.items() if key != "amount"} | {"by_country": {"GR": 300}}
    told = deposit("d1", "1", "2026-01-05T10:00:00Z")
    assert balances(partner(rule), customer(country_code="DE"), told) == {}
    assert balances(partner(rule), customer(country_code="GR"), told) == usd(A="300")


def test_a_window_deposit_meets_the_minimum_on_its_own_day():
    rule = {**CPA, "ftd_window_hours": 24, "qualify": {"min_deposit": 250}}
    deposits = [deposit("d1", "200", "2026-01-31T10:00:00Z"), deposit("d2", "50", "2026-02-01T10:00:00Z")]
    assert list(amounts(partner(rule), customer(), *deposits)) == [("A", "cpa", 0, "d1", "2026-02")]


def test_phases_do_not_reach_back_and_go_once_to_a_person():
    rule = {
        "id": "funded",
        "type": "cpa",
        "trigger": "phase",
        "phase": "funded",
        "amount": 100,
        "per": "person",
    }
    people = [
        customer("c1", phase="funded", person_id="h", at="2026-02-10T10:00:00Z"),
        customer("c2", phase="funded", person_id="h", at="2026-02-09T10:00:00Z"),
    ]
    assert answer(prop(rule), *people).units == {
        ("A", "funded", 0, "customer", ("c2", "funded"), "2026-02"): Decimal(100)
    }


def test_a_cap_counts_the_lines_of_an_earlier_uncapped_version():
    capped = {**LOTS, "cap": {"amount": 8, "per": "month"}}
    programme = partner(plans=[dated(("2026-01-01", [LOTS]), ("2026-01-10", [capped]))])
    found = amounts(programme, customer(), row("2026-01-05"), row("2026-01-12"), row("2026-01-13"))
    assert [(key[3], amount) for key, amount in found.items()] == [
        ("2026-01-05", Decimal(5)),
        ("2026-01-12", Decimal(3)),
    ]


def test_a_cap_counts_a_cpa_in_the_order_of_earned_days():
    rule = {**CPA, "qualify": {"min_lots": 1}, "cap": {"amount": 500, "per": "month"}}
    deposits = [
        deposit("d1", "1", "2026-01-02T10:00:00Z"),
        deposit("d2", "1", "2026-01-03T10:00:00Z", customer_id="c2"),
    ]
    days = [row("2026-01-20"), row("2026-01-10", customer_id="c2")]
    found = amounts(partner(rule), customer(), customer("c2"), *deposits, *days)
    assert {key[3]: amount for key, amount in found.items()} == {"d1": Decimal(100), "d2": Decimal(400)}


def test_per_lot_of_two_rules_on_a_row_pays_for_each():
    programme = partner(LOTS, SPREAD, over("per_lot", "lots", "spread", levels=[1]))
    found = answer(programme, customer(), row("2026-01-05", "2", spread_cost="0"))
    assert found.balances() == usd(A="10", P="4")


def test_an_upline_excluded_by_match_does_not_count_in_rate_difference():
    base = partner(LOTS, over("rate_difference", "lots"))
    dear = {"id": "p", "type": "lot", "rate": 9, "match": {"countries": ["NO"]}}
    plans = [plan(dear, plan_id="P"), plan({**LOTS, "id": "g", "rate": 6}, plan_id="G")]
    assigned = [{"affiliate": who, "plan": who} for who in "PG"]
    programme = {**base, "plans": base["plans"] + plans, "assignments": base["assignments"] + assigned}
    assert balances(programme, customer(country_code="GR"), row("2026-01-05")) == usd(A="5", G="1")
    assert balances(programme, customer(country_code="NO"), row("2026-01-05")) == usd(A="5", P="4")


def test_amount_usd_is_used_as_given_in_a_dollar_plan_only():
    rule = {"id": "rebates", "type": "rebate_passthrough"}
    rates = [{"base": "EUR", "quote": "USD", "date": "2026-01-05", "rate": "1.25"}]
    rebate = event("x", "ib_rebate", "10", "2026-01-05T10:00:00Z", currency="EUR", amount_usd=Decimal(12))
    assert balances(partner(rule, rates=rates), customer(), rebate) == usd(A="12")
    assert balances(partner(rule, rates=rates, currency="EUR"), customer(), rebate) == usd(A="10")
    dollars = event("x", "ib_rebate", "10", "2026-01-05T10:00:00Z", amount_usd=Decimal(10))
    assert balances(partner(rule, rates=rates, currency="EUR"), customer(), dollars) == usd(A="8")


def test_a_full_name_beats_a_pattern_then_the_first_group_wins():
    groups = [
        {"id": "a", "multiplier": 2, "instruments": ["XAU*"]},
        {"id": "b", "multiplier": 3, "instruments": ["X*", "XAUUSD"]},
    ]
    days = [
        row("2026-01-05", "1", "XAUUSD"),
        row("2026-01-06", "1", "XAUEUR"),
        row("2026-01-07", "1", "XAGUSD"),
    ]
    found = amounts(partner(LOTS, instrument_groups=groups), customer(), *days)
    assert [amount for _, amount in sorted(found.items(), key=lambda one: one[0][3])] == [15, 10, 15]


def test_records_of_unknown_parents_take_no_part():
    told = [customer(affiliate="nobody"), row("2026-01-05"), deposit("d1", "1", "2026-01-05T10:00:00Z")]
    assert answer(partner(LOTS, CPA), *told).units == {}
    assert balances(partner(LOTS), *told, customer("c2"), row("2026-01-05", customer_id="c2")) == usd(A="5")
