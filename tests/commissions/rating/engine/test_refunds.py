"""Refunds that name no fee and are larger than the latest one, and challenges that were given away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from commissions.rating.facts.records import Rated
from tests.commissions.rating.engine.build import FEES, D, amounts, customer, dated, day, money, prop

FLAT = FEES | {"percent": {"first": 10, "repeat": 10}}
PRODUCT = {"by_product": [{"challenge_type": "standard", "account_size": 100000, "amount": 80}]}
GIVEN_AWAY = [customer(challenge_type="standard", account_size=D(100000))]


def fee(id: str, at: int, amount: str, **given: Any) -> Any:
    return money(id, day(at), amount, "challenge_fee", **given)


def refund(id: str, at: int, amount: str, **given: Any) -> Any:
    return money(id, day(at), amount, "refund", **given)


def by_ref(rated: Rated) -> dict[str, Decimal]:
    return {line.ref: line.amount for line in rated.lines}


def unmatched(rated: Rated) -> list[tuple[str, str, Decimal | None, str]]:
    return [(entry.code, entry.ref, entry.amount, entry.currency) for entry in rated.unrated]


def test_a_refund_without_a_name_goes_on_to_the_fees_before() -> None:
    moneys = [fee("f1", 1, "100"), fee("f2", 2, "200"), fee("f3", 3, "50"), refund("r", 4, "270")]
    # 50 of f3, 200 of f2, 20 of f1's 100.
    found = prop(moneys, FLAT)
    assert (by_ref(found), found.unrated) == ({"f1": D(8)}, [])


def test_the_excess_beyond_all_fees_is_unmatched() -> None:
    moneys = [fee("f1", 1, "100"), fee("f2", 2, "200"), refund("r", 3, "320"), fee("f3", 4, "500")]
    found = prop(moneys, FLAT)
    assert by_ref(found) == {"f3": D(50)}
    assert unmatched(found) == [("refund_unmatched", "r", D(20), "USD")]
    assert found.unrated[0].detail == "20.00 USD of the refund exceeds what was left of f1 and the fees after it"


def test_the_excess_of_a_refund_that_names_its_fee_never_goes_on() -> None:
    moneys = [fee("f1", 1, "100"), fee("f2", 2, "200"), refund("r", 3, "250", original="f2")]
    found = prop(moneys, FLAT)
    assert by_ref(found) == {"f1": D(10)}
    assert unmatched(found) == [("refund_unmatched", "r", D(50), "USD")]


def test_what_goes_on_is_a_part_of_the_refund_converted_at_its_day() -> None:
    rates = [
        {"base": "EUR", "quote": "USD", "date": day(1), "rate": "4"},
        {"base": "EUR", "quote": "USD", "date": day(3), "rate": "2"},
    ]
    moneys = [fee("f1", 1, "100", currency="EUR"), fee("f2", 2, "150"), refund("r", 3, "200")]
    # Of 200 USD three quarters take f2; the last quarter of 100 EUR is 25 EUR of f1, which was worth 400 USD: 30 of 40.
    found = prop(moneys, FLAT, rates=rates)
    assert (by_ref(found), found.unrated) == ({"f1": D(30)}, [])


def test_a_refund_stops_at_a_fee_it_cannot_be_measured_against() -> None:
    moneys = [fee("f1", 1, "100"), fee("f2", 2, "100", currency="GBP"), fee("f3", 3, "100"), refund("r", 4, "150")]
    found = prop(moneys, FLAT)
    assert by_ref(found) == {"f1": D(10)}
    assert unmatched(found) == [("missing_rate", "f2", D(100), "GBP")]


def test_a_refund_shared_by_fees_of_two_affiliates_shrinks_both() -> None:
    people = [customer("C1", dated("A"), dated("B", day(3)))]
    moneys = [fee("f1", 1, "100"), fee("f2", 4, "100"), refund("r", 5, "150")]
    found = prop(moneys, FLAT, people)
    assert [(line.affiliate_id, line.ref, line.amount) for line in found.lines] == [("A", "f1", D(5))]


@pytest.mark.parametrize(("clawback", "left"), [("full", {}), ("none", {"f1": D(10), "f2": D(20)})])
def test_every_fee_it_reaches_follows_the_clawback(clawback: str, left: dict[str, Decimal]) -> None:
    moneys = [fee("f1", 1, "100"), fee("f2", 2, "200"), refund("r", 3, "210")]
    assert by_ref(prop(moneys, FLAT | {"clawback": clawback})) == left


def test_a_free_challenge_is_a_repeat_and_leaves_first_to_the_next() -> None:
    moneys = [fee("free", 1, "0.00"), fee("f1", 2, "500"), fee("f2", 3, "300")]
    assert by_ref(prop(moneys)) == {"f1": D(50), "f2": D(15)}
    # Adjusted up it is still free: 40.00 at the repeat's 5 %.
    moneys.append(money("x", day(4), "40", "adjustment", original="free"))
    assert by_ref(prop(moneys)) == {"free": D(2), "f1": D(50), "f2": D(15)}


def test_a_fee_adjusted_to_nothing_is_not_free() -> None:
    moneys = [fee("f1", 1, "500"), money("x", day(2), "-500", "adjustment", original="f1"), fee("f2", 3, "300")]
    assert by_ref(prop(moneys)) == {"f2": D(15)}


def test_a_free_challenge_earns_its_products_amount_and_is_a_sale() -> None:
    assert by_ref(prop([fee("free", 1, "0")], FEES | PRODUCT, GIVEN_AWAY)) == {"free": D(80)}
    sales = {
        "tiers": {"basis": "sales", "mode": "whole", "steps": [{"from": 0, "percent": 5}, {"from": 2, "percent": 9}]}
    }
    rule = {"id": "fees", "type": "cpa", "trigger": "challenge_fee"} | sales
    assert by_ref(prop([fee("free", 1, "0"), fee("f1", 2, "100")], rule)) == {"f1": D(9)}


def test_a_refund_without_a_name_passes_over_a_free_challenge() -> None:
    moneys = [fee("f1", 1, "100"), fee("free", 2, "0"), refund("r", 3, "50")]
    moneys.append(money("x", day(3), "30", "adjustment", original="free"))
    found = prop(moneys, FLAT)
    assert (by_ref(found), found.unrated) == ({"f1": D(5), "free": D(3)}, [])


def test_a_refund_of_a_free_challenge_takes_all_of_it_and_is_unmatched() -> None:
    moneys = [fee("free", 1, "0"), refund("r", 2, "25", original="free")]
    found = prop(moneys, FEES | PRODUCT, GIVEN_AWAY)
    assert found.lines == []
    assert unmatched(found) == [("refund_unmatched", "r", D(25), "USD")]
    kept = prop(moneys, FEES | PRODUCT | {"clawback": "none"}, GIVEN_AWAY)
    assert (amounts(kept), kept.unrated) == ([D(80)], [])


def test_a_refund_of_nothing_is_none_also_of_a_free_challenge() -> None:
    moneys = [fee("free", 1, "0"), refund("r", 2, "0.00", original="free")]
    found = prop(moneys, FEES | PRODUCT, GIVEN_AWAY)
    assert (amounts(found), found.unrated) == ([D(80)], [])


def test_what_exceeds_all_fees_is_judged_by_the_terms_of_the_earliest() -> None:
    people = [customer("C1", dated("A"), dated("X", day(2)))]
    found = prop([fee("f1", 1, "100"), fee("f2", 3, "100"), refund("r", 4, "250")], FLAT, people)
    assert [(entry.code, entry.affiliate_id, entry.amount) for entry in found.unrated] == [
        ("refund_unmatched", "A", D(50))
    ]


def test_a_refund_of_a_free_challenge_needs_no_rate() -> None:
    moneys = [fee("free", 1, "0"), refund("r", 2, "25", original="free", currency="GBP")]
    found = prop(moneys, FEES | PRODUCT, GIVEN_AWAY)
    assert (found.lines, unmatched(found)) == ([], [("refund_unmatched", "r", D(25), "GBP")])
