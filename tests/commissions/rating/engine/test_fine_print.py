"""Readings that decide an amount and belong to no single rule: order, conditions that cannot hold, signs, terms."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    CPA,
    LOTS,
    SHARE,
    SPREAD,
    D,
    amounts,
    balance,
    customer,
    dated,
    day,
    facts,
    money,
    months,
    of_rule,
    override,
    paid,
    plan,
    row,
    rows,
    terms,
    unrated,
)


def test_a_shared_cap_is_used_by_day_then_rows_then_transactions_then_months() -> None:
    capped = override("lots", "cpa", "rs", levels=[10], cap={"amount": 60, "per": "month"})
    given = facts([row(day(31), "20", spread_cost="400"), row(day(30), "10")], [money("d", day(31), "1")])
    given.rows = [one if one.spread_cost else one._replace(spread_cost=D(0)) for one in given.rows]
    given.months = {("A", "2026-01")}
    found = rate(terms(plan(SHARE, CPA, LOTS, capped)), given)
    # 10 % of 50, of 100, of 400 and of 120 are 67 in all.
    assert [(line.kind, line.source_day, line.amount, line.uncapped) for line in of_rule(found, "team")] == [
        ("activity", day(30), D(5), None),
        ("activity", day(31), D(10), None),
        ("transaction", None, D(40), None),
        ("month", None, D(5), D(12)),
    ]


@pytest.mark.parametrize(
    ("base", "match"),
    [(CPA, {"instruments": ["EURUSD"]}), (CPA, {"groups": ["majors"]}), (SHARE, {"countries": ["GR"]})],
)
def test_a_condition_on_what_a_source_does_not_have_does_not_hold(base: Any, match: Any) -> None:
    people = [customer("C1", country_code="GR")]
    given = facts([row(lots="1", spread_cost="10")], [money("d", day(3), "1")], people)
    given.months = {("A", "2026-01")}
    team = override(base["id"], "lots", levels=[10], match=match)
    found = rate(terms(plan(LOTS, base, team), groups=[{"id": "majors", "instruments": ["*"]}]), given)
    # On the row it holds, on the other source it does not, and nothing waits for it.
    assert [(line.kind, line.amount) for line in of_rule(found, "team")] == [("activity", D("0.5"))]
    assert unrated(found) == []


def test_uplines_plan_and_terms_of_a_cpa_are_those_of_the_deposits_day() -> None:
    tree = [{"id": "P"}, {"id": "Q"}, {"id": "A", "parents": [{"parent": "P"}, {"parent": "Q", "from": day(6)}]}]
    rule = CPA | {"qualify": {"min_lots": 1}}
    doc = plan(rule, override("cpa", levels=[10]))
    doc["versions"].append({"from": day(6), "rules": [rule | {"amount": 900}]})
    given = facts([], [money("d", day(5), "1")], lots={"C1": [(day(20), D(1))]})
    assigned = [{"affiliate": "A", "plan": "ib"}, {"affiliate": "A", "plan": None, "from": day(15)}]
    found = rate(terms(doc, affiliates=tree, assignments=assigned), given)
    assert [(line.affiliate_id, line.amount, line.earned_day) for line in found.lines] == [
        ("A", D(400), day(20)), ("P", D(40), day(20)),
    ]  # fmt: skip


def test_kyc_held_on_demo_days_alone_does_not_count() -> None:
    rule = CPA | {"qualify": {"kyc": ["approved"]}}
    steps = (dated(), dated("A", day(8), kyc_status_id="approved", trading_account_type="Demo"))
    deposit = [money("d", day(5), "1")]
    assert amounts(rate(terms(plan(rule)), facts([], deposit, [customer("C1", *steps)]))) == []
    live = (*steps, dated("A", day(12), kyc_status_id="approved"))
    found = rate(terms(plan(rule)), facts([], deposit, [customer("C1", *live)]))
    assert [line.earned_day for line in found.lines] == [day(12)]


def test_of_a_signed_partner_what_leaves_the_firm_is_negative_in_a_net_month() -> None:
    moneys = [
        money("b", day(3), "-10", "bonus"),
        money("r", day(3), "-5", "ib_rebate"),
        money("w", day(3), "-70", "withdrawal"),
        money("x", day(4), "4", "adjustment", original="b"),
    ]
    # 111 less 10 − 4 less 5 are 100.
    assert amounts(months(facts([row(spread_cost="111")], moneys), SHARE, signed=True)) == [D(30)]
    moneys = [
        money("f", day(3), "500", "challenge_fee"),
        money("r", day(5), "-150", "refund", original="f"),
        money("p", day(6), "-50", "payout"),
        money("y", day(6), "-100", "adjustment", original="f"),
    ]
    found = months(facts([], moneys), SHARE, vertical="prop-trading", signed=True)
    assert amounts(found) == [D(60)]


def test_the_guard_reads_each_row_by_itself_and_holds_all_lines_of_it() -> None:
    rules = [LOTS, SPREAD, override("lots", levels=[10])]
    given = [row(day(1), "1"), row(day(2), "1", spread_cost="100"), row(day(3), "1", commission="100")]
    found = rows(*given, rules=rules, version={"margin_guard": 100})
    assert {(line.source_day, line.rule_id): line.amount for line in found.lines} == {
        (day(2), "lots"): D(5), (day(2), "spread"): D(20), (day(2), "team"): D("0.5"),
        (day(3), "lots"): D(5), (day(3), "team"): D("0.5"),
    }  # fmt: skip
    # Of the third day the spread alone waits: the guard has the commission to go by.
    assert [(entry.code, entry.rule_id, entry.source_day) for entry in found.unrated] == [
        ("missing_revenue", "spread", day(1)),
        ("missing_revenue", "spread", day(3)),
        ("missing_revenue", "lots", day(1)),
    ]


def test_net_revenue_takes_one_absent_figure_as_nothing_and_both_as_unknown() -> None:
    given = [row(day(1), spread_cost="60"), row(day(2), commission="40"), row(day(3), spread_cost="0")]
    assert amounts(months(facts(given))) == [D(30)]
    found = months(facts([*given, row(day(2), instrument="GBPUSD", pnl="9")]))
    assert (found.lines, unrated(found)) == ([], [("missing_revenue", "rs")])


def test_first_deposit_of_another_affiliate_is_still_the_first() -> None:
    mover = customer("C1", dated("B"), dated("A", day(6)))
    found = rate(terms(plan(CPA)), facts([], [money("a", day(5), "1"), money("b", day(7), "1")], [mover]))
    assert balance(found) == {"B": D(400)}
    assert paid(found) == {("B", "cpa"): D(400)}
