"""Instrument groups by day: a row is rated by the group that its instrument is in on the row's day."""

from __future__ import annotations

from typing import Any

import pytest

from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import (
    LOTS,
    D,
    amounts,
    balance,
    day,
    facts,
    of_rule,
    override,
    plan,
    row,
    rows,
    terms,
    tiers,
    unrated,
)

GOLD: list[dict[str, Any]] = [
    {"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]},
    {"id": "metals", "multiplier": "0.4", "instruments": ["XAU*"], "from": day(3)},
    {"id": "metals", "multiplier": "0.5", "instruments": ["XAU*"], "from": day(10)},
]
GUARD = {"margin_guard": 100}
"""Makes every row go the slow path, and with enough revenue changes nothing."""


def gold(number: int, lots: str = "10", **given: Any) -> Any:
    return row(day(number), lots, instrument="XAUUSD", spread_cost="1000", **given)


@pytest.mark.parametrize("version", [{}, GUARD])
def test_each_row_by_the_entry_of_its_day(version: Any) -> None:
    found = rows(gold(3), gold(9), gold(10), gold(31), groups=GOLD, version=version)
    assert [(line.source_day.day, line.amount, line.multiplier) for line in found.lines] == [
        (3, D(20), D("0.4")),
        (9, D(20), D("0.4")),
        (10, D(25), D("0.5")),
        (31, D(25), D("0.5")),
    ]


@pytest.mark.parametrize("version", [{}, GUARD])
def test_before_its_first_entry_a_group_is_empty(version: Any) -> None:
    found = rows(gold(2), row(day(2), "1", spread_cost="9"), groups=GOLD, version=version)
    assert unrated(found) == [("unmapped_instrument", "lots")]
    assert amounts(found) == [D(5)]


def test_an_instrument_that_leaves_its_group_is_in_none() -> None:
    gone = {"id": "metals", "multiplier": "0.4", "instruments": ["XAGUSD"], "from": day(10)}
    found = rows(gold(9), gold(10), groups=[*GOLD[:2], gone])
    assert balance(found) == {"A": D(20)}
    [entry] = found.unrated
    assert (entry.source_day, entry.detail) == (
        day(10),
        "10 lots of XAUUSD, which is in no group; did you mean XAGUSD?",
    )


@pytest.mark.parametrize("version", [{}, GUARD])
def test_which_rule_prices_a_row_follows_the_group_of_its_day(version: Any) -> None:
    special = {"id": "gold", "type": "lot", "rate": 8, "match": {"groups": ["metals"]}}
    groups = [
        {"id": "majors", "multiplier": 1, "instruments": ["EURUSD", "XAUUSD"]},
        {"id": "majors", "multiplier": 1, "instruments": ["EURUSD"], "from": day(10)},
        {"id": "metals", "multiplier": 1, "instruments": ["XAUUSD"], "from": day(10)},
    ]
    found = rows(gold(9, "1"), gold(10, "1"), rules=[special, LOTS], groups=groups, version=version)
    assert [(line.rule_id, line.amount, line.group_id) for line in found.lines] == [
        ("lots", D(5), "majors"),
        ("gold", D(8), "metals"),
    ]


def test_a_group_stands_where_its_id_first_appears() -> None:
    # From the 10th both have the pattern's instrument; the first of the list wins, whose entry is dated.
    groups = [
        {"id": "first", "multiplier": 2, "instruments": ["XA*"], "from": day(10)},
        {"id": "second", "multiplier": 3, "instruments": ["*USD"]},
    ]
    assert amounts(rows(gold(9, "1"), gold(10, "1"), groups=groups)) == [D(15), D(10)]


def test_a_later_entry_leaves_the_other_groups_alone() -> None:
    found = rows(row(day(9), "1"), row(day(10), "1"), groups=GOLD)
    assert [(line.amount, line.group_id) for line in found.lines] == [(D(5), "majors"), (D(5), "majors")]


def test_an_override_per_lot_takes_the_multiplier_of_the_day() -> None:
    team = override("lots", mode="per_lot", levels=["1.00"])
    found = rows(gold(9), gold(10), rules=[LOTS, team], groups=GOLD)
    assert [line.amount for line in of_rule(found, "team")] == [D(4), D(5)]


def test_tiers_that_match_a_group_count_its_days_alone() -> None:
    climbing = {"id": "gold", "type": "lot", "match": {"groups": ["metals"]}, **tiers("lots", (0, 5), (15, 6))}
    # 10 lots on the 5th and 10 on the 12th reach 15; the 2nd's are in no group.
    found = rows(gold(2), gold(5), gold(12), rules=[climbing], groups=GOLD)
    assert [(line.source_day.day, line.amount) for line in found.lines] == [(5, D(24)), (12, D(30))]
    assert unrated(found) == [("unmapped_instrument", "gold")]


def test_part_of_a_month_is_rated_as_the_whole() -> None:
    given = facts([gold(3), gold(12)])
    given.since = {("A", "2026-01"): day(10)}
    found = rate(terms(plan(LOTS), groups=GOLD), given)
    assert [(line.source_day, line.amount) for line in found.lines] == [(day(12), D(25))]
