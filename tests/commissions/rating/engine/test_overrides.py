"""Overrides: sums, splits, differences, amounts per lot."""

from __future__ import annotations

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    GROUPS,
    LOTS,
    SPREAD,
    D,
    amounts,
    balance,
    customer,
    day,
    facts,
    of_rule,
    override,
    plan,
    row,
    rows,
    terms,
    tiers,
    unrated,
)


def test_overrides_of_several_rules_on_one_source_are_one_line() -> None:
    found = rows(row(lots="1", spread_cost="10"), rules=[LOTS, SPREAD, override("lots", "spread", levels=[10])])
    assert [(line.affiliate_id, line.amount) for line in of_rule(found, "team")] == [("P", D("0.7"))]


def test_a_split_keeps_what_the_rounded_shares_leave_rule_by_rule() -> None:
    rules = [
        LOTS | {"rate": "0.00000001"}, SPREAD | {"percent": "0.0000001"},
        override("lots", "spread", mode="split", levels=[50, 25, 25]),
    ]  # fmt: skip
    found = rows(row(lots="3", spread_cost="30"), rules=rules)
    assert {(line.affiliate_id, line.rule_id): line.amount for line in found.lines} == {
        ("A", "lots"): D("0.00000001"), ("A", "spread"): D("0.00000001"),
        ("P", "team"): D("0.00000002"), ("G", "team"): D("0.00000002"),
    }  # fmt: skip


def test_an_excluded_uplines_share_of_a_split_stays_with_the_direct() -> None:
    tree = [{"id": "G"}, {"id": "P", "parent": "G", "person_id": "h"}, {"id": "A", "parent": "P"}]
    rules = [LOTS, override("lots", mode="split", levels=[70, 20, 10], self_referral="exclude")]
    found = rows(row(lots="2"), rules=rules, customers=[customer("C1", person="h")], affiliates=tree)
    assert balance(found) == {"A": D(9), "G": D(1)}


def test_the_guard_compares_exact_amounts_and_cuts() -> None:
    third = [LOTS | {"rate": 1}, override("lots", mode="on_top", levels=[100, 100])]
    found = rows(row(lots="1", spread_cost="1"), rules=third, version={"margin_guard": 100})
    assert balance(found) == {"A": D("0.33333333"), "P": D("0.33333333"), "G": D("0.33333333")}
    just = rows(row(lots="1", spread_cost="3"), rules=third, version={"margin_guard": 100})
    assert {line.guard for line in just.lines} == {None}


def test_a_cap_already_used_stays_used_under_the_guard() -> None:
    capped = LOTS | {"cap": {"amount": 8, "per": "month"}}
    found = rows(
        row(day(1), "1", spread_cost="1"),
        row(day(2), "1", spread_cost="99"),
        rules=[capped],
        version={"margin_guard": 100},
    )
    assert amounts(found) == [D(1), D(3)]


def test_rate_difference_passes_over_uplines_excluded_by_match_or_self_referral() -> None:
    tree = [
        {"id": "T"},
        {"id": "G", "parent": "T"},
        {"id": "P", "parent": "G", "email": "P@x.example"},
        {"id": "A", "parent": "P"},
    ]
    uppers = [
        plan({"id": "up-P", "type": "lot", "rate": 7}, id="P"),
        plan({"id": "gold", "type": "lot", "rate": 9, "match": {"instruments": ["XAUUSD"]}}, id="G"),
        plan({"id": "up-T", "type": "lot", "rate": 8}, id="T"),
    ]
    assigned = [{"affiliate": "A", "plan": "ib"}, *({"affiliate": key, "plan": key} for key in "PGT")]
    for flag, expected in (
        ({}, {"A": D(5), "P": D(2), "T": D(1)}),
        ({"self_referral": "exclude"}, {"A": D(5), "T": D(3)}),
    ):
        known = terms(
            plan(LOTS, override("lots", mode="rate_difference", **flag)),
            *uppers,
            assignments=assigned,
            affiliates=tree,
        )
        found = rate(known, facts([row(lots="1")], customers=[customer("C1", email="p@X.EXAMPLE")]))
        assert balance(found) == expected


def test_rate_difference_takes_the_first_flat_rule_and_stops_at_its_depth() -> None:
    upper = plan({"id": "t", "type": "lot"} | tiers("lots", (0, 50)), {"id": "flat", "type": "lot", "rate": 6}, id="up")
    assigned = [{"affiliate": "A", "plan": "ib"}, {"affiliate": "P", "plan": "up"}]
    for depth, expected in ((1, {"A": D(5), "P": D(1)}), (2, {"A": D(5), "P": D(1)})):
        known = terms(plan(LOTS, override("lots", mode="rate_difference", depth=depth)), upper, assignments=assigned)
        assert balance(rate(known, facts([row(lots="1")]))) == expected
    grand = [{"affiliate": "A", "plan": "ib"}, {"affiliate": "G", "plan": "up"}]
    known = terms(plan(LOTS, override("lots", mode="rate_difference", depth=1)), upper, assignments=grand)
    assert balance(rate(known, facts([row(lots="1")]))) == {"A": D(5)}


def test_rate_difference_passes_over_an_upline_whose_own_lot_rule_excludes_the_customer() -> None:
    tree = [{"id": "G"}, {"id": "P", "parent": "G", "person_id": "h"}, {"id": "A", "parent": "P"}]
    uppers = [
        plan({"id": "up-P", "type": "lot", "rate": 7, "self_referral": "exclude"}, id="P"),
        plan({"id": "up-G", "type": "lot", "rate": 8}, id="G"),
    ]
    assigned = [{"affiliate": "A", "plan": "ib"}, *({"affiliate": key, "plan": key} for key in "PG")]
    known = terms(plan(LOTS, override("lots", mode="rate_difference")), *uppers, assignments=assigned, affiliates=tree)
    found = rate(known, facts([row(lots="1")], customers=[customer("C1", person="h")]))
    assert balance(found) == {"A": D(5), "G": D(3)}


def test_an_override_that_nobody_would_earn_is_no_exception() -> None:
    rules = [SPREAD, override("spread", levels=[10], match={"groups": ["metals"]})]
    given = row(spread_cost="10", instrument="OTHER")
    assert unrated(rows(given, rules=rules, groups=GROUPS)) == [("unmapped_instrument", "team")]
    assert unrated(rows(given, rules=rules, groups=GROUPS, affiliates=[{"id": "A"}, {"id": "B"}])) == []


def test_per_lot_pays_for_each_rule_on_the_row() -> None:
    rules = [LOTS, SPREAD, override("lots", "spread", mode="per_lot", levels=["1.00"])]
    found = rows(row(lots="2", spread_cost="10", instrument="XAUUSD"), rules=rules, groups=GROUPS)
    assert [line.amount for line in of_rule(found, "team")] == [D(2)]


def test_an_override_works_only_where_its_match_holds() -> None:
    rules = [LOTS, override("lots", levels=[10], match={"instruments": ["XAU*"]})]
    found = rows(row(lots="1", instrument="XAUUSD"), row(lots="1"), rules=rules)
    assert [(line.instrument, line.amount) for line in of_rule(found, "team")] == [("XAUUSD", D("0.5"))]


def test_uplines_are_those_of_the_sources_day_and_need_no_plan() -> None:
    tree = [
        {"id": "P"},
        {"id": "Q"},
        {"id": "A", "parents": [{"parent": "P"}, {"parent": "Q", "from": day(10)}]},
    ]
    found = rows(row(day(9), "1"), row(day(10), "1"), rules=[LOTS, override("lots", levels=[10])], affiliates=tree)
    assert [line.affiliate_id for line in of_rule(found, "team")] == ["P", "Q"]
