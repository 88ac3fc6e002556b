"""Reasons: whose each is, whether it can still change, and that none of them speaks of somebody who earned."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commissions.explain.sentences.reasons import non_commission
from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    CPA,
    FEES,
    GROUPS,
    LOTS,
    SHARE,
    D,
    customer,
    day,
    facts,
    money,
    override,
    plan,
    row,
    terms,
)

QUALIFY = CPA | {"qualify": {"min_deposit": 250, "min_lots": 2, "within_days": 60, "kyc": ["approved"]}}
DIFFERENCE = override("lots", mode="rate_difference", id="diff")
OWN = {"id": "own", "currency": "USD", "versions": [{"from": day(1), "rules": [LOTS | {"id": "own-lots", "rate": 4}]}]}


def told(given: Any, *rules: Any, as_of: date | None = None, version: Any = None, **more: Any) -> list[Any]:
    return rate(terms(plan(*rules, **(version or {})), **more), given, explain=True, as_of=as_of).non_commissions


def said(found: list[Any]) -> list[tuple[str, str, str]]:
    return [(one.affiliate_id, one.code, one.outlook.value) for one in found]


def test_all_unmet_conditions_of_a_first_deposit_are_told_with_their_outlook() -> None:
    given = facts([], [money("d1", day(5), "200")], lots={"C1": [(day(9), D("1.30"))]})
    assert said(told(given, QUALIFY, as_of=day(6, 3))) == [
        ("A", "min_deposit", "never"), ("A", "min_lots", "not_yet"), ("A", "kyc", "not_yet"),
    ]  # fmt: skip
    found = {one.code: one for one in told(given, QUALIFY, as_of=day(24, 4))}
    assert (found["min_lots"].outlook.value, found["min_lots"].days_left) == ("never", None)
    assert non_commission(found["min_lots"]).endswith(
        "not enough lots in time: 1.30 of 2.00 lots, the time ended on 2026-03-06"
    )


@pytest.mark.parametrize(("hours", "at", "outlook"), [(0, 5, "never"), (24, 6, "not_yet"), (24, 7, "never")])
def test_a_deposit_below_the_minimum_waits_for_its_window_alone(hours: int, at: int, outlook: str) -> None:
    rule = CPA | {"ftd_window_hours": hours, "qualify": {"min_deposit": 250}}
    [reason] = told(facts([], [money("d1", day(5), "200")]), rule, as_of=day(at))
    assert (reason.code, reason.outlook.value) == ("min_deposit", outlook)


def test_a_country_without_an_amount_is_no_exception_whatever_the_deposit_is_worth() -> None:
    rule = {"id": "cpa", "type": "cpa", "trigger": "ftd", "by_country": {"GR": 300}, "qualify": {"min_deposit": 250}}
    found = rate(terms(plan(rule)), facts([], [money("d1", day(5), "300", currency="EUR")]), explain=True)
    assert (found.unrated, said(found.non_commissions)) == ([], [("A", "country", "never")])


def test_rows_and_payments_that_no_rule_prices_are_told_all_the_same() -> None:
    given = facts([row(day(5), "1")], [money("w", day(6), "10", "withdrawal")])
    assert [(one.kind, one.code) for one in told(given, CPA)] == [("activity", "no_rule"), ("transaction", "no_rule")]
    both = facts([row(day(5), "1")], [money("b", day(6), "10", "bonus"), money("a", day(7), "1", "adjustment")])
    assert [(one.kind, one.code, one.outlook.value) for one in told(both, SHARE)] == [
        ("activity", "in_month", "elsewhere"),
        ("transaction", "in_month", "elsewhere"),
        ("transaction", "adjustment", "elsewhere"),
    ]


def test_zero_lines_say_why() -> None:
    rows = [row(day(5), "3", eligible_lots="0"), row(day(6), "0"), row(day(7), "1", instrument="XAUUSD")]
    groups = [GROUPS[0], GROUPS[1] | {"multiplier": 0}]
    assert [non_commission(one).split(": ", 1)[1] for one in told(facts(rows), LOTS, groups=groups)] == [
        "none of the lots is eligible: 0 eligible of 3 lots",
        "nothing due (no lots were traded)",
        "nothing due (lots of group metals count 0 times)",
    ]


def test_who_paid_a_fee_is_not_told_that_another_kind_was_not_reached() -> None:
    given = facts([], [money("f1", day(3), "500", "challenge_fee")])
    prop = {"vertical": "prop-trading", "as_of": day(9)}
    assert told(given, FEES, **prop) == []
    [reason] = told(facts([], [money("f1", day(3), "500", "challenge_fee", status="pending")]), FEES, **prop)[1:]
    assert non_commission(reason) == (
        "Customer C1 earns nothing under rule fees for now: not reached yet "
        "(no approved challenge_fee or reset_fee yet)"
    )


def test_an_upline_left_out_by_the_rate_difference_reads_why_and_nobody_else() -> None:
    plans = {"assignments": [{"affiliate": "A", "plan": "ib"}, {"affiliate": "P", "plan": "own"}]}
    known = terms(plan(LOTS, DIFFERENCE), OWN, **plans)
    found = rate(known, facts([row(day(5), "1")]), explain=True).non_commissions
    assert said(found) == [("P", "rate_difference", "never"), ("G", "no_plan", "never")]
    assert non_commission(found[0]).endswith("4 USD per lot is not above the 5.00 paid below")


def test_uplines_left_out_by_match_or_as_the_customer_read_why() -> None:
    team = override("lots", levels=[20, 10], self_referral="exclude")
    tree = [{"id": "G"}, {"id": "P", "parent": "G", "email": "p@x.example"}, {"id": "A", "parent": "P"}]
    given = facts([row(day(5), "1")], customers=[customer("C1", email="P@x.example")])
    assert said(told(given, LOTS, team, affiliates=tree)) == [("P", "self_referral", "never")]
    gold = override("lots", levels=[20, 10], match={"instruments": ["XAUUSD"]})
    assert said(told(facts([row(day(5), "1")]), LOTS, gold)) == [("P", "no_match", "never"), ("G", "no_match", "never")]


def test_an_upline_waits_with_what_is_below_it() -> None:
    known = terms(plan(LOTS, override("lots", levels=[20])), groups=GROUPS)
    found = rate(known, facts([row(day(5), "1", instrument="X")]), explain=True)
    assert [(one.affiliate_id, one.rule_id) for one in found.unrated] == [("A", "lots")]
    assert said(found.non_commissions) == [("P", "unrated", "not_yet")]


def test_an_uplines_cap_is_the_uplines_affair() -> None:
    team = override("lots", levels=[20], cap={"amount": 1, "per": "month"})
    found = told(facts([row(day(5), "1"), row(day(6), "1")]), LOTS, team)
    assert [(one.affiliate_id, one.code, one.rule_id) for one in found] == [("P", "cap_reached", "team")]


def test_a_split_that_leaves_nothing_says_so() -> None:
    pool = override("lots", mode="split", levels=[0, 100])
    assert said(told(facts([row(day(5), "1")]), LOTS, pool)) == [("A", "zero", "never")]


def test_a_negative_month_names_what_it_carries() -> None:
    given = facts(
        [row(day(3, 2), "1", spread_cost="400")],
        [money("b", day(3), "1000", "bonus")],
        months=[("A", "2026-01"), ("A", "2026-02")],
    )
    found = [one for one in told(given, SHARE, as_of=day(10, 2)) if one.kind == "month"]
    assert [(one.ref, one.detail, one.outlook.value) for one in found] == [
        ("2026-01", "-1000.00 USD; the next month takes it over", "never"),
        ("2026-02", "400.00 USD, with -1000.00 carried in -600.00; the next month takes it over", "not_yet"),
    ]
