"""Carry across a change of plan: what passes to which rule, in which month, and what ends."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.rating.engine.rate import rate
from commissions.rating.facts.records import Rated, Row
from tests.commissions.rating.engine.build import EUR, LOTS, D, customer, day, facts, money, override, plan, row, terms


def share(id: str, percent: int = 10, negative: str = "carry", **more: Any) -> dict[str, Any]:
    return {"id": id, "type": "revenue_share", "percent": percent, "negative": negative, **more}


def on(*steps: tuple[str | None, int, int]) -> list[dict[str, Any]]:
    """A's assignments as (plan, day, month)."""
    return [{"affiliate": "A", "plan": name, "from": day(*at)} for name, *at in steps]


def loss(at: int, month: int, amount: str, **given: Any) -> Any:
    return money(f"loss-{month}-{at}{given.get('who', '')}", day(at, month), amount, "bonus", **given)


def gain(at: int, month: int, amount: str, **given: Any) -> Row:
    return row(day(at, month), spread_cost=amount, **given)


def rated(plans: Any, steps: Any, gains: Any, losses: Any, customers: Any = None, **given: Any) -> Rated:
    known = terms(*plans, assignments=steps, **given)
    all_facts = facts(gains, losses, customers)
    all_facts.months = {("A", f"2026-0{month}") for month in range(1, 7)}
    return rate(known, all_facts)


def lines(found: Rated) -> list[tuple[str, str, Any]]:
    return [(line.rule_id, line.ref, line.amount) for line in found.lines]


OLD, NEW = plan(share("old"), id="p1"), plan(share("new"), id="p2")


def test_a_loss_opens_the_new_plans_line_in_the_month_of_the_change() -> None:
    steps = on(("p1", 1, 1), ("p2", 10, 3))
    # January −1000, March on the old plan −200; on the new one +1500 in March: 300 are left, then 500 in April.
    found = rated([OLD, NEW], steps, [gain(20, 3, "1500"), gain(5, 4, "500")], [loss(5, 1, "1000"), loss(9, 3, "200")])
    assert lines(found) == [("new", "2026-03", D(30)), ("new", "2026-04", D(50))]
    assert [line.earned_day for line in found.lines] == [day(31, 3), day(30, 4)]


def test_what_the_new_plans_month_does_not_make_good_goes_on() -> None:
    found = rated(
        [OLD, NEW], on(("p1", 1, 1), ("p2", 10, 3)), [gain(20, 3, "400"), gain(5, 4, "700")], [loss(5, 1, "1000")]
    )
    assert lines(found) == [("new", "2026-04", D(10))]


def test_a_month_that_ends_above_nothing_on_the_old_plan_leaves_nothing() -> None:
    gains = [gain(3, 3, "1200"), gain(20, 3, "100")]
    found = rated([OLD, NEW], on(("p1", 1, 1), ("p2", 10, 3)), gains, [loss(5, 1, "1000")])
    assert lines(found) == [("old", "2026-03", D(20)), ("new", "2026-03", D(10))]


def test_the_losses_of_all_carrying_rules_are_summed_for_the_first_carrying_rule() -> None:
    old = plan(
        share("gr", match={"countries": ["GR"]}), share("de", match={"countries": ["DE"]}),
        share("no", negative="reset", match={"countries": ["NO"]}), id="p1",
    )  # fmt: skip
    new = plan(LOTS, share("reset", negative="reset"), share("first"), share("second"), id="p2")
    people = [customer(f"C{place}", country_code=code) for place, code in enumerate(("GR", "DE", "NO"), 1)]
    losses = [loss(5, 1, "100", who="C1"), loss(5, 1, "200", who="C2"), loss(5, 1, "400", who="C3")]
    found = rated([old, new], on(("p1", 1, 1), ("p2", 1, 2)), [gain(5, 2, "1000")], losses, people)
    # 1000 − 300; what was reset and what the others net is theirs alone.
    assert lines(found) == [("reset", "2026-02", D(100)), ("first", "2026-02", D(70)), ("second", "2026-02", D(100))]


DAILY_EUR = [EUR[0] | {"date": day(5, month)} for month in (1, 2, 3)]


@pytest.mark.parametrize(
    ("old", "new", "amount"),
    [
        # 10 % of 250 EUR.
        (OLD, plan(share("new"), id="p2", currency="EUR"), 25),
        (OLD, plan(share("new", negative="reset"), id="p2"), 50),
        (plan(share("old", negative="reset"), id="p1"), NEW, 50),
    ],
    ids=["other currency", "reset there", "reset before"],
)
def test_otherwise_it_ends(old: Any, new: Any, amount: int) -> None:
    losses = [loss(5, 1, "1000")]
    found = rated([old, new], on(("p1", 1, 1), ("p2", 1, 2)), [gain(5, 2, "500")], losses, rates=DAILY_EUR)
    assert lines(found) == [("new", "2026-02", D(amount))]
    # Nor does it come back with the old plan.
    steps = on(("p1", 1, 1), ("p2", 1, 2), ("p1", 1, 3))
    back = rated([old, new], steps, [gain(5, 3, "500")], losses, rates=DAILY_EUR)
    assert lines(back) == [("old", "2026-03", D(50))]


def test_a_plan_without_a_share_in_between_ends_it_and_days_without_a_plan_do_not() -> None:
    gains, losses = [gain(5, 4, "1500")], [loss(5, 1, "1000")]
    idle = plan(LOTS, id="p3")
    between = rated([OLD, NEW, idle], on(("p1", 1, 1), ("p3", 1, 2), ("p2", 1, 3)), gains, losses)
    assert lines(between) == [("new", "2026-04", D(150))]
    gap = rated([OLD, NEW], on(("p1", 1, 1), (None, 20, 1), ("p2", 3, 4)), gains, losses)
    assert lines(gap) == [("new", "2026-04", D(50))]
    late = plan(share("new"), id="p2", start=day(2, 4))
    assert lines(rated([OLD, late], on(("p1", 1, 1), ("p2", 1, 2)), gains, losses)) == [("new", "2026-04", D(50))]
    same = rated([OLD, NEW], on(("p1", 1, 1), (None, 20, 1), ("p1", 3, 4)), gains, losses)
    assert lines(same) == [("old", "2026-04", D(50))]


def test_it_goes_there_and_back() -> None:
    steps = on(("p1", 1, 1), ("p2", 1, 2), ("p1", 1, 3))
    found = rated([OLD, NEW], steps, [gain(5, 2, "300"), gain(5, 3, "900")], [loss(5, 1, "1000")])
    assert lines(found) == [("old", "2026-03", D(20))]


def test_a_renamed_rule_within_one_plan_starts_at_nothing() -> None:
    doc = plan(share("old"), id="p1")
    doc["versions"].append({"from": day(1, 2), "rules": [share("renamed")]})
    losses = [loss(5, 1, "1000")]
    assert lines(rated([doc], on(("p1", 1, 1)), [gain(5, 2, "500")], losses)) == [("renamed", "2026-02", D(50))]
    # And what the rule left that is no longer there does not come up again with another plan.
    found = rated([doc, NEW], on(("p1", 1, 1), ("p2", 1, 3)), [gain(5, 3, "500")], losses)
    assert lines(found) == [("new", "2026-03", D(50))]


def test_an_undecided_balance_passes_on_as_undecided() -> None:
    gains = [row(day(5, 1)), gain(5, 2, "500"), gain(5, 3, "500")]
    found = rated([OLD, NEW], on(("p1", 1, 1), ("p2", 10, 2)), gains, [])
    assert found.lines == []
    assert [(entry.code, entry.rule_id, entry.ref) for entry in found.unrated] == [
        ("missing_revenue", "old", "2026-01"),
        ("missing_revenue", "old", "2026-02"),
        ("missing_revenue", "new", "2026-03"),
    ]
    assert found.unrated[-1].detail.startswith("waits for 2026-01: ")
    ends = rated([OLD, plan(share("new", negative="reset"), id="p2")], on(("p1", 1, 1), ("p2", 1, 2)), gains, [])
    assert lines(ends) == [("new", "2026-02", D(50)), ("new", "2026-03", D(50))]
    assert [entry.ref for entry in ends.unrated] == ["2026-01"]


def test_an_undecided_month_on_reset_terms_passes_nothing_on() -> None:
    old = plan(share("old", negative="reset"), id="p1")
    found = rated([old, NEW], on(("p1", 1, 1), ("p2", 1, 2)), [row(day(5, 1)), gain(5, 2, "500")], [])
    assert lines(found) == [("new", "2026-02", D(50))]
    assert [entry.ref for entry in found.unrated] == ["2026-01"]


def test_uplines_earn_on_what_the_carried_loss_leaves() -> None:
    new = plan(share("new"), override("new", levels=[10]), id="p2")
    found = rated([OLD, new], on(("p1", 1, 1), ("p2", 1, 2)), [gain(5, 2, "1500")], [loss(5, 1, "1000")])
    assert [(line.affiliate_id, line.amount) for line in found.lines] == [("A", D(50)), ("P", D(5))]


def test_a_line_names_the_months_that_were_carried_into_it() -> None:
    gains = [gain(20, 2, "300"), gain(5, 3, "1500")]
    found = rated([OLD, NEW], on(("p1", 1, 1), ("p2", 1, 3)), gains, [loss(5, 1, "1000"), loss(9, 2, "0")])
    [line] = found.lines
    net = line.arithmetic["worth"]["of"][0]
    assert [(each["value"], each["from"]) for each in net["of"] if each["name"] == "carried"] == [
        ("-1000", {"carried": {"rule": "old", "month": "2026-01"}}),
        ("300", {"carried": {"rule": "old", "month": "2026-02"}}),
    ]
    assert line.amount == D(80)
