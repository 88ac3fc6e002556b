"""Plans, assignments, groups and rates that are refused: the place in the file, and what to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.commissions.programme.refusing import BROKER, plan, refused, rules

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "path", "message"),
    [
        ({"rate": 0}, ".rate", "must be more than 0"),
        ({"rate": Decimal("-1")}, ".rate", "must be more than 0"),
        ({"date": "5 January"}, ".date", "'5 January' is not a day (write it like 2026-01-31)"),
        ({"base": "eur"}, ".base", "must be a currency (three capital letters, like USD)"),
        ({"quote": "EUR"}, "", "a rate of EUR to itself"),
        ({"kind": "mid"}, ".kind", "unknown key"),
    ],
)
def test_rates(changed: dict[str, Any], path: str, message: str) -> None:
    assert refused(rates=[{**BROKER["rates"][0], **changed}]) == [(f"partners[0].rates[0]{path}", message)]


def test_two_rates_of_one_pair_and_day() -> None:
    twins = [BROKER["rates"][0], {**BROKER["rates"][0], "rate": "1.11"}]
    assert refused(rates=twins) == [
        ("partners[0].rates[1]", "the EUR/USD rate of 2026-01-05 is already at partners[0].rates[0]")
    ]


@pytest.mark.parametrize(
    ("plans", "path", "message"),
    [
        (plan(currency="usd"), ".currency", "must be a currency (three capital letters, like USD)"),
        (plan(versions=[{"rules": []}]), ".versions[0]", "'from' is missing"),
        (plan(versions=[{"from": "2026-01-01"}]), ".versions[0]", "'rules' is missing"),
        (
            plan(versions=[{"from": "2026-01-01", "margin_guards": 60, "rules": []}]),
            ".versions[0].margin_guards",
            "unknown key (did you mean 'margin_guard'?)",
        ),
        (
            plan(versions=[{"from": "2026-01-01", "rules": []}] * 2),
            ".versions[1].from",
            "two versions of this plan are from 2026-01-01",
        ),
        (rules("lots"), ".versions[0].rules[0]", "must be a mapping with id, type and the rule's options"),
        (
            rules({"id": "lots", "type": "lot", "rate": 5, "match": {"groups": ["metal"]}}),
            ".versions[0].rules[0].match.groups[0]",
            "unknown instrument group 'metal' (did you mean 'metals'?)",
        ),
        (
            rules({"id": "lots", "type": "lot", "rate": 5, "match": {"countries": ["GR", False]}}),
            ".versions[0].rules[0].match.countries[1]",
            "must be text, not true or false (a bare NO is read as false: write it in quotes)",
        ),
    ],
)
def test_plans(plans: Any, path: str, message: str) -> None:
    assert refused(plans=plans) == [(f"partners[0].plans[0]{path}", message)]


def test_the_rules_of_a_plan_that_is_itself_unreadable_are_told_too() -> None:
    plans = [{"id": "standard", "versions": [{"from": "2026-01-01", "rules": [{"id": "lots", "type": "lots"}]}]}]
    assert [problem.path for problem in refused(plans=plans)] == [
        "partners[0].plans[0]",
        "partners[0].plans[0].versions[0].rules[0].type",
    ]


def test_a_plan_listed_twice() -> None:
    assert refused(plans=[*plan(), *plan(versions=[])]) == [
        ("partners[0].plans[1]", "plan 'standard' is already at partners[0].plans[0]")
    ]


def test_a_rule_id_in_two_plans() -> None:
    assert refused(plans=[*plan(), *plan(id="other")]) == [
        ("partners[0].plans[1].versions[0].rules[0].id", "rule 'lots' already belongs to plan 'standard'")
    ]


def test_a_rule_id_of_two_types() -> None:
    later = {"from": "2026-02-01", "rules": [{"id": "lots", "type": "spread_share", "percent": 5}]}
    assert refused(plans=plan(versions=[*BROKER["plans"][0]["versions"], later])) == [
        (
            "partners[0].plans[0].versions[1].rules[0].type",
            "rule 'lots' is of type 'lot' elsewhere in this plan",
        )
    ]


@pytest.mark.parametrize(
    ("assignments", "path", "message"),
    [
        ([{"affiliate": "A"}], "", "'plan' is missing (plan: null ends the plan)"),
        ([{"affiliate": "B", "plan": "standard"}], ".affiliate", "unknown affiliate 'B'"),
        (
            [{"affiliate": "A", "plan": "standart"}],
            ".plan",
            "unknown plan 'standart' (did you mean 'standard'?)",
        ),
        (
            [{"affiliate": "A", "plan": None, "from": "soon"}],
            ".from",
            "'soon' is not a day (write it like 2026-01-31)",
        ),
    ],
)
def test_assignments(assignments: Any, path: str, message: str) -> None:
    assert refused(assignments=assignments) == [(f"partners[0].assignments[0]{path}", message)]


def test_two_assignments_of_one_day() -> None:
    twins = [{"affiliate": "A", "plan": "standard"}, {"affiliate": "A", "plan": None}]
    assert refused(assignments=twins) == [
        (
            "partners[0].assignments[1]",
            "an assignment of 'A' since the beginning is already at partners[0].assignments[0]",
        )
    ]
