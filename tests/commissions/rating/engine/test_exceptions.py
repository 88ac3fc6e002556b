"""What waits: it desires nothing, is listed, and holds no more than it must."""

from __future__ import annotations

from typing import Any

from commissions.rating.engine.rate import rate
from commissions.rating.facts.line import Inputs
from commissions.rating.rules.base import ActivityRule
from tests.commissions.rating.engine.build import (
    GROUPS,
    LOTS,
    RULES,
    SHARE,
    SPREAD,
    D,
    amounts,
    balance,
    customer,
    day,
    facts,
    months,
    override,
    paid,
    plan,
    row,
    rows,
    terms,
    unrated,
)


def test_an_exception_holds_its_rule_and_the_overrides_on_it_only() -> None:
    rules = [LOTS, SPREAD, override("lots", levels=[10]), override("spread", levels=[10], id="upper")]
    found = rows(row(lots="1"), rules=rules)
    assert paid(found) == {("A", "lots"): D(5), ("P", "team"): D("0.5")}
    assert unrated(found) == [("missing_revenue", "spread")]


def test_an_override_takes_its_share_of_each_base_rule_by_itself() -> None:
    found = rows(row(lots="1"), rules=[LOTS, SPREAD, override("lots", "spread", levels=[10])])
    assert paid(found) == {("A", "lots"): D(5), ("P", "team"): D("0.5")}
    assert unrated(found) == [("missing_revenue", "spread")]


def test_a_split_shares_the_lots_out_while_the_spread_is_missing() -> None:
    # 2.0764 lots × 3.00 = 6.2292: 70 % 4.36044, 20 % 1.24584, 10 % 0.62292.
    lots, split = LOTS | {"rate": 3}, override("lots", "spread", mode="split", levels=[70, 20, 10])
    waiting = rows(row(lots="2.0764"), rules=[lots, SPREAD, split])
    assert paid(waiting) == {("A", "lots"): D("4.36044"), ("P", "team"): D("1.24584"), ("G", "team"): D("0.62292")}
    # 20 % of 10.00 is shared out once the figure has come: 1.40, 0.40, 0.20.
    mended = rows(row(lots="2.0764", spread_cost="10"), rules=[lots, SPREAD, split])
    assert balance(mended) == {"A": D("5.76044"), "P": D("1.64584"), "G": D("0.82292")}


def test_one_unrated_month_rule_leaves_the_override_its_share_of_the_other() -> None:
    first = {"id": "first", "type": "revenue_share", "percent": 10, "negative": "reset", "match": {"countries": ["GR"]}}
    rule = SHARE | {"match": {"countries": ["DE"]}}
    people = [customer("C1", country_code="GR"), customer("C2", country_code="DE")]
    given = facts([row(), row(who="C2", spread_cost="100")], customers=people)
    given.months = {("A", "2026-01")}
    found = rate(terms(plan(first, rule, override("first", "rs", levels=[10]))), given)
    assert paid(found) == {("A", "rs"): D(30), ("P", "team"): D(3)}
    assert unrated(found) == [("missing_revenue", "first")]


def test_an_exception_of_the_override_itself_holds_the_override_alone() -> None:
    per_lot = override("spread", mode="per_lot", levels=["1.00"])
    given = row(lots="1", instrument="OTHER", spread_cost="10")
    found = rows(given, rules=[SPREAD, per_lot, override("spread", levels=[10], id="upper")], groups=GROUPS)
    assert paid(found) == {("A", "spread"): D(2), ("P", "upper"): D("0.2")}
    assert unrated(found) == [("unmapped_instrument", "team")]


def test_one_unrated_row_leaves_the_month_unrated_and_with_carry_the_later_ones() -> None:
    given = facts([row(day(3)), row(day(4), spread_cost="5"), row(day(1, 2), spread_cost="100")])
    found = months(given, SHARE, "2026-01", "2026-02")
    assert found.lines == []
    assert [(entry.code, entry.ref) for entry in found.unrated] == [
        ("missing_revenue", "2026-01"),
        ("missing_revenue", "2026-02"),
    ]
    found = months(given, SHARE | {"negative": "reset"}, "2026-01", "2026-02")
    assert [(line.ref, line.amount) for line in found.lines] == [("2026-02", D(30))]


def test_revenue_share_and_guard_read_one_absent_column_as_nothing() -> None:
    assert amounts(months(facts([row(spread_cost="10"), row(day(2), commission="20")]))) == [D(9)]
    assert balance(rows(row(lots="1", commission="5"), version={"margin_guard": 50})) == {"A": D("2.5")}
    found = rows(row(lots="1"), rules=[LOTS, override("lots", levels=[10])], version={"margin_guard": 50})
    assert (found.lines, unrated(found)) == ([], [("missing_revenue", "lots")])


def test_an_unmapped_instrument_waits_and_names_its_neighbour() -> None:
    found = rows(row(lots="1", instrument="XAUUSD.m"), groups=GROUPS)
    assert (found.lines, unrated(found)) == ([], [("unmapped_instrument", "lots")])
    assert "XAUUSD?" in found.unrated[0].detail


def test_shares_do_not_need_a_group() -> None:
    assert balance(rows(row(instrument="BTCUSD", spread_cost="10"), rules=[SPREAD], groups=GROUPS)) == {"A": D(2)}


def test_an_unknown_group_leaves_the_row_unrated_instead_of_falling_through() -> None:
    gold = {"id": "gold", "type": "lot", "rate": 8, "match": {"groups": ["metals"]}}
    found = rows(row(lots="1", instrument="BTCUSD"), rules=[gold, LOTS], groups=GROUPS)
    assert (found.lines, unrated(found)) == ([], [("unmapped_instrument", "gold")])


def test_a_rule_that_raises_is_set_aside_alone() -> None:
    class Broken(ActivityRule):
        TYPE = "broken"
        SCHEMA = {}

        def pricer(self, case: Any, currency: str) -> Any:
            return lambda item: (1 / (item.row.lots_traded - 1), Inputs(), None)

    broken = {"id": "bad", "type": "broken"}
    known = terms(plan(LOTS, broken), rules={**RULES, "broken": Broken})
    found = rate(known, facts([row(lots="1"), row(day(2), "3")]))
    assert paid(found) == {("A", "lots"): D(20), ("A", "bad"): D("0.5")}
    assert unrated(found) == [("rule_error", "bad")]
