"""Money stories over trading activity: lots, shares, tiers, overrides, caps, the margin guard."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    JAN,
    LOTS,
    D,
    balance,
    customer,
    dated,
    day,
    facts,
    paid,
    plan,
    reasons,
    row,
    terms,
    unrated,
)  # fmt: skip

LADDER = {
    "basis": "lots",
    "mode": "ladder",
    "steps": [{"from": 0, "rate": "5.00"}, {"from": 100, "rate": "6.00"}],
}
EUR = [{"base": "EUR", "quote": "USD", "date": day(5), "rate": "1.10"}]
SPREAD = {"id": "spread", "type": "spread_share", "percent": 20}


def team(mode: str, *levels: Any, of: tuple[str, ...] = ("lots",), **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"id": "team", "type": "override", "of": list(of), "mode": mode, **more}
    return found | ({"levels": list(levels)} if levels else {})


def rated(*rows: Any, rules: Any = (LOTS,), customers: Any = None, **given: Any) -> Any:
    version = {key: given.pop(key) for key in ("margin_guard",) if key in given}
    return rate(terms(plan(*rules, **version), **given), facts(rows, customers=customers))


def test_01_lots_times_rate() -> None:
    assert balance(rated(row(day(5), "1.25"))) == {"A": D("6.25")}


def test_03_a_corrected_day_is_rated_as_it_stands() -> None:
    assert balance(rated(row(day(5), "0.50"))) == {"A": D("2.50")}


def test_04_group_multiplier() -> None:
    found = rated(
        row(lots="10.00", instrument="XAUUSD"),
        groups=[{"id": "metals", "multiplier": "0.4", "instruments": ["XAU*"]}],
    )
    assert balance(found) == {"A": D("20.00")}
    assert (found.lines[0].group_id, found.lines[0].multiplier) == ("metals", D("0.4"))


def test_05_eligible_lots_are_paid_when_sent() -> None:
    assert balance(rated(row(lots="3.00", eligible_lots="2.50"))) == {"A": D("12.50")}


def test_06_ladder_prices_each_slice() -> None:
    found = rated(row(day(3), "60"), row(day(10), "60"), rules=[{"id": "lots", "type": "lot", "tiers": LADDER}])
    assert [(line.amount, line.tier_from) for line in found.lines] == [(D(300), D(0)), (D(320), D(100))]


def test_07_a_late_row_moves_later_ones_up_the_ladder() -> None:
    rows = [row(day(1), "10"), row(day(3), "60"), row(day(10), "60")]
    found = rated(*rows, rules=[{"id": "lots", "type": "lot", "tiers": LADDER}])
    assert [line.amount for line in found.lines] == [D(50), D(300), D(330)]


def test_08_whole_prices_the_month_at_the_rate_reached() -> None:
    rules = [{"id": "lots", "type": "lot", "tiers": LADDER | {"mode": "whole"}}]
    assert balance(rated(row(day(3), "60"), rules=rules)) == {"A": D(300)}
    assert [line.amount for line in rated(row(day(3), "60"), row(day(10), "60"), rules=rules).lines] == [
        D(360),
        D(360),
    ]


def test_09_spread_share_is_converted() -> None:
    found = rated(row(day(5), spread_cost="12.40", currency="EUR"), rules=[SPREAD], rates=EUR)
    assert balance(found) == {"A": D("2.728")}
    assert (found.lines[0].fx_rate, found.lines[0].fx_ids) == (D("1.10"), (1,))


@pytest.mark.parametrize(("at", "code"), [(day(12), None), (day(13), "missing_rate"), (day(4), "missing_rate")])
def test_10_a_rate_lasts_seven_days_and_does_not_reach_back(at: Any, code: str | None) -> None:
    found = rated(row(at, spread_cost="12.40", currency="EUR"), rules=[SPREAD], rates=EUR)
    assert unrated(found) == ([(code, "spread")] if code else [])
    assert balance(found) == ({} if code else {"A": D("2.728")})
    if code:
        assert (found.unrated[0].amount, found.unrated[0].currency) == (D("12.40"), "EUR")


def test_11_on_top() -> None:
    found = rated(row(day(5), "1.25"), rules=[LOTS, team("on_top", 20, 10)])
    assert balance(found) == {"A": D("6.25"), "P": D("1.25"), "G": D("0.625")}


def test_12_split() -> None:
    rules = [LOTS, team("split", 70, 20, 10)]
    found = rated(row(lots="2.00"), rules=rules)
    assert paid(found) == {("A", "lots"): D(7), ("P", "team"): D(2), ("G", "team"): D(1)}
    tree = [{"id": "P"}, {"id": "A", "parent": "P"}]
    assert balance(rated(row(lots="2.00"), rules=rules, affiliates=tree)) == {"A": D(8), "P": D(2)}


@pytest.mark.parametrize(
    ("upper", "expected"),
    [
        ({"P": 7}, {"A": D("6.25"), "P": D("2.50")}),
        ({"P": 4}, {"A": D("6.25")}),
        ({"P": 4, "G": 6}, {"A": D("6.25"), "G": D("1.25")}),
    ],
)
def test_13_and_45_rate_difference_pays_over_the_highest_rate_below(upper: Any, expected: Any) -> None:
    uppers = [plan({"id": f"up-{key}", "type": "lot", "rate": value}, id=key) for key, value in upper.items()]
    assigned = [{"affiliate": "A", "plan": "ib"}, *({"affiliate": key, "plan": key} for key in upper)]
    known = terms(plan(LOTS, team("rate_difference")), *uppers, assignments=assigned)
    assert balance(rate(known, facts([row(lots="1.25")]))) == expected


def test_14_per_lot() -> None:
    found = rated(row(lots="2.00"), rules=[LOTS, team("per_lot", "1.00", "0.50")])
    assert balance(found) == {"A": D(10), "P": D(2), "G": D(1)}


def test_15_cap() -> None:
    found = rated(row(day(3), "60"), row(day(10), "60"), rules=[LOTS | {"cap": {"amount": 500, "per": "month"}}])
    assert [(line.amount, line.uncapped) for line in found.lines] == [(D(300), None), (D(200), D(300))]


def test_16_margin_guard() -> None:
    costs = {"spread_cost": "4.00", "commission": "6.00"}
    found = rated(row(lots="1.25", **costs), rules=[LOTS, team("on_top", 20)], margin_guard=60)
    assert balance(found) == {"A": D(5), "P": D(1)}
    assert {line.guard for line in found.lines} == {D("0.8")}


def test_29_and_37_the_affiliate_at_the_end_of_the_day_earns() -> None:
    moved = customer("C1", dated("A"), dated("B", day(10)))
    found = rated(row(day(9), "1"), row(day(10), "1"), customers=[moved])
    assert [(line.affiliate_id, line.earned_day) for line in found.lines] == [("A", day(9)), ("B", day(10))]


def test_30_demo_never_earns() -> None:
    demo = customer("C1", trading_account_type="DeMo")
    found = rate(terms(plan(LOTS)), facts([row(lots="1")], customers=[demo]), explain=True)
    assert found.lines == []
    assert reasons(found) == [("demo_account", "")]


def test_35_a_new_version_from_its_day() -> None:
    newer = plan(LOTS)
    newer["versions"].append({"from": day(15), "rules": [LOTS | {"rate": 6}]})
    found = rate(terms(newer), facts([row(day(14), "1"), row(day(15), "1")]))
    assert [line.amount for line in found.lines] == [D(5), D(6)]


def test_38_the_affiliate_of_each_day() -> None:
    moved = customer("C1", dated("A"), dated("B", day(10)), dated("C", day(20)))
    known = terms(plan(LOTS), assignments=[{"affiliate": key, "plan": "ib"} for key in "ABC"])
    found = rate(known, facts([row(day(5), "1"), row(day(15), "1"), row(day(25), "1")], customers=[moved]))
    assert balance(found) == {"A": D(5), "B": D(5), "C": D(5)}


def test_39_match_on_the_country_of_the_day() -> None:
    known = terms(plan(LOTS | {"match": {"countries": ["GR"]}}))
    mover = customer("C1", dated(country_code="GR"), dated("A", day(10), country_code="DE"))
    found = rate(known, facts([row(day(9), "1"), row(day(11), "1")], customers=[mover]), explain=True)
    assert balance(found) == {"A": D(5)}
    assert [(entry.code, entry.source_day) for entry in found.non_commissions] == [("no_match", day(11))]


def test_41_a_line_is_rounded_half_even() -> None:
    rules = [SPREAD | {"percent": "0.00001"}]
    found = rated(row(spread_cost="0.05"), rules=rules)
    assert found.lines == []
    assert balance(rated(row(spread_cost="0.15"), rules=rules)) == {"A": D("0.00000002")}


def test_42_the_first_matching_lot_rule_pays() -> None:
    gold = {"id": "gold", "type": "lot", "rate": 8, "match": {"groups": ["metals"]}}
    groups = [
        {"id": "metals", "multiplier": 1, "instruments": ["XAUUSD"]},
        {"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]},
    ]
    found = rated(row(lots="1", instrument="XAUUSD"), row(lots="1"), rules=[gold, LOTS], groups=groups)
    assert paid(found) == {("A", "gold"): D(8), ("A", "lots"): D(5)}


def test_43_a_missing_column_waits() -> None:
    found = rated(row(lots="1"), rules=[SPREAD])
    assert (found.lines, unrated(found)) == ([], [("missing_revenue", "spread")])
    assert balance(rated(row(lots="1", spread_cost="10.00"), rules=[SPREAD])) == {"A": D(2)}


def test_44_crossed_through_eur_with_both_ids() -> None:
    rates = [
        {"base": "EUR", "quote": "GBP", "date": JAN, "rate": "0.80", "id": 11},
        {"base": "EUR", "quote": "USD", "date": JAN, "rate": "1.20", "id": 12},
    ]
    found = rated(row(spread_cost="10.00", currency="GBP"), rules=[SPREAD], rates=rates)
    assert balance(found) == {"A": D("3.00")}
    assert (found.lines[0].fx_rate, found.lines[0].fx_ids) == (D("1.5"), (11, 12))


def test_a_thousand_small_rows_are_rounded_each() -> None:
    rows = [row(day(1 + number % 28), "0.01", who=f"C{number}") for number in range(1000)]
    found = rated(*rows, rules=[LOTS | {"rate": "0.33"}])
    assert {line.amount for line in found.lines} == {Decimal("0.0033")}
    assert balance(found) == {"A": D("3.3000")}
