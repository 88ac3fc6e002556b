"""First deposits and phases: conditions, terms of the day, demo days."""

from __future__ import annotations

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    CPA,
    EUR,
    D,
    balance,
    customer,
    dated,
    day,
    facts,
    money,
    plan,
    prop,
    reasons,
    row,
    terms,
    tiers,
    unrated,
)


def test_a_demo_day_takes_no_part_in_anything() -> None:
    trial = customer("C1", dated(trading_account_type="demo"), dated("A", day(10), trading_account_type="live"))
    ladder = {"id": "lots", "type": "lot"} | tiers("lots", (0, 5), (10, 6), mode="ladder")
    cpa = CPA | {"qualify": {"min_lots": 2}}
    given = facts(
        [row(day(5), "50"), row(day(12), "1")],
        [money("d1", day(5), "1"), money("d2", day(11), "1")], [trial],
        {"C1": [(day(5), D(50)), (day(12), D(1)), (day(13), D(1))]},
    )  # fmt: skip
    found = rate(terms(plan(ladder, cpa)), given)
    assert [(line.rule_id, line.ref, line.amount, line.earned_day) for line in found.lines] == [
        ("lots", "", D(5), day(12)),
        ("cpa", "d2", D(400), day(13)),
    ]


def test_kyc_and_country_are_met_each_on_its_own() -> None:
    rule = CPA | {"qualify": {"kyc": ["approved"], "countries": ["GR"]}}
    mover = customer(
        "C1",
        dated(kyc_status_id="pending", country_code="GR"),
        dated("A", day(8), kyc_status_id="approved", country_code="DE"),
        dated("A", day(9), kyc_status_id="expired"),
    )
    found = rate(terms(plan(rule)), facts([], [money("d", day(5), "1")], [mover]))
    assert [line.earned_day for line in found.lines] == [day(8)]


def test_by_country_and_match_are_of_the_ftds_day() -> None:
    rule = CPA | {"by_country": {"GR": 300}, "match": {"countries": ["GR", "NO"]}}
    mover = customer("C1", dated(country_code="GR"), dated("A", day(6), country_code="DE"))
    assert balance(rate(terms(plan(rule)), facts([], [money("d", day(5), "1")], [mover]))) == {"A": D(300)}
    assert balance(rate(terms(plan(rule)), facts([], [money("d", day(6), "1")], [mover]))) == {}
    del rule["amount"]
    found = rate(
        terms(plan(rule)),
        facts([], [money("d", day(6), "1")], [customer("C1", country_code="NO")]),
        explain=True,
    )
    assert reasons(found)[0] == ("country", "cpa")


def test_per_person_the_terms_are_those_of_the_account_with_the_ftd() -> None:
    rule = CPA | {"per": "person", "qualify": {"kyc": ["ok"], "min_lots": 2}}
    accounts = [
        customer("C1", dated("A", kyc_status_id="ok"), person="h"),
        customer("C2", dated("B"), person="h"),
    ]
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
    assert balance(rate(terms(plan(rule)), facts([], [money("a", day(5), "2"), money("b", day(5), "2")]))) == {}


def test_the_value_is_converted_and_amount_usd_taken_as_given() -> None:
    rule = CPA | {"qualify": {"min_deposit": 21}}
    for usd, expected in ((None, {}), ("21", {"A": D(400)})):
        given = facts([], [money("a", day(5), "10", currency="EUR", usd=usd)])
        assert balance(rate(terms(plan(rule), rates=EUR), given)) == expected
    found = rate(terms(plan(rule)), facts([], [money("a", day(5), "10", currency="EUR")]))
    assert unrated(found) == [("missing_rate", "cpa")]


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
        customer("C1", dated(trading_account_type="demo"), person="h", phases=[(day(5), "funded")]),
        customer("C2", person="h", phases=[(day(9), "funded")]),
        customer("C3", person="h", phases=[(day(10), "funded")]),
    ]
    assert [line.customer_id for line in prop([], rule, people).lines] == ["C2"]
