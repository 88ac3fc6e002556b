"""How far a change reaches: row, month or affiliate, and who shares with whom."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.rating.engine.dependencies import Dependencies
from tests.commissions.rating.engine.build import CPA, FEES, LOTS, SHARE, day, override, plan, terms, tiers

CAP = {"cap": {"amount": 5, "per": "month"}}
LADDER = {"id": "lots", "type": "lot"} | tiers("lots", (0, 5), mode="ladder")


def dependencies(*rules: dict[str, Any], vertical: str = "forex", **given: Any) -> Dependencies:
    return Dependencies.of(terms(plan(*rules), vertical=vertical, **given))


@pytest.mark.parametrize(
    ("rules", "scope"),
    [
        ([LOTS], "row"),
        ([LOTS, override("lots", levels=[10])], "row"),
        ([LOTS, CPA], "row"),
        ([LADDER], "rest"),
        ([LADDER, override("lots", levels=[10])], "rest"),
        ([{"id": "lots", "type": "lot"} | tiers("lots", (0, 5))], "month"),
        ([LADDER, {"id": "more", "type": "spread_share"} | tiers("lots", (0, 5), key="percent")], "month"),
        ([LADDER | CAP], "month"),
        ([LADDER, override("lots", levels=[10], **CAP)], "month"),
        ([LOTS | CAP], "month"),
        ([LOTS, override("lots", levels=[10], **CAP)], "month"),
        ([CPA | CAP], "affiliate"),
        ([LOTS, CPA, override("lots", "cpa", levels=[10], **CAP)], "affiliate"),
        ([{"id": "lots", "type": "lot"} | tiers("ftds", (0, 5))], "affiliate"),
        ([SHARE], "affiliate"),
        ([SHARE | {"negative": "reset"}], "affiliate"),
    ],
)
def test_scope(rules: Any, scope: str) -> None:
    found = dependencies(*rules)
    assert found.scope("A", day(15)) == found.scope("A", "2026-01") == scope
    assert found.whole("A") is (scope == "affiliate")
    assert found.scope("nobody", day(15)) == "row"


def test_fee_tiers_reach_the_whole_affiliate() -> None:
    rule = FEES | {"percent": {}} | tiers("fees", (0, 10), key="percent")
    assert dependencies(rule, vertical="prop-trading").whole("A")
    assert not dependencies(FEES, vertical="prop-trading").whole("A")


def test_a_month_is_judged_by_the_versions_in_force_in_it() -> None:
    doc = plan(LOTS)
    doc["versions"].append({"from": day(1, 3), "rules": [LADDER]})
    found = Dependencies.of(terms(doc))
    assert [found.scope("A", month) for month in ("2026-02", "2026-03", "2026-04")] == [
        "row",
        "rest",
        "rest",
    ]


def test_lines_of_an_uncapped_version_use_a_later_cap_up() -> None:
    doc = plan(LOTS)
    doc["versions"].append({"from": day(20), "rules": [LOTS | CAP]})
    assert Dependencies.of(terms(doc)).scope("A", day(1)) == "month"


def test_under_a_shared_cap_a_month_is_rated_from_its_beginning() -> None:
    doc = plan(LADDER, override("lots", levels=[10], **CAP))
    doc["versions"].append({"from": day(1, 3), "rules": [LADDER]})
    tree = [{"id": "P"}, *({"id": key, "parent": "P"} for key in "AB")]
    given = {"affiliates": tree, "assignments": [{"affiliate": key, "plan": "ib"} for key in "AB"]}
    assert Dependencies.of(terms(doc, **given)).scope("A", "2026-03") == "month"


def test_directs_under_one_upline_share_its_cap_or_sum() -> None:
    tree = [
        {"id": "P"},
        {"id": "Q"},
        *({"id": key, "parent": "P"} for key in "AB"),
        {"id": "C", "parent": "Q"},
    ]
    assigned = [{"affiliate": key, "plan": "ib"} for key in "ABC"]
    given = {"affiliates": tree, "assignments": assigned}
    capped = dependencies(LOTS, override("lots", levels=[10], **CAP), **given)
    assert (capped.shared("A"), capped.shared("C")) == ({"B"}, frozenset())
    summed = dependencies(SHARE, override("rs", levels=[10]), **given)
    assert (summed.shared("B"), summed.shares_months) == ({"A"}, True)
    assert dependencies(LOTS | CAP, override("lots", levels=[10]), **given).shared("A") == frozenset()


def test_whoever_shares_with_a_whole_affiliate_is_whole() -> None:
    lots = plan(LOTS, override("lots", levels=[10], **CAP))
    share = plan(SHARE, id="rs")
    assigned = [
        {"affiliate": "A", "plan": "ib"},
        {"affiliate": "B", "plan": "ib"},
        {"affiliate": "B", "plan": "rs", "from": day(1, 6)},
    ]
    found = Dependencies.of(terms(lots, share, assignments=assigned))
    assert (found.whole("B"), found.whole("A")) == (True, True)


def test_what_the_rules_read() -> None:
    plain = dependencies(LOTS, CPA)
    assert (plain.needs_lots, plain.needs_person, plain.shares_months) == (False, False, False)
    assert dependencies(CPA | {"qualify": {"min_lots": 1}}).needs_lots
    assert dependencies(CPA | {"per": "person"}).needs_person
    assert dependencies(FEES, vertical="prop-trading").needs_person
    assert not dependencies(FEES | {"percent": {"reset": 1}}, vertical="prop-trading").needs_person
