"""An ``amount_usd`` that is far from the amount is not believed: whatever reads it waits, and the rest goes on."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.rating.engine.rate import rate
from commissions.rating.rules.base import TransactionRule
from tests.commissions.rating.engine.build import (
    CPA,
    EUR,
    FEES,
    SHARE,
    D,
    amounts,
    balance,
    customer,
    day,
    facts,
    money,
    months,
    override,
    plan,
    prop,
    reasons,
    row,
    terms,
    unrated,
)
from track360.registry import RULES

DOUBTFUL = "amount_usd_doubtful"
# 1 EUR = 2.00 USD, so 100.00 EUR are 200.00 USD and 5 % of that are 10.00.
FAR, NEAR = {"currency": "EUR", "usd": "210.01"}, {"currency": "EUR", "usd": "210"}


def deposits(*moneys: Any, rule: Any = CPA, **more: Any) -> Any:
    return rate(terms(plan(rule), rates=more.pop("rates", EUR), **more), facts([], moneys), explain=True)


@pytest.mark.parametrize(
    ("given", "doubted"),
    [
        (NEAR, False),
        (FAR, True),
        ({"currency": "EUR", "usd": "190"}, False),
        ({"currency": "EUR", "usd": "189.99"}, True),
        ({"currency": "USD", "usd": "100"}, False),
        ({"currency": "USD", "usd": "100.01"}, True),
        ({"currency": "USD"}, False),
        # No rate tells what it is worth, so the partner's word counts.
        ({"currency": "GBP", "usd": "1"}, False),
    ],
)
def test_what_is_too_far_off(given: Any, doubted: bool) -> None:
    found = deposits(money("d", day(5), "100", **given))
    assert unrated(found) == ([(DOUBTFUL, "cpa")] if doubted else [])
    assert balance(found) == ({} if doubted else {"A": D(400)})


def test_the_tolerance_is_that_of_the_day() -> None:
    tolerances = [{"percent": 10}, {"percent": 1, "from": day(10)}]
    far = {"currency": "EUR", "usd": "203"}
    for number, doubted in ((9, False), (10, True)):
        rates = [EUR[0] | {"date": day(number)}]
        found = deposits(money("d", day(number), "100", **far), rates=rates, usd_tolerance=tolerances)
        assert unrated(found) == ([(DOUBTFUL, "cpa")] if doubted else [])


def test_whatever_the_currency_of_the_plan() -> None:
    found = rate(terms(plan(CPA, currency="EUR"), rates=EUR), facts([], [money("d", day(5), "100", **FAR)]))
    assert (unrated(found), amounts(found)) == ([(DOUBTFUL, "cpa")], [])


def test_it_says_by_how_much_and_what_is_at_stake() -> None:
    [entry] = deposits(money("d", day(5), "100", **FAR)).unrated
    assert (entry.amount, entry.currency, entry.ref) == (D(100), "EUR", "d")
    assert entry.detail == "amount_usd is 210.01, but 100 EUR = 200 USD by the rates on 2026-01-05: more than 5 % off"


def test_it_stays_the_first_deposit_and_only_waits() -> None:
    found = deposits(money("first", day(5), "100", **FAR), money("second", day(6), "900"))
    assert unrated(found) == [(DOUBTFUL, "cpa")]
    assert (amounts(found), reasons(found)) == ([], [("not_ftd", "cpa")])


@pytest.mark.parametrize(("minimum", "doubted"), [(100, False), (150, True)])
def test_a_deposit_of_the_window_is_doubted_where_it_is_needed(minimum: int, doubted: bool) -> None:
    rule = CPA | {"ftd_window_hours": 48, "qualify": {"min_deposit": minimum}}
    found = deposits(money("first", day(5), "100"), money("second", day(6), "100", **FAR), rule=rule)
    assert unrated(found) == ([(DOUBTFUL, "cpa")] if doubted else [])
    assert amounts(found) == ([] if doubted else [D(400)])


def test_a_doubtful_adjustment_holds_its_original() -> None:
    # The deposit itself is plain; the adjustment of 10.00 EUR says 1.00 USD.
    moneys = [
        money("d", day(5), "500"),
        money("fix", day(6), "-10", "adjustment", original="d", currency="EUR", usd="-1"),
        money("other", day(7), "500", who="C2"),
    ]
    found = deposits(*moneys, rule=CPA | {"qualify": {"min_deposit": 100}})
    assert [(entry.code, entry.ref) for entry in found.unrated] == [(DOUBTFUL, "d")]
    assert [(line.ref, line.amount) for line in found.lines] == [("other", D(400))]


def test_an_override_on_it_waits_with_it() -> None:
    found = rate(
        terms(plan(CPA, override("cpa", levels=[10])), rates=EUR), facts([], [money("d", day(5), "100", **FAR)])
    )
    assert (found.lines, unrated(found)) == ([], [(DOUBTFUL, "cpa")])


def test_a_fee_earns_nothing_and_stays_the_first() -> None:
    moneys = [money("f", day(5), "100", "challenge_fee", **FAR), money("g", day(6), "100", "challenge_fee")]
    found = prop(moneys, rates=EUR)
    assert unrated(found) == [(DOUBTFUL, "fees")]
    # 5 % of a repeated fee, not 10 % of a first.
    assert [(line.ref, line.amount) for line in found.lines] == [("g", D(5))]


def test_a_fixed_amount_for_it_waits_too() -> None:
    fixed = FEES | {"by_product": [{"challenge_type": "standard", "account_size": 1000, "amount": 80}]}
    people = [customer("C1", challenge_type="standard", account_size=D(1000))]
    fee = money("f", day(5), "100", "challenge_fee", **FAR)
    assert unrated(prop([fee], fixed, people, rates=EUR)) == [(DOUBTFUL, "fees")]
    assert amounts(prop([fee._replace(amount_usd=None)], fixed, people, rates=EUR)) == [D(80)]


def _tiered(basis: str, at: int) -> dict[str, Any]:
    steps = [{"from": 0, "percent": 10}, {"from": at, "percent": 20}]
    rule = {key: value for key, value in FEES.items() if key != "percent"}
    return rule | {"tiers": {"basis": basis, "mode": "whole", "steps": steps}}


@pytest.mark.parametrize(("basis", "at", "due"), [("fees", 150, 10), ("sales", 2, 20)])
def test_it_adds_nothing_to_the_fees_and_counts_as_a_sale(basis: str, at: int, due: int) -> None:
    moneys = [money("f", day(5), "100", "challenge_fee", **FAR), money("g", day(6), "100", "challenge_fee")]
    found = prop(moneys, _tiered(basis, at), rates=EUR)
    assert [(line.ref, line.amount) for line in found.lines] == [("g", D(due))]


def test_a_refund_takes_its_part_of_the_fee_whatever_it_is_worth_in_dollars() -> None:
    moneys = [
        money("f", day(5), "100", "challenge_fee"),
        money("r", day(6), "10", "refund", original="f", **FAR),
    ]
    found = prop(moneys, rates=EUR)
    # 10.00 EUR are 20.00 of the 100.00 paid: 10 % of the other 80.00.
    assert (amounts(found), unrated(found)) == ([D(8)], [])


def test_a_month_that_it_belongs_to_waits() -> None:
    given = facts([row(day(5), spread_cost="1000")], [money("b", day(6), "10", "bonus", **FAR)])
    found = months(given, rates=EUR)
    assert (amounts(found), unrated(found)) == ([], [(DOUBTFUL, "rs")])
    # A deposit is no revenue, so nothing of it is read.
    given = facts([row(day(5), spread_cost="1000")], [money("b", day(6), "10", **FAR)])
    assert amounts(months(given, SHARE, rates=EUR)) == [D(300)]


def test_where_amounts_are_signed() -> None:
    rebate = {"id": "rebates", "type": "rebate_passthrough"}
    for usd, due in (("-20.5", [D("20.5")]), ("-25", [])):
        paid = money("r", day(5), "-10", "ib_rebate", currency="EUR", usd=usd)
        assert amounts(deposits(paid, rule=rebate, signed=True)) == due


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if issubclass(rule, TransactionRule)])
def test_no_model_pays_for_what_is_in_doubt(rule: type[TransactionRule]) -> None:
    documents = [CPA, FEES, FEES | {"by_product": [{"challenge_type": "x", "account_size": 1, "amount": 80}]}]
    documents += [{"id": "rebates", "type": "rebate_passthrough"}]
    mine = [each for each in documents if each["type"] == rule.TYPE and each.get("trigger", "") == rule.TRIGGER]
    assert mine, "tell here how the model is written"
    for document in mine:
        for kind in rule.types:
            given = facts(
                [], [money("t", day(5), "100", kind, **FAR)], [customer(challenge_type="x", account_size=D(1))]
            )
            vertical = "prop-trading" if rule.TRIGGER == "challenge_fee" else "forex"
            assert rate(terms(plan(document), vertical=vertical, rates=EUR), given).lines == []
