"""Everything a plan is refused for, and the words it is refused with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commissions.programme.plan_checks import check_plans
from tests.commissions.rating.engine.build import LOTS, RULES, plan
from tests.commissions.rating.rules.checking import (
    COMM,
    CPA,
    FEE_STEPS,
    FEES,
    TIERED,
    TIERS,
    override,
    problems,
)
from track360.verticals.registry import VERTICALS


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        ({**LOTS, "tiers": TIERS}, "tiers", "has either a rate or tiers, not both"),
        ({"id": "x", "type": "lot"}, "rules[0]", "'rate' or 'tiers' is missing"),
        (
            {**TIERED, "tiers": {**TIERS, "basis": "ftds"}},
            "tiers.mode",
            "a ladder cannot climb ftds, a count of the whole month: use whole",
        ),
        (
            {**TIERED, "tiers": {**TIERS, "steps": [{"from": 1, "rate": 5}, {"from": "1.0", "rate": 6}]}},
            "tiers.steps[1].from",
            "steps must ascend: 1.0 comes after 1",
        ),
        ({**TIERED, "tiers": {**TIERS, "steps": []}}, "tiers.steps", "must not be empty"),
        ({**LOTS, "rate": "five"}, "rate", "'five' is not a number that is at least 0"),
        ({**LOTS, "rate": Decimal("-1")}, "rate", "must be at least 0"),
        ({**LOTS, "rate": date(2026, 1, 1)}, "rate", 'is read as a day: write it in quotes, "2026-01-01"'),
        ({**LOTS, "rte": 5}, "rte", "unknown key (did you mean 'rate'?)"),
        (
            {**LOTS, "match": {"countries": [False]}},
            "match.countries[0]",
            "must be text, not true or false (a bare NO is read as false: write it in quotes)",
        ),
        ({**LOTS, "cap": {"amount": 5, "per": "day"}}, "cap.per", "must be one of month"),
        ({**LOTS, "hold_days": "14"}, "hold_days", "must be a whole number, not '14'"),
        (
            {**LOTS, "type": "lots"},
            "type",
            "unknown type 'lots' (did you mean 'lot'?): one of lot, spread_share, commission_share, cpa,"
            " revenue_share, rebate_passthrough, override",
        ),
        ({"id": "x", "type": "cpa"}, "trigger", "is missing: one of ftd, challenge_fee, phase"),
        ({**CPA, "trigger": "fdt"}, "trigger", "unknown trigger 'fdt' (did you mean 'ftd'?)"),
        (
            {**CPA, "match": {"instruments": ["EURUSD"]}},
            "match.instruments",
            "only rules over trading activity and overrides can match on instruments or groups",
        ),
        ({"id": "x", "type": "cpa", "trigger": "ftd"}, "rules[0]", "'amount' or 'by_country' is missing"),
        (
            {**CPA, "by_country": {"gr": 5}},
            "by_country",
            "'gr' is not a country code of two capital letters (in quotes: YAML reads a bare NO as false)",
        ),
        (FEES, "trigger", "'challenge_fee' is not a trigger of this partner's vertical, which has ftd"),
        (
            {
                "id": "x",
                "type": "revenue_share",
                "percent": 5,
                "negative": "carry",
                "match": {"groups": ["g"]},
            },
            "match.groups",
            "only rules over trading activity and overrides can match on instruments or groups",
        ),
        ({"id": "x", "type": "revenue_share", "percent": 5}, "rules[0]", "'negative' is missing"),
        ("lots", "rules[0]", "must be a mapping with id, type and the rule's options"),
    ],
)
def test_a_rule_is_refused_for_itself(rule: Any, path: str, message: str) -> None:
    assert problems(rule) == [(path, message)]


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        (FEES, "rules[0]", "'percent', 'by_product' or 'tiers' is missing"),
        (
            {**FEES, "tiers": FEE_STEPS, "percent": {"first": 5}},
            "percent.first",
            "beside tiers only reset may have a percent of its own",
        ),
        (
            {**FEES, "tiers": {**FEE_STEPS, "basis": "sales"}},
            "tiers.mode",
            "a ladder cannot climb sales, a count of the whole month: use whole",
        ),
        (
            CPA,
            "trigger",
            "'ftd' is not a trigger of this partner's vertical, which has challenge_fee or phase",
        ),
    ],
)
def test_a_prop_rule_is_refused_for_itself(rule: Any, path: str, message: str) -> None:
    assert problems(rule, vertical="prop-trading") == [(path, message)]


@pytest.mark.parametrize(
    ("rules", "path", "message"),
    [
        (
            [override("on_top", "lotz"), LOTS],
            "of[0]",
            "unknown rule 'lotz' in this version (did you mean 'lots'?)",
        ),
        ([override("on_top", "team")], "of[0]", "'team' is itself an override"),
        (
            [override("rate_difference", "comm"), COMM],
            "of[0]",
            "rate_difference works on lot rules with a flat rate, and 'comm' is not one",
        ),
        (
            [override("rate_difference", "tiered"), TIERED],
            "of[0]",
            "rate_difference works on lot rules with a flat rate, and 'tiered' is not one",
        ),
        (
            [override("rate_difference", "lots", levels=[1]), LOTS],
            "levels",
            "rate_difference pays the difference of rates and has no levels; depth limits it",
        ),
        (
            [override("per_lot", "cpa"), CPA],
            "of[0]",
            "per_lot works on rules over trading activity, and 'cpa' has no lots",
        ),
        (
            [override("split", "comm"), COMM],
            "levels",
            "a split must share out 100 percent, the direct affiliate's first; these sum to 10",
        ),
        (
            [override("split", "comm", levels=[100], cap={"amount": 5, "per": "month"}), COMM],
            "cap",
            "a split cannot have a cap: cap the rule that it splits",
        ),
        (
            [
                override("split", "comm", levels=[60, "40"]),
                COMM,
                override("split", "comm", levels=[100], id="two"),
            ],
            "rules[2].of",
            "'comm' is already split by 'team'",
        ),
        (
            [LOTS, {"id": "r", "type": "rebate_passthrough"}],
            "rules[1].type",
            "a version with a lot rule may not pass rebates through: it would pay for the same lots twice",
        ),
        ([LOTS, LOTS], "rules[1].id", "rule 'lots' is already in this version"),
    ],
)
def test_rules_are_refused_for_each_other(rules: Any, path: str, message: str) -> None:
    assert problems(*rules) == [(path, message)]


def test_a_rule_id_belongs_to_one_plan_and_one_type() -> None:
    first, second = plan(LOTS), plan(LOTS, id="other")
    first["versions"].append({"from": date(2026, 2, 1), "rules": [{**COMM, "id": "lots"}]})
    assert check_plans(VERTICALS["forex"], [first, second], RULES) == [
        ("plans[0].versions[1].rules[0].type", "rule 'lots' is of type 'lot' elsewhere in this plan"),
        ("plans[1].versions[0].rules[0].id", "rule 'lots' already belongs to plan 'ib'"),
    ]


def test_two_versions_may_not_start_on_one_day() -> None:
    twice = plan(LOTS)
    twice["versions"] *= 2
    assert check_plans(VERTICALS["forex"], [twice], RULES) == [
        ("plans[0].versions[1].from", "two versions of this plan are from 2026-01-01")
    ]


def test_the_printed_programme_passes() -> None:
    rules = [
        {**LOTS, "match": {"groups": ["majors"], "account_types": ["live"], "countries": ["GR", "NO"]}},
        {"id": "spread", "type": "spread_share", "tiers": {
            "basis": "volume_usd", "mode": "ladder",
            "steps": [{"from": 0, "percent": 15}, {"from": 10000000, "percent": 20}]}},
        COMM,
        {**CPA, "per": "person", "by_country": {"GR": 300, "NO": 600}, "ftd_window_hours": 24, "qualify": {
            "min_deposit": 250, "min_lots": 2, "within_days": 60,
            "kyc": ["approved"], "countries": ["GR", "NO"]}},
        override("on_top", "lots", "spread", levels=[20, 10]),
        override("per_lot", "lots", levels=["1.00", "0.50"], id="team-lots"),
        override("split", "comm", levels=[70, 20, 10], id="pool"),
        override("rate_difference", "lots", depth=5, id="diff"),
    ]  # fmt: skip
    assert problems(*rules) == []
    product = {"challenge_type": "standard", "account_size": 100000, "amount": 80}
    match = {"challenge_types": ["standard"], "account_size": [50000, 100000]}
    percent = {"first": 10, "repeat": 5, "reset": "2.5"}
    prop = {**FEES, "percent": percent, "by_product": [product], "clawback": "pro_rata", "match": match}
    phase = {
        "id": "funded",
        "type": "cpa",
        "trigger": "phase",
        "phase": "funded",
        "amount": 100,
        "per": "person",
    }
    tiered = {**FEES, "id": "tiered", "tiers": FEE_STEPS, "percent": {"reset": "2.5"}}
    assert problems(prop, phase, tiered, vertical="prop-trading") == []
