"""Customers with thousands of records, and figures of thousands of digits: nothing is asked for each of them anew."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from commissions.rating.engine.rate import rate
from commissions.rating.facts.approved import ApprovedTransaction
from commissions.rating.facts.records import Rated
from tests.commissions.rating.engine.build import (
    CPA,
    SHARE,
    D,
    amounts,
    day,
    facts,
    money,
    months,
    of_rule,
    override,
    plan,
    prop,
    row,
    terms,
)
from track360.ingest import iso_codes
from track360.verticals.base import Vertical

MANY = 1_000
# Their quotients have no end, and so the sum of all of them has thousands of digits.
CURRENCIES = iso_codes.CURRENCIES[:20]
RATES: list[dict[str, Any]] = [
    {"base": "USD", "quote": name, "date": day(on), "rate": f"1.{10**14 + 2 * (97 * place + on) + 1}"}
    for place, name in enumerate(CURRENCIES)
    for on in range(1, 32)
]
SPENT = [row(day(on), currency=name, spread_cost="1000") for name in CURRENCIES for on in range(1, 32)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often it was asked what a transaction's type is, and which of two came first."""
    found: Counter[str] = Counter()
    order, adjusts = ApprovedTransaction.order, Vertical.adjusts

    def counted_order(self: ApprovedTransaction) -> Any:
        found["order"] += 1
        return order.fget(self)  # type: ignore[attr-defined]

    def counted_adjusts(self: Vertical, name: str) -> bool:
        found["adjusts"] += 1
        return adjusts(self, name)

    monkeypatch.setattr(ApprovedTransaction, "order", property(counted_order))
    monkeypatch.setattr(Vertical, "adjusts", counted_adjusts)
    return found


def test_a_chain_of_adjustments_is_followed_once(asked: Counter[str]) -> None:
    chain = [
        money(f"a{n}", day(3), "1", "adjustment", original=f"a{n - 1}" if n else "f") for n in reversed(range(MANY))
    ]
    found = prop([money("f", day(2), "100", "challenge_fee"), *chain])
    # 10 % of 100 with 1,000 times 1 on it.
    assert amounts(found) == [D(110)]
    assert asked["adjusts"] < 10 * MANY


def test_adjustments_that_name_each_other_in_a_circle_adjust_nothing_and_neither_do_those_that_name_them() -> None:
    circle = [money(name, day(3), "1", "adjustment", original=of) for name, of in (("a", "b"), ("b", "c"), ("c", "b"))]
    assert amounts(prop([money("f", day(2), "100", "challenge_fee"), *circle])) == [D(10)]


def test_which_fee_was_the_first_is_looked_for_once(asked: Counter[str]) -> None:
    fees = [money(f"f{n:04}", day(2), "100", "challenge_fee") for n in range(MANY)]
    found = prop([*fees, money("a", day(3), "-100", "adjustment", original="f0001")])
    # The first earns 10 %, each later one 5 %, and nothing is left of one.
    assert sorted(amounts(found)) == [*[D(5)] * (MANY - 2), D(10)]
    assert asked["order"] < 10 * MANY


def test_which_deposit_was_the_first_is_looked_for_once(asked: Counter[str]) -> None:
    deposits = [money(f"d{n:04}", day(2), "100") for n in range(MANY)]
    given = facts([], [*deposits, money("a", day(3), "-100", "adjustment", original="d0001")])
    found = rate(terms(plan(CPA | {"qualify": {"min_deposit": 50}})), given)
    assert amounts(found) == [D(400)]
    assert asked["order"] < 10 * MANY


def many_currencies(*rules: Any) -> Rated:
    given = facts(SPENT)
    given.months = {("A", "2026-01")}
    return rate(terms(plan(*rules), rates=RATES), given)


def test_a_cap_is_cut_where_what_was_used_before_has_more_digits_than_python_writes_out() -> None:
    spread = {"id": "spread", "type": "spread_share", "percent": 20, "cap": {"amount": 100_000, "per": "month"}}
    found = many_currencies(spread)
    cut = max(len(line.arithmetic["worth"]["of"][1]["of"][1]["value"]) for line in found.lines if line.uncapped)
    assert (abs(sum(amounts(found)) - 100_000) < D("0.00001"), cut > 2 * 4_300) == (True, True)


def test_an_upline_is_paid_on_a_month_of_more_digits_than_python_writes_out() -> None:
    found = many_currencies(SHARE, override("rs", levels=[10]))
    (own,), (upline,) = of_rule(found, "rs"), of_rule(found, "team")
    assert abs(upline.amount * 10 - own.amount) <= D("0.0000001")
    assert (found.unrated, own.amount > 0) == ([], True)


def test_a_loss_of_more_digits_than_python_writes_out_is_carried() -> None:
    losses = [
        money(f"{name}{on}", day(on), "1000", "bonus", currency=name) for name in CURRENCIES for on in range(1, 32)
    ]
    given = facts([row(day(1, 2), spread_cost="900000")], losses)
    found = months(given, SHARE, "2026-01", "2026-02", rates=RATES)
    [line] = found.lines
    carried = line.arithmetic["worth"]["of"][0]["of"][1]
    assert (carried["name"], len(carried["value"]) > 2 * 4_300) == ("carried", True)
    assert (line.ref, found.unrated, D(0) < line.amount < 270_000) == ("2026-02", [], True)
