"""Caps, the margin guard and self-referral."""

from __future__ import annotations

import pytest

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    FEES,
    LOTS,
    D,
    amounts,
    customer,
    day,
    facts,
    money,
    of_rule,
    override,
    paid,
    plan,
    prop,
    reasons,
    row,
    rows,
    terms,
    tiers,
)


def test_a_cap_counts_lines_of_an_earlier_uncapped_version() -> None:
    doc = plan(LOTS)
    doc["versions"].append({"from": day(10), "rules": [LOTS | {"cap": {"amount": 100, "per": "month"}}]})
    found = rate(terms(doc), facts([row(day(3), "18"), row(day(12), "10"), row(day(13), "1")]), explain=True)
    assert amounts(found) == [D(90), D(10)]
    assert reasons(found) == [("cap_reached", "lots")]


def test_a_cap_is_used_in_order_after_clawback() -> None:
    rule = FEES | {"cap": {"amount": 60, "per": "month"}}
    moneys = [
        money("f1", day(1), "500", "challenge_fee"),
        money("f2", day(2), "500", "challenge_fee", who="C2"),
        money("r", day(9), "250", "refund", original="f1"),
    ]
    assert {line.ref: line.amount for line in prop(moneys, rule).lines} == {"f1": D(25), "f2": D(35)}


def test_on_top_follows_the_cap_and_lot_based_overrides_follow_lots() -> None:
    capped = LOTS | {"cap": {"amount": 6, "per": "month"}}
    rules = [
        capped,
        override("lots", levels=[50]),
        override("lots", mode="per_lot", levels=["1"], id="perlot"),
    ]
    found = rows(row(day(1), "1"), row(day(2), "1"), row(day(3), "1"), rules=rules)
    assert paid(found) == {("A", "lots"): D(6), ("P", "team"): D(3), ("P", "perlot"): D(3)}


def test_an_overrides_cap_is_per_earner_across_directs() -> None:
    rules = [LOTS, override("lots", levels=[20, 20], cap={"amount": "1.50", "per": "month"})]
    people = [customer("C1"), customer("C2", affiliate="B")]
    found = rows(row(day(1), "1"), row(day(2), "1", who="C2"), rules=rules, customers=people)
    team = of_rule(found, "team")
    assert [(line.affiliate_id, line.direct_id, line.amount, line.uncapped) for line in team] == [
        ("P", "A", D(1), None), ("G", "A", D(1), None),
        ("P", "B", D("0.5"), D(1)), ("G", "B", D("0.5"), D(1)),
    ]  # fmt: skip


@pytest.mark.parametrize("who", [{"person": "h"}, {"email": "A@X.example"}])
def test_self_referral_excludes_and_leaves_the_basis(who: dict[str, str]) -> None:
    tree = [{"id": "A", "person_id": "h", "email": "a@x.EXAMPLE"}]
    rule = {"id": "lots", "type": "lot", "self_referral": "exclude"} | tiers("lots", (0, 5), (10, 6))
    own = [customer("C1", **who)]
    found = rows(row(lots="8"), row(lots="8", who="C2"), rules=[rule], customers=own, affiliates=tree)
    assert [(line.customer_id, line.amount) for line in found.lines] == [("C2", D(40))]


def test_self_referral_does_not_fall_through_to_the_next_rule() -> None:
    tree = [{"id": "A", "person_id": "h"}]
    rules = [{"id": "first", "type": "lot", "rate": 8, "self_referral": "exclude"}, LOTS]
    assert rows(row(lots="1"), rules=rules, customers=[customer("C1", person="h")], affiliates=tree).lines == []
