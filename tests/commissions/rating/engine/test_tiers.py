"""Tiers: what a basis counts, and which rate a row takes."""

from __future__ import annotations

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    D,
    amounts,
    balance,
    customer,
    day,
    facts,
    money,
    override,
    paid,
    plan,
    prop,
    row,
    rows,
    terms,
    tiers,
    unrated,
)


def test_a_basis_counts_rows_that_another_rule_prices() -> None:
    gold = {"id": "gold", "type": "lot", "rate": 8, "match": {"instruments": ["XAUUSD"]}}
    rest = {"id": "rest", "type": "lot"} | tiers("lots", (0, 5), (10, 6))
    found = rows(row(lots="9", instrument="XAUUSD"), row(day(2), lots="2"), rules=[gold, rest])
    assert paid(found) == {("A", "gold"): D(72), ("A", "rest"): D(12)}


def test_below_the_first_step_nothing_is_paid() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("lots", (10, 6), mode="ladder")
    found = rate(terms(plan(rule)), facts([row(day(3), "4"), row(day(4), "8")]), explain=True)
    assert [(line.source_day, line.amount) for line in found.lines] == [(day(4), D(12))]
    [reason] = found.non_commissions
    assert (reason.code, reason.have, reason.need) == ("below_first_tier", D(12), D(10))


def test_active_traders_are_customers_with_lots_traded() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("active_traders", (0, 5), (2, 6))
    one = [row(lots="1"), row(lots="1", instrument="GBPUSD"), row(lots="0", who="C2")]
    assert balance(rows(*one, rules=[rule])) == {"A": D(10)}
    assert balance(rows(*one, row(lots="1", eligible_lots="0", who="C3"), rules=[rule])) == {"A": D(12)}


def test_ftds_counts_customers_never_persons() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("ftds", (0, 5), (2, 6))
    people = [customer("C1", person="h"), customer("C2", person="h")]
    moneys = [
        money("a", day(30), "1"),
        money("b", day(31), "1", who="C2"),
        money("c", day(1, 2), "1", who="C3"),
    ]
    assert balance(rows(row(lots="1"), rules=[rule], customers=people, moneys=moneys)) == {"A": D(6)}
    assert balance(rows(row(lots="1"), rules=[rule], customers=people, moneys=moneys[1:])) == {"A": D(5)}


def test_a_row_without_volume_takes_the_rate_where_it_stands() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("volume_usd", (0, 5), (100, 6), mode="ladder")
    found = rows(
        row(lots="1", volume_usd="100"),
        row(day(2), lots="1"),
        row(day(3), lots="1", volume_usd="50"),
        rules=[rule],
    )
    assert amounts(found) == [D(5), D(6), D(6)]


def test_a_row_across_steps_of_another_basis_is_shared_out_exactly() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("volume_usd", (0, 5), (100, 6), mode="ladder")
    found = rows(row(lots="1", volume_usd="300"), rules=[rule, override("lots", levels=[10])])
    assert balance(found) == {"A": D("5.66666667"), "P": D("0.56666667")}
    assert found.lines[0].tier_from == D(100)


def test_what_cannot_be_converted_counts_nothing_in_a_basis() -> None:
    rule = {"id": "fees", "type": "cpa", "trigger": "challenge_fee"} | tiers("fees", (0, 10), (500, 20), key="percent")
    moneys = [
        money("f", day(3), "400", "challenge_fee"),
        money("g", day(3), "400", "challenge_fee", currency="CHF", who="C2"),
    ]
    found = prop(moneys, rule)
    assert (amounts(found), unrated(found)) == ([D(40)], [("missing_rate", "fees")])


def test_the_month_of_a_basis_is_the_rows_own() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("lots", (0, 5), (10, 6))
    assert amounts(rows(row(day(31), "10"), row(day(1, 2), "9"), rules=[rule])) == [D(60), D(45)]
