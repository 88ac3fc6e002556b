"""Money stories over transactions: first deposits, challenge fees, phases, net months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    D,
    balance,
    customer,
    dated,
    day,
    facts,
    money,
    paid,
    plan,
    reasons,
    row,
    terms,
    unrated,
)  # fmt: skip

CPA = {
    "id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400,
    "qualify": {"min_deposit": 250, "min_lots": 2, "within_days": 60},
}  # fmt: skip
WINDOW = CPA | {"ftd_window_hours": 24}
FEES = {
    "id": "fees",
    "type": "cpa",
    "trigger": "challenge_fee",
    "percent": {"first": 10, "repeat": 5, "reset": "2.5"},
}
EARLY_LOTS = {"C1": [(day(15), D("1.30")), (day(25), D("0.80"))]}
TWO = [money("d1", day(5), "200"), money("d2", day(6), "500", hour=8)]


def cpa(rule: dict[str, Any], moneys: Any, lots: Any = None, customers: Any = None, as_of: date | None = None) -> Any:
    return rate(terms(plan(rule)), facts([], moneys, customers, lots), explain=True, as_of=as_of)


def prop(rule: dict[str, Any], moneys: Any = (), customers: Any = None, **given: Any) -> Any:
    return rate(terms(plan(rule), vertical="prop-trading", **given), facts([], moneys, customers))


def lines(rated: Any) -> list[tuple[str, Decimal, date]]:
    return [(line.ref, line.amount, line.earned_day) for line in rated.lines]


def test_17_a_small_first_deposit_fails_for_good() -> None:
    found = cpa(CPA, [money("d1", day(5), "200"), money("d2", day(6), "500")], {"C1": [(day(9), D(3))]})
    assert found.lines == []
    first = found.non_commissions[0]
    assert (first.code, first.ref, first.have, first.need) == ("min_deposit", "d1", D(200), D(250))


def test_18_deposits_in_the_window_add_up_and_lots_earn_it() -> None:
    found = cpa(WINDOW, TWO, EARLY_LOTS)
    assert lines(found) == [("d1", D(400), day(25))]
    waiting = cpa(WINDOW, TWO, {"C1": EARLY_LOTS["C1"][:1]}, as_of=day(24, 2))
    assert waiting.lines == []
    reason = next(entry for entry in waiting.non_commissions if entry.code == "min_lots")
    assert (reason.have, reason.need, reason.unit, reason.days_left) == (D("1.30"), D("2"), "lots", 10)


@pytest.mark.parametrize(("at", "earned"), [(day(6, 3), True), (day(7, 3), False), (day(4), False)])
def test_19_days_are_counted_from_the_ftds_day(at: date, earned: bool) -> None:
    found = cpa(WINDOW, TWO, {"C1": sorted([(day(15), D("1.30")), (at, D("0.80"))])})
    assert balance(found) == ({"A": D(400)} if earned else {})


def test_20_a_reversed_ftd_is_replaced() -> None:
    reversed_ = [TWO[0]._replace(status="reversed"), TWO[1]]
    assert lines(cpa(WINDOW, reversed_, EARLY_LOTS)) == [("d2", D(400), day(25))]


def test_21_per_person_once_for_the_earlier() -> None:
    rule = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400, "per": "person"}
    accounts = [customer("C1", person="h"), customer("C2", person="h")]
    moneys = [money("d2", day(5), "300", who="C2"), money("d1", day(6), "300", who="C1")]
    assert lines(cpa(rule, moneys, customers=accounts)) == [("d2", D(400), day(5))]
    assert len(cpa(rule | {"per": "customer"}, moneys, customers=accounts).lines) == 2


def test_23_at_one_instant_the_smaller_id_is_first() -> None:
    rule = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}
    found = cpa(rule, [money("b", day(5), "300"), money("a", day(5), "300"), money("Z", day(5), "1")])
    assert [line.ref for line in found.lines] == ["Z"]


def test_24_first_repeat_reset() -> None:
    moneys = [
        money("f1", day(3), "500", "challenge_fee"),
        money("f2", day(4), "300", "challenge_fee", who="C2"),
        money("f3", day(5), "100", "reset_fee"),
    ]
    accounts = [customer("C1", person="h"), customer("C2", person="h")]
    assert {line.ref: line.amount for line in prop(FEES, moneys, accounts).lines} == {
        "f1": D(50),
        "f2": D(15),
        "f3": D("2.5"),
    }


@pytest.mark.parametrize(("clawback", "left"), [("pro_rata", 30), ("full", None), ("none", 50)])
def test_25_clawback(clawback: str, left: int | None) -> None:
    moneys = [money("f1", day(3), "500", "challenge_fee"), money("r", day(9), "200", "refund", original="f1")]
    assert balance(prop(FEES | {"clawback": clawback}, moneys)) == ({"A": D(left)} if left else {})


def test_26_a_refund_without_original_is_of_the_latest_fee() -> None:
    moneys = [
        money("f1", day(3), "500", "challenge_fee"),
        money("f2", day(9), "300", "challenge_fee"),
        money("r", day(12), "200", "refund"),
    ]
    assert {line.ref: line.amount for line in prop(FEES, moneys).lines} == {"f1": D(50), "f2": D(5)}


def test_27_by_product() -> None:
    rule = FEES | {"by_product": [{"challenge_type": "standard", "account_size": 100000, "amount": 80}]}
    buyer = customer("C1", challenge_type="standard", account_size=D("100000.00"))
    assert balance(prop(rule, [money("f1", day(3), "540", "challenge_fee")], [buyer])) == {"A": D(80)}


@pytest.mark.parametrize(("negative", "expected"), [("carry", 600), ("reset", 900)])
def test_28_negative_months(negative: str, expected: int) -> None:
    rule = {"id": "rs", "type": "revenue_share", "percent": 30, "negative": negative}
    given = facts(
        [row(day(3, 2), "1", spread_cost="1000", commission="2000")],
        [money("b", day(3), "1000", "bonus")],
        months=[("A", "2026-01"), ("A", "2026-02")],
    )
    found = rate(terms(plan(rule)), given, explain=True)
    assert [(line.ref, line.amount) for line in found.lines] == [("2026-02", D(expected))]
    reason = next(entry for entry in found.non_commissions if entry.code == "negative_net")
    assert (reason.ref, reason.have) == ("2026-01", D(-1000))


def test_40_kyc_counts_on_the_day_it_holds() -> None:
    rule = CPA | {"qualify": {"kyc": ["approved"], "min_lots": 1}}
    waits = customer("C1", dated(kyc_status_id="pending"), dated("A", day(20), kyc_status_id="approved"))
    assert lines(cpa(rule, [money("d1", day(5), "500")], {"C1": [(day(8), D(1))]}, [waits])) == [
        ("d1", D(400), day(20))
    ]


def test_46_fees_ladder() -> None:
    steps = [{"from": 0, "percent": 10}, {"from": 1000, "percent": 15}]
    rule = {
        "id": "fees",
        "type": "cpa",
        "trigger": "challenge_fee",
        "tiers": {"basis": "fees", "mode": "ladder", "steps": steps},
    }
    moneys = [
        money("f1", day(3), "800", "challenge_fee"),
        money("f2", day(4), "600", "challenge_fee", who="C2"),
    ]
    assert [line.amount for line in prop(rule, moneys).lines] == [D(80), D(80)]


def test_47_a_phase_pays_once_on_the_day_first_reached() -> None:
    rule = {"id": "funded", "type": "cpa", "trigger": "phase", "phase": "funded", "amount": 100}
    trader = customer("C1", phases=[(day(2), "phase_1"), (day(20), "funded"), (day(25), "failed")])
    found = prop(rule, customers=[trader])
    assert [(line.kind, line.ref, line.amount, line.earned_day) for line in found.lines] == [
        ("customer", "funded", D(100), day(20))
    ]


def test_48_an_adjustment_lowers_the_ftds_value() -> None:
    rule = CPA | {"qualify": {"min_deposit": 300}}
    moneys = [money("d1", day(5), "400"), money("x", day(20), "-150", "adjustment", original="d1")]
    assert balance(cpa(rule, moneys[:1])) == {"A": D(400)}
    assert balance(cpa(rule, moneys)) == {}


def test_49_earned_in_the_month_of_the_last_condition() -> None:
    rule = CPA | {"qualify": {"min_lots": 1}}
    deposit = [money("d1", day(30), "500")]
    assert lines(cpa(rule, deposit, {"C1": [(day(31), D(1))]})) == [("d1", D(400), day(31))]
    assert lines(cpa(rule, deposit, {"C1": [(day(2, 2), D(1))]})) == [("d1", D(400), day(2, 2))]


def test_50_the_affiliate_of_the_ftds_day_earns() -> None:
    rule = CPA | {"qualify": {"min_lots": 1}}
    moved = customer("C1", dated("A"), dated("B", day(10)))
    assert balance(cpa(rule, [money("d1", day(5), "500")], {"C1": [(day(15), D(1))]}, [moved])) == {"A": D(400)}


def test_22_only_approved_deposits_count_and_others_are_explained() -> None:
    rule = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}
    assert reasons(cpa(rule, [money("d1", day(5), "500", status="pending")])) == [("not_approved", "")]
    assert balance(cpa(rule, [money("d1", day(5), "500")])) == {"A": D(400)}


def test_rebates_are_passed_through() -> None:
    rule = {"id": "rebates", "type": "rebate_passthrough"}
    rates = [{"base": "EUR", "quote": "USD", "date": day(1), "rate": "1.10"}]
    moneys = [
        money("r1", day(5), "10", "ib_rebate", currency="EUR"),
        money("r2", day(5), "10", "ib_rebate", currency="EUR", usd="11.50"),
        money("r3", day(20), "10", "ib_rebate", currency="EUR"),
    ]
    found = rate(terms(plan(rule), rates=rates), facts([], moneys))
    assert [(line.ref, line.amount) for line in found.lines] == [("r1", D(11)), ("r2", D("11.5"))]
    assert unrated(found) == [("missing_rate", "rebates")]
    assert paid(found) == {("A", "rebates"): D("22.5")}
