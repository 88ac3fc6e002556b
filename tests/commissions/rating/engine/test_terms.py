"""Lookups by day: rates, groups, the tree, plans, assignments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from commissions.rating.facts.exact import cut8, decimal_of, exactly, over, round8, times
from commissions.rating.facts.fx import Rates
from commissions.rating.facts.instrument_groups import InstrumentGroups
from commissions.rating.rules.match import Match
from tests.commissions.rating.engine.build import LOTS, D, customer, dated, day, plan, terms

EUR_USD = {"base": "EUR", "quote": "USD", "date": day(5), "rate": "1.10", "id": 7}


def rates(*more: Any) -> Rates:
    return Rates([EUR_USD, *more])


@pytest.mark.parametrize(("at", "known"), [(day(4), False), (day(5), True), (day(12), True), (day(13), False)])
def test_a_rate_holds_from_its_day_for_seven_days(at: date, known: bool) -> None:
    found = rates().find("EUR", "USD", at)
    assert (found is not None) is known


def test_the_latest_rate_wins_and_direct_beats_inverted() -> None:
    newer = {"base": "EUR", "quote": "USD", "date": day(6), "rate": "1.20", "id": 8}
    inverse = {"base": "USD", "quote": "EUR", "date": day(8), "rate": "0.5", "id": 9}
    found = rates(newer, inverse)
    assert found.find("EUR", "USD", day(8)) == (D("1.20"), (8,))
    assert found.find("USD", "EUR", day(7)) == (Fraction(5, 6), (8,))
    assert found.find("USD", "EUR", day(8)) == (D("0.5"), (9,))
    assert found.find("EUR", "USD", day(14)) == (D(2), (9,))


def test_crossing_needs_both_legs_and_goes_through_eur_only() -> None:
    chf = {"base": "CHF", "quote": "USD", "date": day(5), "rate": "1.10", "id": 10}
    gbp = {"base": "GBP", "quote": "EUR", "date": day(5), "rate": "1.25", "id": 11}
    found = rates(chf, gbp)
    assert found.find("GBP", "USD", day(5)) == (D("1.375"), (11, 7))
    assert found.find("CHF", "GBP", day(5)) is None
    assert found.find("GBP", "USD", day(13)) is None
    assert found.find("USD", "USD", day(30)) == (D(1), ())


def test_a_full_name_wins_then_the_first_group() -> None:
    groups = InstrumentGroups(
        [
            {"id": "gold", "multiplier": 2, "instruments": ["XAU*", "*.x"]},
            {"id": "all", "multiplier": 3, "instruments": ["*USD", "XAUUSD", "A.C"]},
        ]
    )
    names = ["XAUUSD", "XAUEUR", "XAU", "EURUSD", "a.x", "xauusd", "ABC", "A.C"]
    found = [groups.at(date.min).find(name) for name in names]
    assert [group.id if group else None for group in found] == [
        "all",
        "gold",
        "gold",
        "all",
        "gold",
        None,
        None,
        "all",
    ]
    assert InstrumentGroups([]).at(date.min).find("anything") == ("", None)


def test_match_is_byte_for_byte_and_unknown_only_by_the_group() -> None:
    match = Match.parse({"groups": ["g"], "countries": ["GR"], "account_size": ["100000.00"]})
    assert match is not None
    buyer = dated(country_code="GR", account_size=D(100000))
    assert match.row(buyer, "X", None) is None
    assert match.row(dated(country_code="gr", account_size=D(100000)), "X", None) is False
    assert Match.parse({}) is None
    named = Match.parse({"instruments": ["EURUSD", "XAU*"]})
    assert named is not None
    assert [named.row(buyer, name, None) for name in ("EURUSD", "XAUEUR", "GBPUSD")] == [True, True, False]


def test_terms_in_force_change_with_assignment_version_and_tree() -> None:
    doc = plan(LOTS, start=day(10))
    tree = [
        {"id": "P"},
        {"id": "Q"},
        {"id": "A", "parents": [{"parent": "P"}, {"parent": "Q", "from": day(20)}]},
    ]
    assigned = [
        {"affiliate": "A", "plan": "ib", "from": day(5)},
        {"affiliate": "A", "plan": None, "from": day(25)},
    ]
    found = terms(doc, affiliates=tree, assignments=assigned)
    seen = {number: found.at("A", day(number)) for number in (4, 5, 10, 19, 20, 25)}
    assert {number: in_force.uplines for number, in_force in seen.items() if number in (19, 20)} == {
        19: ("P",),
        20: ("Q",),
    }
    assert [seen[n].missing for n in (4, 5, 25)] == ["no_plan", "before_plan", "no_plan"]
    assert [seen[n].version is not None for n in (4, 5, 10, 20, 25)] == [False, False, True, True, False]
    assert [start for start, _ in found.spans("A")] == [date.min, day(5), day(10), day(20), day(25)]


def test_a_cycle_in_the_tree_ends_the_chain() -> None:
    tree = [{"id": "A", "parent": "B"}, {"id": "B", "parent": "A"}]
    assert terms(affiliates=tree).uplines("A", day(1)) == ("B",)


def test_selves_by_person_or_email_ignoring_case() -> None:
    tree = [{"id": "A", "person_id": "h"}, {"id": "B", "email": "Me@X.example"}, {"id": "C"}]
    found = terms(affiliates=tree)
    assert found.self_referrers(customer("C1", person="h", email="mE@x.EXAMPLE")) == {"A", "B"}
    assert found.self_referrers(customer("C1")) == frozenset()


def test_arithmetic_is_exact_or_refuses() -> None:
    with exactly():
        third = over(Decimal(1), Decimal(3))
        assert third == Fraction(1, 3)
        assert over(Decimal(1), Decimal(8)) == Decimal("0.125")
        assert (round8(third), round8(times(third, Decimal(2)))) == (D("0.33333333"), D("0.66666667"))
        assert (round8(Fraction(1, 2 * 10**8)), round8(Fraction(3, 2 * 10**8))) == (D(0), D("0.00000002"))
        assert cut8(Fraction(2, 3)) == D("0.66666666")
        assert cut8(D("0.999999999")) == D("0.99999999")
    assert decimal_of(0.07) == D("0.07")
    with pytest.raises(TypeError):
        decimal_of(True)


def test_the_first_fields_reach_back() -> None:
    known = terms(plan(LOTS), assignments=[{"affiliate": "A", "plan": "ib"}])
    assert known.at("A", day(1) - timedelta(days=1)).missing == "before_plan"
