"""What decides money seldom occurs often in what the generators make."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.oracle.strategies import random_case
from tests.oracle.tests.features import features

CASES = 200
OFTEN = {
    "dated group entries",
    "a row under a dated entry",
    "a row in no group",
    "an ungrouped row in a share's tiers",
    "a row without a plan",
    "crossed through EUR",
    "crossed through USD",
    "crossed through the reporting currency",
    "a dollar amount that is fine",
    "a dollar amount that is doubtful",
    "another amount that is fine",
    "another amount that is doubtful",
    "an amount at the edge of the tolerance",
    "a free fee",
    "a refund that goes on",
    "a refund that goes on in another currency",
    "a refund beyond all fees",
    "an explicit refund larger than its fee",
    "a balance that passes on",
    "an undecided balance that passes on",
    "on_top of what is rated alone",
    "split of what is rated alone",
    "per_lot of what is rated alone",
    "a suspended affiliate's line",
    "listed amount_usd_doubtful",
    "listed adjustment_unmatched",
    "listed refund_unmatched",
    "listed unmapped_instrument",
    "listed missing_rate",
    "listed missing_revenue",
}
SOMETIMES = {
    "a refund of a free fee",
    "a refund that cannot be measured",
    "a balance that ends",
    "an undecided balance that ends",
}


def test_the_cases_contain_what_decides_money_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Counter[str] = Counter()
    for seed in range(CASES):
        counted.update(features(random_case(seed), monkeypatch))
    assert {name: counted[name] for name in OFTEN if counted[name] < CASES // 40} == {}
    assert {name: counted[name] for name in SOMETIMES if not counted[name]} == {}
