"""What the generators make is valid, and what the oracle says of it is the same in any order of receipt."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.making_orders import key_of
from tests.oracle.making_reference import HOT_DAYS
from tests.oracle.oracle import books
from tests.oracle.programme import Programme
from tests.oracle.strategies import Case, cases, random_case

slow = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)
SEEDS = range(60)


def rules_of(case: Case) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    plans = case.partner["plans"]
    return [(version, rule) for plan in plans for version in plan["versions"] for rule in version["rules"]]


@slow
@given(cases(), st.integers(0, 2**32))
def test_order_and_repetition_change_nothing(case, seed):
    first, second = books(case.partner, case.received()), books(case.partner, case.shuffled(seed).received())
    assert first == second


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_repetition_change_nothing_in_larger_cases(seed):
    case = random_case(seed, size=100)
    told = books(case.partner, case.received())
    assert books(case.partner, case.shuffled(seed + 1).received()) == told
    assert books(case.partner, case.parents_first().received()) == told


@pytest.mark.parametrize("seed", SEEDS)
def test_records_are_valid(seed):
    for entity, record in random_case(seed, size=100).told:
        for value in record.values():
            if isinstance(value, Decimal):
                assert len(value.as_tuple().digits) <= 15
                assert str(value) != "-0"
        json.dumps(record, default=float)
        if entity == "trading-activity":
            assert record["lots_traded"] == round(record["lots_traded"], 2)
            assert 0 <= record.get("eligible_lots", 0) <= record["lots_traded"]
            assert all((record.get(name) or 0) >= 0 for name in ("volume_usd", "spread_cost", "commission"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_request_never_has_a_key_twice(seed):
    case = random_case(seed, size=100)
    sent = case.requests(7)
    assert [record for _, records in sent for record in records] == [record for _, record in case.told]
    for entity, records in sent:
        keys = [key_of((entity, record)) for record in records]
        assert len(set(keys)) == len(keys) <= 7


@pytest.mark.parametrize("seed", SEEDS)
def test_programmes_hold_nothing_that_is_refused(seed):
    case = random_case(seed)
    plans = {}
    for plan in case.partner["plans"]:
        for version in plan["versions"]:
            for rule in version["rules"]:
                assert plans.setdefault(rule["id"], (plan["id"], rule["type"])) == (plan["id"], rule["type"])
    for version, rule in rules_of(case):
        ids = {other["id"]: other for other in version["rules"]}
        assert len(ids) == len(version["rules"])
        types = {other["type"] for other in version["rules"]}
        assert not {"lot", "rebate_passthrough"} <= types
        if rule["type"] == "override":
            assert all(ids[of]["type"] != "override" for of in rule["of"])
        if rule.get("mode") == "split":
            assert sum(Decimal(str(level)) for level in rule["levels"]) == 100
            assert "cap" not in rule
        if rule.get("mode") == "rate_difference":
            assert all("rate" in ids[of] for of in rule["of"])
        if "tiers" in rule:
            froms = [Decimal(str(step["from"])) for step in rule["tiers"]["steps"]]
            assert froms == sorted(set(froms))
            assert "rate" not in rule
        splits = [of for other in version["rules"] if other.get("mode") == "split" for of in other["of"]]
        assert len(splits) == len(set(splits))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_instrument_is_in_one_group_a_day(seed):
    programme = Programme(random_case(seed).partner)
    keys = [(entry["id"], entry.get("from")) for entry in programme.groups]
    assert len(set(keys)) == len(keys)
    for day in HOT_DAYS:
        names = [name for entry in programme.groups_on(day) for name in entry["instruments"]]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_never_exceeds_its_cap(seed):
    case = random_case(seed, size=100)
    capped: dict[str, list[Any]] = {}
    for _, rule in rules_of(case):
        capped.setdefault(rule["id"], []).append((rule.get("cap") or {}).get("amount"))
    sums: dict[Any, Decimal] = {}
    for unit, amount in books(case.partner, case.received()).units.items():
        if None not in capped[unit[1]] and len(set(capped[unit[1]])) == 1:
            pot = (unit[0], unit[1], unit[5])
            sums[pot] = sums.get(pot, Decimal(0)) + amount
    for pot, total in sums.items():
        assert total <= Decimal(str(capped[pot[1]][0])) + Decimal("0.00000050")
