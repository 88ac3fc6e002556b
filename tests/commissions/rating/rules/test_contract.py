"""What every commission model must be, whatever it does."""

from __future__ import annotations

import jsonschema
import pytest

from commissions.programme.plan_checks import check_plans
from commissions.rating.rules.base import GROUPS, Rule, key_of
from tests.commissions.rating.engine.build import CLASSES, RULES, plan
from track360.verticals.registry import VERTICALS

EXAMPLES = {
    "lot": {"rate": "5.00"},
    "spread_share": {"percent": 20},
    "commission_share": {"percent": "12.5"},
    "cpa:ftd": {"trigger": "ftd", "amount": 400},
    "cpa:challenge_fee": {"trigger": "challenge_fee", "percent": {"first": 10}},
    "cpa:phase": {"trigger": "phase", "phase": "funded", "amount": 100},
    "revenue_share": {"percent": 30, "negative": "carry"},
    "rebate_passthrough": {},
}
SHARED = {"hold_days": 14, "self_referral": "exclude", "cap": {"amount": 500, "per": "month"}}


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_the_schema_is_draft_2020_12_and_closed(kind: type[Rule]) -> None:
    jsonschema.Draft202012Validator.check_schema(kind.SCHEMA)
    assert kind.SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert kind.SCHEMA["additionalProperties"] is False
    assert {"id", "type", "hold_days", "self_referral", "cap", "match"} <= kind.SCHEMA["properties"].keys()


def undescribed(schema: dict[str, object], path: str = "") -> list[str]:
    """The options at any depth that say nothing about themselves."""
    found = []
    for name, option in schema.get("properties", {}).items():  # type: ignore[attr-defined]
        found += [] if option.get("description") else [f"{path}{name}"]
        found += undescribed(option, f"{path}{name}.")
        found += undescribed(option.get("items", {}), f"{path}{name}.")
    return found


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_option_says_what_it_means(kind: type[Rule]) -> None:
    assert kind.SCHEMA["title"]
    assert kind.SCHEMA["description"]
    assert undescribed(kind.SCHEMA) == []


@pytest.mark.parametrize(("key", "example"), list(EXAMPLES.items()))
def test_a_model_parses_what_its_schema_takes_and_says_its_group(
    key: str, example: dict[str, object]
) -> None:
    document = {"id": "r", "type": key.partition(":")[0], **example, **SHARED}
    assert key_of(document) == key
    vertical = "prop-trading" if key in ("cpa:challenge_fee", "cpa:phase") else "forex"
    assert check_plans(VERTICALS[vertical], [plan(document)], RULES) == []
    rule = RULES[key].parse(document)
    assert rule.group in GROUPS
    assert (rule.id, rule.hold_days, rule.excludes_self, rule.cap) == ("r", 14, True, 500)
