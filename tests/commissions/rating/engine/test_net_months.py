"""Revenue share: what counts in a net month, carry and reset, one line an upline."""

from __future__ import annotations

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    SHARE,
    D,
    amounts,
    customer,
    day,
    facts,
    money,
    months,
    override,
    plan,
    row,
    terms,
)


def test_an_uplines_month_lines_of_several_directs_are_one_rounded_once() -> None:
    rule = SHARE | {"percent": "0.000001"}
    given = facts([row(spread_cost="0.4"), row(who="C2", spread_cost="0.4")], customers=[customer("C2", affiliate="B")])
    given.months = {("A", "2026-01"), ("B", "2026-01")}
    found = rate(terms(plan(rule, override("rs", levels=[100]))), given)
    assert [(line.affiliate_id, line.level, line.ref, line.amount, line.direct_id) for line in found.lines] == [
        ("P", 1, "2026-01", D("0.00000001"), "")
    ]


def test_revenue_share_nets_only_the_days_the_rule_was_in_force_on_the_last_days_terms() -> None:
    doc = plan(SHARE, start=day(10))
    doc["versions"].append({"from": day(20), "rules": [SHARE | {"percent": 50, "match": {"countries": ["GR"]}}]})
    people = [customer("C1", country_code="GR"), customer("C2", country_code="DE")]
    spent = [row(day(9), spread_cost="1"), row(day(10), spread_cost="10"), row(day(25), spread_cost="100")]
    other = [row(day(12), who="C2", spread_cost="1000")]
    given = facts(spent + other, customers=people)
    given.months = {("A", "2026-01")}
    ends = [{"affiliate": "A", "plan": "ib"}, {"affiliate": "A", "plan": None, "from": day(28)}]
    found = rate(terms(doc, assignments=ends), given)
    assert [(line.amount, line.earned_day, line.version_from) for line in found.lines] == [(D(55), day(27), day(20))]


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


def test_a_month_on_reset_terms_takes_over_what_a_carried_one_left() -> None:
    doc = plan(SHARE)
    doc["versions"].append({"from": day(1, 2), "rules": [SHARE | {"negative": "reset"}]})
    given = facts([row(day(3, 2), spread_cost="3000")], [money("b", day(3), "1000", "bonus")])
    given.months = {("A", "2026-01"), ("A", "2026-02")}
    assert amounts(rate(terms(doc), given)) == [D(600)]


def test_a_month_waits_for_an_unrated_one_only_where_something_is_at_stake() -> None:
    names = ("2026-01", "2026-02", "2026-03", "2026-04")
    pounds = [row(day(5, 3), currency="GBP", spread_cost="1")]
    found = months(facts([row(), row(day(5, 4), spread_cost="1"), *pounds]), SHARE, *names)
    assert found.lines == []
    assert [(entry.ref, entry.code) for entry in found.unrated] == [
        ("2026-01", "missing_revenue"), ("2026-03", "missing_rate"), ("2026-04", "missing_rate"),
    ]  # fmt: skip
    assert found.unrated[-1].detail.startswith("waits for 2026-03: no GBP/USD rate")


def test_on_reset_terms_an_unrated_month_leaves_no_other_unrated() -> None:
    given = facts([row(), row(day(5, 2), spread_cost="10")])
    found = months(given, SHARE | {"negative": "reset"}, "2026-01", "2026-02")
    assert amounts(found) == [D(3)]
    assert [entry.ref for entry in found.unrated] == ["2026-01"]
