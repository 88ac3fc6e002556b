"""What counts in a tier's basis: days with a plan, instruments in a group, across plans and versions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    GROUPS,
    LOTS,
    D,
    amounts,
    day,
    facts,
    money,
    paid,
    plan,
    prop,
    row,
    rows,
    terms,
    tiers,
    unrated,
)

LADDER: dict[str, Any] = {"id": "lots", "type": "lot"} | tiers("lots", (0, 5), (10, 6), mode="ladder")
NO_PLAN_IN_THE_MIDDLE = [
    {"affiliate": "A", "plan": "ib"},
    {"affiliate": "A", "plan": None, "from": day(5)},
    {"affiliate": "A", "plan": "ib", "from": day(10)},
]


def by_day(found: Any) -> dict[date | None, Decimal]:
    return {line.source_day: line.amount for line in found.lines}


@pytest.mark.parametrize("given", [{"assignments": NO_PLAN_IN_THE_MIDDLE[2:]}, {"start": day(10)}])
def test_rows_before_the_plan_count_in_no_basis(given: Any) -> None:
    start = given.pop("start", day(1))
    found = rate(terms(plan(LADDER, start=start), **given), facts([row(day(9), "9"), row(day(10), "2")]))
    assert by_day(found) == {day(10): D(10)}


def test_days_between_two_assignments_do_not_count_and_those_around_them_do() -> None:
    given = [row(day(4), "7"), row(day(5), "50"), row(day(9), "50"), row(day(10), "5")]
    found = rate(terms(plan(LADDER), assignments=NO_PLAN_IN_THE_MIDDLE), facts(given))
    # 7 × 5, then 3 × 5 + 2 × 6.
    assert by_day(found) == {day(4): D(35), day(10): D(27)}


def test_a_basis_goes_on_across_plans_and_versions() -> None:
    old = plan(LOTS, id="old")
    old["versions"].append({"from": day(5), "rules": [LOTS | {"rate": 4}]})
    assigned = [{"affiliate": "A", "plan": "old"}, {"affiliate": "A", "plan": "ib", "from": day(10)}]
    known = terms(plan(LADDER | {"id": "ladder"}), old, assignments=assigned)
    found = rate(known, facts([row(day(4), "4"), row(day(5), "4"), row(day(10), "4")]))
    # 2 of the last 4 lots are beyond the tenth.
    assert by_day(found) == {day(4): D(20), day(5): D(16), day(10): D(22)}


def test_volume_and_traders_of_days_without_a_plan_do_not_count() -> None:
    given = facts([row(day(5), "1", who="C2", volume_usd="100"), row(day(10), "1", volume_usd="10")])
    for basis in ("volume_usd", "active_traders"):
        rule = {"id": "lots", "type": "lot"} | tiers(basis, (0, 5), (2 if basis == "active_traders" else 100, 6))
        assert amounts(rate(terms(plan(rule), assignments=NO_PLAN_IN_THE_MIDDLE), given)) == [D(5)]
        assert sum(amounts(rate(terms(plan(rule)), given))) == 12


def test_first_deposits_of_days_without_a_plan_do_not_count() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("ftds", (0, 5), (2, 6))
    given = facts([row(day(10), "1")], [money("a", day(4), "1"), money("b", day(7), "1", who="C2")])
    assert amounts(rate(terms(plan(rule), assignments=NO_PLAN_IN_THE_MIDDLE), given)) == [D(5)]
    assert amounts(rate(terms(plan(rule)), given)) == [D(6)]


@pytest.mark.parametrize(("basis", "step"), [("fees", 150), ("sales", 3)])
def test_fees_of_days_without_a_plan_do_not_count(basis: str, step: int) -> None:
    rule = {"id": "fees", "type": "cpa", "trigger": "challenge_fee"} | tiers(basis, (0, 10), (step, 20), key="percent")
    moneys = [money(f"f{at}", day(at), "60", "challenge_fee") for at in (4, 7, 12)]
    found = prop(moneys, rule, assignments=NO_PLAN_IN_THE_MIDDLE)
    assert {line.ref: line.amount for line in found.lines} == {"f4": D(6), "f12": D(6)}
    assert amounts(prop(moneys, rule)) == [D(12), D(12), D(12)]


@pytest.mark.parametrize("basis", ["lots", "volume_usd", "active_traders"])
def test_an_instrument_in_no_group_counts_in_no_basis(basis: str) -> None:
    rule = {"id": "lots", "type": "lot"} | tiers(basis, (0, 5), (2, 6))
    given = [row(lots="1", volume_usd="1"), row(lots="1", volume_usd="1", instrument="OTHER", who="C2")]
    found = rows(*given, rules=[rule], groups=GROUPS)
    assert (paid(found), unrated(found)) == ({("A", "lots"): D(5)}, [("unmapped_instrument", "lots")])
    assert paid(rows(*given, rules=[rule])) == {("A", "lots"): D(12)}


def test_a_row_in_no_group_takes_the_rate_of_a_share_where_it_stands() -> None:
    share = {"id": "spread", "type": "spread_share"} | tiers("lots", (0, 10), (2, 20), mode="ladder", key="percent")
    given = [
        row(day(1), "1", spread_cost="10"),
        row(day(2), "9", spread_cost="10", instrument="OTHER"),
        row(day(3), "1", spread_cost="10"),
        row(day(4), "9", spread_cost="10", instrument="OTHER"),
        row(day(5), "1", spread_cost="10"),
    ]
    found = rows(*given, rules=[share], groups=GROUPS)
    assert by_day(found) == {day(1): D(1), day(2): D(1), day(3): D(1), day(4): D(2), day(5): D(2)}


def test_match_on_instruments_of_a_row_in_no_group_does_not_count_it_either() -> None:
    rule = LADDER | {"match": {"instruments": ["OTHER", "EURUSD"]}}
    found = rows(row(lots="9", instrument="OTHER"), row(day(2), "2"), rules=[rule], groups=GROUPS)
    assert by_day(found) == {day(2): D(10)}
