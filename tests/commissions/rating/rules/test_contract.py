"""What every commission model must be, whatever it does."""

from __future__ import annotations

import jsonschema
import pytest

from commissions.programme.plan_checks import check_plans
from commissions.rating.rules.base import GROUPS, Rule, key_of
from tests.commissions.rating.engine.build import plan
from tests.commissions.rating.rules.examples import EXAMPLES
from track360.registry import RULES
from track360.verticals.registry import VERTICALS

# What an override can be of, and no other model minds.
BASE = {"id": "share", "type": "spread_share", "percent": 1}
SHARED = {"hold_days": 14, "self_referral": "exclude", "cap": {"amount": 500, "per": "month"}}


@pytest.mark.parametrize("key", RULES)
def test_the_schema_is_draft_2020_12_and_closed(key: str) -> None:
    kind = RULES[key]
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


@pytest.mark.parametrize("key", RULES)
def test_every_option_says_what_it_means(key: str) -> None:
    kind = RULES[key]
    assert kind.SCHEMA["title"]
    assert kind.SCHEMA["description"]
    assert undescribed(kind.SCHEMA) == []


@pytest.mark.parametrize("key", RULES)
def test_every_model_says_itself_what_it_pays(key: str) -> None:
    assert RULES[key].describe_payment.__func__ is not Rule.describe_payment.__func__


def test_every_model_has_an_example() -> None:
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("key", RULES)
def test_a_model_parses_what_its_schema_takes_and_says_its_group(key: str) -> None:
    document = {"id": "r", "type": key.partition(":")[0], **EXAMPLES[key], **SHARED}
    assert key_of(document) == key
    applies = [vertical for vertical in VERTICALS.values() if key not in vertical.excluded_rules]
    assert applies
    for vertical in applies:
        assert check_plans(vertical, [plan(BASE, document)], RULES) == []
    rule = RULES[key].parse(document)
    assert rule.group in GROUPS
    assert (rule.id, rule.hold_days, rule.excludes_self, rule.cap) == ("r", 14, True, 500)


@pytest.mark.parametrize("key", RULES)
def test_a_vertical_that_excludes_a_model_refuses_it(key: str) -> None:
    document = {"id": "r", "type": key.partition(":")[0], **EXAMPLES[key]}
    for vertical in VERTICALS.values():
        found = [problem.path for problem in check_plans(vertical, [plan(BASE, document)], RULES)]
        place = "trigger" if "trigger" in document else "type"
        refused = [f"plans[0].versions[0].rules[1].{place}"]
        assert found == (refused if key in vertical.excluded_rules else [])
