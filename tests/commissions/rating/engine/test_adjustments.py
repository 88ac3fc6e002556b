"""Adjustments that take back more than was paid: nothing is earned below 0, and each that goes too far is listed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from commissions.rating.engine.rate import rate
from commissions.rating.facts.records import Rated
from tests.commissions.rating.engine.build import (
    CPA,
    EUR,
    FEES,
    LOTS,
    SHARE,
    D,
    amounts,
    customer,
    dated,
    day,
    facts,
    money,
    months,
    plan,
    prop,
    row,
    terms,
)

ASKING = CPA | {"qualify": {"min_deposit": 1}}
REBATES = {"id": "rebates", "type": "rebate_passthrough"}


def fee(amount: str, **given: Any) -> Any:
    return money("f", day(5), amount, "challenge_fee", **given)


def adjustment(id: str, at: int, amount: str, original: str = "f", **given: Any) -> Any:
    return money(id, day(at), amount, "adjustment", original=original, **given)


def listed(rated: Rated) -> list[tuple[str, str, str, Decimal | None, str]]:
    return [(entry.code, entry.rule_id, entry.ref, entry.amount, entry.currency) for entry in rated.unrated]


def test_each_negative_adjustment_that_leaves_the_sum_below_nothing_is_listed() -> None:
    # 100, 40 left, 10 too far, 20 too far, 5 too far after a credit of 15, 12 too far.
    steps = (("a", "-60"), ("b", "-50"), ("c", "-10"), ("d", "15"), ("e", "-7"))
    moneys = [fee("100"), *(adjustment(id, 6 + place, amount) for place, (id, amount) in enumerate(steps))]
    found = prop(moneys)
    assert found.lines == []
    assert listed(found) == [
        ("adjustment_unmatched", "fees", "b", D(10), "USD"),
        ("adjustment_unmatched", "fees", "c", D(10), "USD"),
        ("adjustment_unmatched", "fees", "e", D(7), "USD"),
    ]
    assert found.unrated[0].detail == "10.00 USD of the adjustment exceeds what was left of f"


def test_what_is_made_good_later_is_no_exception() -> None:
    found = prop([fee("100"), adjustment("a", 6, "-150"), adjustment("b", 7, "50.00")])
    assert (found.lines, found.unrated) == ([], [])
    found = prop([fee("100"), adjustment("a", 6, "-150"), adjustment("b", 7, "70")])
    assert (amounts(found), found.unrated) == ([D(2)], [])


def test_chains_count_for_the_original_at_their_end() -> None:
    found = prop([fee("100"), adjustment("a", 6, "-80"), adjustment("b", 7, "-30", original="a")])
    assert listed(found) == [("adjustment_unmatched", "fees", "b", D(10), "USD")]


def test_the_sum_is_made_in_the_plans_currency_each_at_its_own_day() -> None:
    found = prop([fee("100"), adjustment("a", 6, "-60", currency="EUR")], rates=EUR)
    assert listed(found) == [("adjustment_unmatched", "fees", "a", D(20), "USD")]


def test_without_a_rate_the_original_waits_and_nothing_else_is_said() -> None:
    found = prop([fee("100"), adjustment("a", 6, "-60", currency="GBP")])
    assert listed(found) == [("missing_rate", "fees", "f", D(-60), "GBP")]


def test_of_a_signed_partner_the_negative_side_is_what_shrinks_the_original() -> None:
    rebate = money("f", day(5), "-10", "ib_rebate")
    known = terms(plan(REBATES), signed=True)
    found = rate(known, facts([], [rebate, adjustment("a", 6, "15")]))
    assert listed(found) == [("adjustment_unmatched", "rebates", "a", D(5), "USD")]
    assert rate(known, facts([], [rebate, adjustment("a", 6, "-15")])).unrated == []


def test_other_sources_and_rules_are_paid_and_who_reads_no_value_lists_nothing() -> None:
    given = [money("f", day(5), "10"), adjustment("a", 6, "-30"), money("b", day(7), "5", "bonus")]
    asking = CPA | {"id": "asking", "qualify": {"min_deposit": 1}}
    found = rate(terms(plan(LOTS, CPA, asking)), facts([row(lots="1")], given))
    # Without a min_deposit the first deposit earns whatever is left of it.
    assert sorted(amounts(found)) == [D(5), D(400)]
    assert listed(found) == [("adjustment_unmatched", "asking", "a", D(20), "USD")]


def test_of_deposits_those_in_the_window_of_the_first_are_read() -> None:
    rule = CPA | {"ftd_window_hours": 24, "qualify": {"min_deposit": 50}}
    given = [
        money("f", day(5), "100"),
        money("g", day(6), "10"),
        adjustment("a", 7, "-30", original="g"),
        money("h", day(8), "10"),
        adjustment("b", 9, "-30", original="h"),
    ]
    found = rate(terms(plan(rule)), facts([], given))
    assert (amounts(found), listed(found)) == ([D(400)], [("adjustment_unmatched", "cpa", "a", D(20), "USD")])


def test_an_adjusted_refund_is_read_by_the_rule_of_its_fee_in_the_fees_currency() -> None:
    moneys = [fee("100"), money("r", day(6), "10", "refund", original="f"), adjustment("a", 7, "-25", original="r")]
    found = prop(moneys)
    assert (amounts(found), listed(found)) == ([D(10)], [("adjustment_unmatched", "fees", "a", D(15), "USD")])
    assert prop(moneys, FEES | {"clawback": "none"}).unrated == []


def test_a_net_month_takes_the_floored_amount_and_lists_the_adjustment() -> None:
    given = [money("b", day(5), "10", "bonus"), adjustment("a", 6, "-30", original="b")]
    found = months(facts([row(spread_cost="100")], given))
    assert amounts(found) == [D(30)]
    assert listed(found) == [("adjustment_unmatched", "rs", "a", D(20), "USD")]
    assert months(facts([], given), SHARE | {"match": {"countries": ["GR"]}}).unrated == []


def test_the_months_that_net_a_refund_are_those_of_its_own_day_whoever_had_the_fee() -> None:
    # The fee was under B, who has no plan; its refund is netted by A.
    moved = customer("C1", dated("B"), dated("A", day(8)))
    given = [fee("100"), money("r", day(9), "10", "refund", original="f"), adjustment("x", 10, "-25", original="r")]
    only_a = {"vertical": "prop-trading", "assignments": [{"affiliate": "A", "plan": plan(SHARE)["id"]}]}
    assert listed(months(facts([], given, [moved]), **only_a)) == [("adjustment_unmatched", "rs", "x", D(15), "USD")]


def test_what_a_month_reads_is_told_by_its_rule_as_it_is_on_the_last_day() -> None:
    given = [money("b", day(5), "10", "bonus"), adjustment("a", 6, "-30", original="b")]
    greeks, excluding = SHARE | {"match": {"countries": ["GR"]}}, SHARE | {"self_referral": "exclude"}

    def over_two_versions(first: dict[str, Any], second: dict[str, Any]) -> list[Any]:
        changing = plan(first)
        changing["versions"].append({"from": day(20), "rules": [second]})
        own = facts([], given, [customer(person="h")])
        own.months = {("A", "2026-01")}
        return listed(rate(terms(changing, affiliates=[{"id": "A", "person_id": "h"}, {"id": "B"}]), own))

    read = [("adjustment_unmatched", "rs", "a", D(20), "USD")]
    assert over_two_versions(SHARE, greeks) == over_two_versions(SHARE, excluding) == []
    assert over_two_versions(greeks, SHARE) == over_two_versions(excluding, SHARE) == read


def test_nothing_is_listed_where_nothing_is_read() -> None:
    given = [money("f", day(5), "10"), adjustment("a", 6, "-30")]
    assert rate(terms(plan(LOTS)), facts([], given)).unrated == []
    assert rate(terms(plan(ASKING, start=day(6))), facts([], given)).unrated == []
    assert rate(terms(plan(ASKING)), facts([], given, [customer(trading_account_type="Demo")])).unrated == []
    tree = [{"id": "A", "person_id": "h"}, {"id": "B"}]
    own = facts([], given, [customer(person="h")])
    assert rate(terms(plan(ASKING | {"self_referral": "exclude"}), affiliates=tree), own).unrated == []
