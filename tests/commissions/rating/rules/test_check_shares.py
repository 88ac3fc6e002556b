"""No share is more than the whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.commissions.rating.engine.build import LOTS
from tests.commissions.rating.rules.checking import COMM, FEE_STEPS, FEES, override, problems

MORE = "{} percent is more than the whole amount: at most 100"


@pytest.mark.parametrize("value", [Decimal("100.00000001"), 101])
@pytest.mark.parametrize(
    ("rule", "path", "vertical"),
    [
        ({**COMM, "percent": "?"}, "percent", "forex"),
        ({**COMM, "type": "spread_share", "percent": "?"}, "percent", "forex"),
        ({"id": "rs", "type": "revenue_share", "negative": "reset", "percent": "?"}, "percent", "forex"),
        ({**FEES, "percent": {"first": "?"}}, "percent.first", "prop-trading"),
        ({**FEES, "percent": {"reset": "?"}}, "percent.reset", "prop-trading"),
        ({**FEES, "tiers": {**FEE_STEPS, "steps": [{"from": 0, "percent": "?"}]}}, "tiers.steps[0].percent",
        "prop-trading"),
    ],
)  # fmt: skip
def test_no_share_is_more_than_the_whole(rule: Any, path: str, vertical: str, value: Any) -> None:
    assert problems(_with(rule, value), vertical=vertical) == [(path, MORE.format(value))]
    assert problems(_with(rule, 100), vertical=vertical) == []
    assert problems(_with(rule, "100.00"), vertical=vertical) == []
    assert problems(_with(rule, "100.1"), vertical=vertical) == [(path, MORE.format("100.1"))]


def test_a_level_on_top_is_a_share_and_a_level_per_lot_is_not() -> None:
    on_top = override("on_top", "lots", levels=[100, Decimal("100.5")])
    assert problems(LOTS, on_top) == [("rules[1].levels[1]", MORE.format("100.5"))]
    assert problems(LOTS, override("per_lot", "lots", levels=[150])) == []


def _with(rule: Any, value: Any) -> Any:
    """The rule with the question mark in it replaced."""
    if isinstance(rule, dict):
        return {key: _with(item, value) for key, item in rule.items()}
    if isinstance(rule, list):
        return [_with(item, value) for item in rule]
    return value if rule == "?" else rule
