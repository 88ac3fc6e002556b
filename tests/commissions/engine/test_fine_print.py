"""The lines of the contract's fine print, one test each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from commissions.engine.facts import Line
from commissions.rules.base import ActivityRule, Inputs
from commissions.engine.rate import rate
from tests.commissions.engine.build import (
    JAN,
    LOTS,
    RULES,
    D,
    balance,
    customer,
    day,
    facts,
    held,
    money,
    paid,
    plan,
        reasons,
    row,
    stamp,
    terms,
)  # fmt: skip

SPREAD = {"id": "spread", "type": "spread_share", "percent": 20}
CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}
FEES = {
    "id": "fees",
    "type": "cpa",
    "trigger": "challenge_fee",
    "percent": {"first": 10, "repeat": 5, "reset": "2.5"},
}
SHARE = {"id": "rs", "type": "revenue_share", "percent": 30, "negative": "carry"}
EUR = [{"base": "EUR", "quote": "USD", "date": JAN, "rate": "2"}]
GROUPS = [
    {"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]},
    {"id": "metals", "multiplier": "0.5", "instruments": ["XAUUSD"]},
]


def tiers(basis: str, *steps: tuple[int, int], mode: str = "whole", key: str = "rate") -> dict[str, Any]:
    return {
        "tiers": {"basis": basis, "mode": mode, "steps": [{"from": at, key: value} for at, value in steps]}
    }


def override(*of: str, mode: str = "on_top", id: str = "team", **more: Any) -> dict[str, Any]:
    return {"id": id, "type": "override", "of": list(of), "mode": mode, **more}


def rows(
    *given: Any,
    rules: Any = (LOTS,),
    customers: Any = None,
    moneys: Any = (),
    version: Any = None,
    **more: Any,
) -> Any:
    return rate(terms(plan(*rules, **(version or {})), **more), facts(given, moneys, customers))


def prop(moneys: Any, rule: Any = FEES, customers: Any = None, **more: Any) -> Any:
    return rate(terms(plan(rule), vertical="prop-trading", **more), facts([], moneys, customers))


def months(given: Any, rule: Any = SHARE, *names: str, vertical: str = "forex", **more: Any) -> Any:
    given.months = {("A", name) for name in names or ("2026-01",)}
    return rate(terms(plan(rule), vertical=vertical, **more), given, explain=True)


def amounts(rated: Any) -> list[Decimal]:
    return [line.amount for line in rated.lines]


def of_rule(rated: Any, rule_id: str) -> list[Line]:
    return [line for line in rated.lines if line.rule_id == rule_id]


# sources


def test_an_uplines_month_lines_of_several_directs_are_one_rounded_once() -> None:
    rule = SHARE | {"percent": "0.000001"}
    given = facts(
        [row(spread_cost="0.4"), row(who="C2", spread_cost="0.4")], customers=[customer("C2", affiliate="B")]
    )
    given.months = {("A", "2026-01"), ("B", "2026-01")}
    found = rate(terms(plan(rule, override("rs", levels=[100]))), given)
    assert [
        (line.affiliate_id, line.level, line.ref, line.amount, line.direct_id) for line in found.lines
    ] == [("P", 1, "2026-01", D("0.00000001"), "")]


# exceptions


def test_an_exception_holds_its_rule_and_the_overrides_on_it_only() -> None:
    rules = [LOTS, SPREAD, override("lots", levels=[10]), override("spread", levels=[10], id="upper")]
    found = rows(row(lots="1"), rules=rules)
    assert paid(found) == {("A", "lots"): D(5), ("P", "team"): D("0.5")}
    assert held(found) == [("missing_revenue", "spread")]


def test_an_override_of_two_rules_waits_for_both() -> None:
    found = rows(row(lots="1"), rules=[LOTS, SPREAD, override("lots", "spread", levels=[10])])
    assert paid(found) == {("A", "lots"): D(5)}


def test_one_undecided_row_holds_the_month_and_with_carry_the_later_ones() -> None:
    given = facts([row(day(3)), row(day(4), spread_cost="5"), row(day(1, 2), spread_cost="100")])
    found = months(given, SHARE, "2026-01", "2026-02")
    assert found.lines == []
    assert [(entry.code, entry.ref) for entry in found.held] == [
        ("missing_revenue", "2026-01"),
        ("missing_revenue", "2026-02"),
    ]
    found = months(given, SHARE | {"negative": "reset"}, "2026-01", "2026-02")
    assert [(line.ref, line.amount) for line in found.lines] == [("2026-02", D(30))]


def test_revenue_share_and_guard_read_one_absent_column_as_nothing() -> None:
    assert amounts(months(facts([row(spread_cost="10"), row(day(2), commission="20")]))) == [D(9)]
    assert balance(rows(row(lots="1", commission="5"), version={"margin_guard": 50})) == {"A": D("2.5")}
    found = rows(row(lots="1"), rules=[LOTS, override("lots", levels=[10])], version={"margin_guard": 50})
    assert (found.lines, held(found)) == ([], [("missing_revenue", "lots")])


def test_an_unmapped_instrument_waits_and_names_its_neighbour() -> None:
    found = rows(row(lots="1", instrument="XAUUSD.m"), groups=GROUPS)
    assert (found.lines, held(found)) == ([], [("unmapped_instrument", "lots")])
    assert "XAUUSD?" in found.held[0].detail


def test_shares_do_not_need_a_group() -> None:
    assert balance(rows(row(instrument="BTCUSD", spread_cost="10"), rules=[SPREAD], groups=GROUPS)) == {
        "A": D(2)
    }


def test_an_undecided_group_holds_the_row_instead_of_falling_through() -> None:
    gold = {"id": "gold", "type": "lot", "rate": 8, "match": {"groups": ["metals"]}}
    found = rows(row(lots="1", instrument="BTCUSD"), rules=[gold, LOTS], groups=GROUPS)
    assert (found.lines, held(found)) == ([], [("unmapped_instrument", "gold")])


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
    assert held(found) == [("rule_error", "bad")]


# net months


def test_revenue_share_nets_only_the_days_the_rule_was_in_force_on_the_last_days_terms() -> None:
    doc = plan(SHARE, start=day(10))
    doc["versions"].append(
        {"from": day(20), "rules": [SHARE | {"percent": 50, "match": {"countries": ["GR"]}}]}
    )
    people = [customer("C1", country="GR"), customer("C2", country="DE")]
    spent = [row(day(9), spread_cost="1"), row(day(10), spread_cost="10"), row(day(25), spread_cost="100")]
    other = [row(day(12), who="C2", spread_cost="1000")]
    given = facts(spent + other, customers=people)
    given.months = {("A", "2026-01")}
    ends = [{"affiliate": "A", "plan": "ib"}, {"affiliate": "A", "plan": None, "from": day(28)}]
    found = rate(terms(doc, assignments=ends), given)
    assert [(line.amount, line.earned_day, line.version_from) for line in found.lines] == [
        (D(55), day(27), day(20))
    ]


def test_forex_net_is_spread_and_commission_less_bonus_and_rebates() -> None:
    moneys = [
        money("b", day(3), "10", "bonus"),
        money("r", day(3), "5", "ib_rebate"),
        money("d", day(3), "999", "deposit"),
        money("x", day(9, 2), "-4", "adjustment", original="b"),
        money("y", day(3), "77", "adjustment"),
    ]
    assert amounts(months(facts([row(spread_cost="80", commission="31")], moneys))) == [D(30)]


def test_prop_net_is_fees_less_refunds_and_payouts() -> None:
    moneys = [
        money("f", day(3), "500", "challenge_fee"),
        money("s", day(4), "100", "reset_fee"),
        money("r", day(5), "150", "refund", original="f"),
        money("p", day(6), "50", "payout"),
    ]
    given = facts([row(day(3), pnl="5")], moneys)
    assert amounts(months(given, SHARE, vertical="prop-trading")) == [D(120)]


def test_a_carry_survives_months_and_a_reset_version_drops_it() -> None:
    moneys = [money("b", day(3), "1000", "bonus")]
    given = facts([row(day(3, 4), spread_cost="3000")], moneys)
    assert amounts(months(given, SHARE, "2026-01", "2026-02", "2026-03", "2026-04")) == [D(600)]
    doc = plan(SHARE)
    doc["versions"] += [
        {"from": day(1, 2), "rules": [SHARE | {"negative": "reset"}]},
        {"from": day(1, 3), "rules": [SHARE]},
    ]
    assert amounts(rate(terms(doc), given)) == [D(900)]


# tiers


def test_a_basis_counts_rows_that_another_rule_prices() -> None:
    gold = {"id": "gold", "type": "lot", "rate": 8, "match": {"instruments": ["XAUUSD"]}}
    rest = {"id": "rest", "type": "lot"} | tiers("lots", (0, 5), (10, 6))
    found = rows(row(lots="9", instrument="XAUUSD"), row(day(2), lots="2"), rules=[gold, rest])
    assert paid(found) == {("A", "gold"): D(72), ("A", "rest"): D(12)}


def test_a_basis_counts_rows_before_the_plan_and_across_plans() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("lots", (0, 5), (10, 6), mode="ladder")
    assigned = [{"affiliate": "A", "plan": "ib", "from": day(10)}]
    found = rate(terms(plan(rule), assignments=assigned), facts([row(day(3), "9"), row(day(12), "2")]))
    assert [(line.source_day, line.amount) for line in found.lines] == [(day(12), D(11))]


def test_below_the_first_step_nothing_is_paid() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("lots", (10, 6), mode="ladder")
    found = rate(terms(plan(rule)), facts([row(day(3), "4"), row(day(4), "8")]), explain=True)
    assert [(line.source_day, line.amount) for line in found.lines] == [(day(4), D(12))]
    [reason] = found.nothing
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
    rule = {"id": "fees", "type": "cpa", "trigger": "challenge_fee"} | tiers(
        "fees", (0, 10), (500, 20), key="percent"
    )
    moneys = [
        money("f", day(3), "400", "challenge_fee"),
        money("g", day(3), "400", "challenge_fee", currency="CHF", who="C2"),
    ]
    found = prop(moneys, rule)
    assert (amounts(found), held(found)) == ([D(40)], [("missing_rate", "fees")])


def test_the_month_of_a_basis_is_the_rows_own() -> None:
    rule = {"id": "lots", "type": "lot"} | tiers("lots", (0, 5), (10, 6))
    assert amounts(rows(row(day(31), "10"), row(day(1, 2), "9"), rules=[rule])) == [D(60), D(45)]


# demo


def test_a_demo_day_takes_no_part_in_anything() -> None:
    trial = customer("C1", stamp(account_type="demo"), stamp("A", day(10), account_type="live"))
    ladder = {"id": "lots", "type": "lot"} | tiers("lots", (0, 5), (10, 6), mode="ladder")
    cpa = CPA | {"qualify": {"min_lots": 2}}
    given = facts(
        [row(day(5), "50"), row(day(12), "1")], [money("d1", day(5), "1"), money("d2", day(11), "1")], [trial],
        {"C1": [(day(5), D(50)), (day(12), D(1)), (day(13), D(1))]},
    )  # fmt: skip
    found = rate(terms(plan(ladder, cpa)), given)
    assert [(line.rule_id, line.ref, line.amount, line.earned_day) for line in found.lines] == [
        ("lots", "", D(5), day(12)),
        ("cpa", "d2", D(400), day(13)),
    ]


# cpa


def test_kyc_and_country_are_met_each_on_its_own() -> None:
    rule = CPA | {"qualify": {"kyc": ["approved"], "countries": ["GR"]}}
    mover = customer(
        "C1",
        stamp(kyc="pending", country="GR"),
        stamp("A", day(8), kyc="approved", country="DE"),
        stamp("A", day(9), kyc="expired"),
    )
    found = rate(terms(plan(rule)), facts([], [money("d", day(5), "1")], [mover]))
    assert [line.earned_day for line in found.lines] == [day(8)]


def test_by_country_and_match_are_of_the_ftds_day() -> None:
    rule = CPA | {"by_country": {"GR": 300}, "match": {"countries": ["GR", "NO"]}}
    mover = customer("C1", stamp(country="GR"), stamp("A", day(6), country="DE"))
    assert balance(rate(terms(plan(rule)), facts([], [money("d", day(5), "1")], [mover]))) == {"A": D(300)}
    assert balance(rate(terms(plan(rule)), facts([], [money("d", day(6), "1")], [mover]))) == {}
    del rule["amount"]
    found = rate(
        terms(plan(rule)), facts([], [money("d", day(6), "1")], [customer("C1", country="NO")]), explain=True
    )
    assert reasons(found)[0] == ("country", "cpa")


def test_per_person_the_terms_are_those_of_the_account_with_the_ftd() -> None:
    rule = CPA | {"per": "person", "qualify": {"kyc": ["ok"], "min_lots": 2}}
    accounts = [customer("C1", stamp("A", kyc="ok"), person="h"), customer("C2", stamp("B"), person="h")]
    lots = {"C1": [(day(6), D(1))], "C2": [(day(7), D(1))]}
    moneys = [money("a", day(5), "1"), money("b", day(6), "1", who="C2")]
    found = rate(terms(plan(rule)), facts([], moneys, accounts, lots))
    assert [(line.affiliate_id, line.ref, line.earned_day) for line in found.lines] == [("A", "a", day(7))]


def test_cap_and_hold_of_a_cpa_are_of_the_earned_month() -> None:
    rule = CPA | {"qualify": {"min_lots": 1}, "cap": {"amount": 500, "per": "month"}, "hold_days": 14}
    moneys = [money("a", day(5), "1"), money("b", day(6), "1", who="C2"), money("c", day(7), "1", who="C3")]
    lots = {"C1": [(day(3, 2), D(1))], "C2": [(day(2, 2), D(1))], "C3": [(day(8), D(1))]}
    found = rate(terms(plan(rule)), facts([], moneys, lots=lots))
    assert {line.ref: (line.amount, line.payable_from) for line in found.lines} == {
        "a": (D(100), day(17, 2)), "b": (D(400), day(16, 2)), "c": (D(400), day(22)),
    }  # fmt: skip


def test_zero_window_is_the_first_deposit_alone() -> None:
    rule = CPA | {"qualify": {"min_deposit": 3}}
    assert (
        balance(rate(terms(plan(rule)), facts([], [money("a", day(5), "2"), money("b", day(5), "2")]))) == {}
    )


def test_the_value_is_converted_and_amount_usd_taken_as_given() -> None:
    rule = CPA | {"qualify": {"min_deposit": 21}}
    for usd, expected in ((None, {}), ("21", {"A": D(400)})):
        given = facts([], [money("a", day(5), "10", currency="EUR", usd=usd)])
        assert balance(rate(terms(plan(rule), rates=EUR), given)) == expected
    found = rate(terms(plan(rule)), facts([], [money("a", day(5), "10", currency="EUR")]))
    assert held(found) == [("missing_rate", "cpa")]


def test_a_phase_reached_on_a_demo_day_never_pays() -> None:
    rule = {
        "id": "funded",
        "type": "cpa",
        "trigger": "phase",
        "phase": "funded",
        "amount": 100,
        "per": "person",
    }
    people = [
        customer("C1", stamp(account_type="demo"), person="h", phases=[(day(5), "funded")]),
        customer("C2", person="h", phases=[(day(9), "funded")]),
        customer("C3", person="h", phases=[(day(10), "funded")]),
    ]
    assert [line.customer_id for line in prop([], rule, people).lines] == ["C2"]


# challenge fees


def test_first_is_the_earliest_fee_with_any_affiliate_refunded_or_not() -> None:
    people = [customer("C1", affiliate="X", person="h"), customer("C2", affiliate="A", person="h")]
    moneys = [
        money("f1", day(3), "500", "challenge_fee"),
        money("r1", day(4), "500", "refund", original="f1"),
        money("f2", day(5), "100", "challenge_fee", who="C2"),
    ]
    assert balance(prop(moneys, customers=people)) == {"A": D(5)}
    moneys[0] = moneys[0]._replace(status="reversed")
    assert balance(prop(moneys, customers=people)) == {"A": D(10)}


def test_a_reset_fee_is_never_first_and_never_in_a_basis() -> None:
    moneys = [money("s", day(2), "900", "reset_fee"), money("f", day(3), "100", "challenge_fee")]
    assert {line.ref: line.amount for line in prop(moneys).lines} == {"s": D("22.5"), "f": D(10)}
    rule = FEES | {"percent": {"reset": 1}} | tiers("fees", (0, 10), (500, 20), key="percent")
    assert {line.ref: line.amount for line in prop(moneys, rule).lines} == {"s": D(9), "f": D(10)}
    rule = FEES | {"percent": {}} | tiers("sales", (0, 10), (2, 20), key="percent")
    assert {line.ref: line.amount for line in prop(moneys, rule).lines} == {"f": D(10)}


def test_a_basis_of_fees_is_before_refunds() -> None:
    rule = FEES | {"percent": {}} | tiers("fees", (0, 10), (500, 20), key="percent")
    moneys = [money("f", day(3), "500", "challenge_fee"), money("r", day(4), "250", "refund")]
    assert amounts(prop(moneys, rule)) == [D(50)]


def test_adjustments_follow_chains_count_from_the_originals_day_and_stop_at_zero() -> None:
    moneys = [
        money("f", day(31), "100", "challenge_fee"),
        money("x", day(3, 2), "50", "adjustment", original="f"),
        money("y", day(4, 2), "-20", "adjustment", original="x"),
        money("z", day(4, 2), "-9999", "adjustment", original="nothing"),
    ]
    assert [(line.amount, line.earned_day) for line in prop(moneys).lines] == [(D(13), day(31))]
    moneys.append(money("w", day(5, 2), "-500", "adjustment", original="f"))
    assert prop(moneys).lines == []


def test_adjustments_that_point_at_each_other_count_nothing() -> None:
    moneys = [
        money("f", day(5), "100", "challenge_fee"),
        money("x", day(6), "50", "adjustment", original="y"),
        money("y", day(6), "50", "adjustment", original="x"),
    ]
    assert amounts(prop(moneys)) == [D(10)]


def test_an_adjustment_is_converted_at_its_own_day() -> None:
    rates = [
        {"base": "EUR", "quote": "USD", "date": day(1), "rate": "1"},
        {"base": "EUR", "quote": "USD", "date": day(9), "rate": "3"},
    ]
    moneys = [money("f", day(5), "100", "challenge_fee", currency="EUR")]
    moneys.append(money("x", day(9), "10", "adjustment", currency="EUR", original="f"))
    assert amounts(prop(moneys, rates=rates)) == [D(13)]


def test_a_refund_in_another_currency_is_converted_to_the_fees() -> None:
    moneys = [
        money("f", day(5), "100", "challenge_fee", usd="500"),
        money("r", day(6), "25", "refund", currency="EUR", original="f", usd="1"),
    ]
    assert amounts(prop(moneys, rates=EUR)) == [D(25)]
    assert held(prop(moneys)) == [("missing_rate", "fees")]


def test_explicit_refunds_come_before_the_others_and_excess_is_an_exception() -> None:
    moneys = [
        money("f1", day(1), "100", "challenge_fee"),
        money("f2", day(2), "100", "challenge_fee"),
        money("r1", day(3), "60", "refund"),
        money("r2", day(4), "90", "refund", original="f2"),
        money("r3", day(5), "10", "refund", original="other"),
    ]
    found = prop(moneys)
    assert {line.ref: line.amount for line in found.lines} == {"f1": D(10)}
    assert [(entry.code, entry.ref, entry.amount) for entry in found.held] == [
        ("refund_unmatched", "r1", D(50)), ("refund_unmatched", "r3", D(10)),
    ]  # fmt: skip


def test_a_refund_skips_fees_that_are_fully_refunded_or_later() -> None:
    moneys = [
        money("f1", day(1), "100", "challenge_fee"),
        money("f2", day(2), "100", "challenge_fee"),
        money("r1", day(3), "100", "refund"),
        money("r2", day(4), "50", "refund"),
        money("f3", day(5), "100", "challenge_fee"),
    ]
    assert {line.ref: line.amount for line in prop(moneys).lines} == {"f1": D(5), "f3": D(5)}


def test_signed_partners_send_what_leaves_the_firm_as_negative() -> None:
    moneys = [
        money("f", day(1), "500", "challenge_fee"),
        money("r", day(2), "-200", "refund", original="f"),
        money("x", day(3), "-50", "adjustment", original="r"),
        money("y", day(3), "50", "adjustment", original="f"),
    ]
    assert amounts(prop(moneys, signed=True)) == [D(30)]


# caps


def test_a_cap_counts_lines_of_an_earlier_uncapped_version() -> None:
    doc = plan(LOTS)
    doc["versions"].append({"from": day(10), "rules": [LOTS | {"cap": {"amount": 100, "per": "month"}}]})
    found = rate(terms(doc), facts([row(day(3), "18"), row(day(12), "10"), row(day(13), "1")]), explain=True)
    assert amounts(found) == [D(90), D(10)]
    assert reasons(found) == [("cap_reached", "lots")]


def test_a_cap_is_used_in_order_after_clawback() -> None:
    rule = FEES | {"cap": {"amount": 60, "per": "month"}}
    moneys = [
        money("f1", day(1), "500", "challenge_fee"),
        money("f2", day(2), "500", "challenge_fee", who="C2"),
        money("r", day(9), "250", "refund", original="f1"),
    ]
    assert {line.ref: line.amount for line in prop(moneys, rule).lines} == {"f1": D(25), "f2": D(35)}


def test_on_top_follows_the_cap_and_lot_based_overrides_follow_lots() -> None:
    capped = LOTS | {"cap": {"amount": 6, "per": "month"}}
    rules = [
        capped,
        override("lots", levels=[50]),
        override("lots", mode="per_lot", levels=["1"], id="perlot"),
    ]
    found = rows(row(day(1), "1"), row(day(2), "1"), row(day(3), "1"), rules=rules)
    assert paid(found) == {("A", "lots"): D(6), ("P", "team"): D(3), ("P", "perlot"): D(3)}


def test_an_overrides_cap_is_per_earner_across_directs() -> None:
    rules = [LOTS, override("lots", levels=[20, 20], cap={"amount": "1.50", "per": "month"})]
    people = [customer("C1"), customer("C2", affiliate="B")]
    found = rows(row(day(1), "1"), row(day(2), "1", who="C2"), rules=rules, customers=people)
    team = of_rule(found, "team")
    assert [(line.affiliate_id, line.direct_id, line.amount, line.uncapped) for line in team] == [
        ("P", "A", D(1), None), ("G", "A", D(1), None), ("P", "B", D("0.5"), D(1)), ("G", "B", D("0.5"), D(1)),
    ]  # fmt: skip


# overrides


def test_overrides_of_several_rules_on_one_source_are_one_line() -> None:
    found = rows(
        row(lots="1", spread_cost="10"), rules=[LOTS, SPREAD, override("lots", "spread", levels=[10])]
    )
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
    upper = plan(
        {"id": "t", "type": "lot"} | tiers("lots", (0, 50)), {"id": "flat", "type": "lot", "rate": 6}, id="up"
    )
    assigned = [{"affiliate": "A", "plan": "ib"}, {"affiliate": "P", "plan": "up"}]
    for depth, expected in ((1, {"A": D(5), "P": D(1)}), (2, {"A": D(5), "P": D(1)})):
        known = terms(
            plan(LOTS, override("lots", mode="rate_difference", depth=depth)), upper, assignments=assigned
        )
        assert balance(rate(known, facts([row(lots="1")]))) == expected
    grand = [{"affiliate": "A", "plan": "ib"}, {"affiliate": "G", "plan": "up"}]
    known = terms(plan(LOTS, override("lots", mode="rate_difference", depth=1)), upper, assignments=grand)
    assert balance(rate(known, facts([row(lots="1")]))) == {"A": D(5)}


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
    found = rows(
        row(day(9), "1"), row(day(10), "1"), rules=[LOTS, override("lots", levels=[10])], affiliates=tree
    )
    assert [line.affiliate_id for line in of_rule(found, "team")] == ["P", "Q"]


# self-referral


@pytest.mark.parametrize("who", [{"person": "h"}, {"email": "A@X.example"}])
def test_self_referral_excludes_and_leaves_the_basis(who: dict[str, str]) -> None:
    tree = [{"id": "A", "person_id": "h", "email": "a@x.EXAMPLE"}]
    rule = {"id": "lots", "type": "lot", "self_referral": "exclude"} | tiers("lots", (0, 5), (10, 6))
    own = [customer("C1", **who)]
    found = rows(row(lots="8"), row(lots="8", who="C2"), rules=[rule], customers=own, affiliates=tree)
    assert [(line.customer_id, line.amount) for line in found.lines] == [("C2", D(40))]


def test_self_referral_does_not_fall_through_to_the_next_rule() -> None:
    tree = [{"id": "A", "person_id": "h"}]
    rules = [{"id": "first", "type": "lot", "rate": 8, "self_referral": "exclude"}, LOTS]
    assert (
        rows(row(lots="1"), rules=rules, customers=[customer("C1", person="h")], affiliates=tree).lines == []
    )
