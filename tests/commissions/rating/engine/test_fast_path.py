"""The fast path gives the very lines of the slow one, whatever the plan."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from commissions.rating.engine import fast_path
from commissions.rating.engine.rate import rate
from tests.commissions.rating.engine.build import RULES, customer, dated, facts, row, terms

DAYS = [date(2026, 1, 20) + timedelta(days=number) for number in range(20)]
GROUPS = [
    {"id": "majors", "multiplier": 1, "instruments": ["EURUSD"]},
    {"id": "metals", "multiplier": "0.37", "instruments": ["XAU*"]},
]
RATES = [{"base": "EUR", "quote": "USD", "date": DAYS[0] + timedelta(days=5 * n), "rate": f"1.{n}7"} for n in range(3)]


def some_rule(rng: random.Random, id: str) -> dict[str, Any]:
    type, key = rng.choice([("lot", "rate"), ("spread_share", "percent"), ("commission_share", "percent")])
    rule: dict[str, Any] = {"id": id, "type": type}
    if rng.random() < 0.5:
        rule[key] = rng.choice(["5", "0.33", "7.125"])
    else:
        basis = rng.choice(["lots", "volume_usd", "active_traders"])
        mode = "whole" if basis == "active_traders" else rng.choice(["ladder", "whole"])
        steps = [{"from": at, key: rate} for at, rate in ((rng.choice([0, 2]), 3), (5, "4.1"), (9, 6))]
        rule["tiers"] = {"basis": basis, "mode": mode, "steps": steps}
    if rng.random() < 0.3:
        rule["match"] = rng.choice([{"instruments": ["XAU*"]}, {"groups": ["majors"]}, {"countries": ["GR"]}])
    return rule | rng.choice([{}, {}, {"hold_days": 3}, {"self_referral": "exclude"}])


def some_override(rng: random.Random, of: list[str]) -> dict[str, Any]:
    mode = rng.choice(["on_top", "per_lot"])
    extra = rng.choice([{}, {}, {"match": {"instruments": ["EURUSD"]}}, {"self_referral": "exclude"}, {"hold_days": 5}])
    levels = rng.choice([[10], ["12.5", "3.3"], [1, 2, 3]])
    return {
        "id": "up",
        "type": "override",
        "of": rng.sample(of, rng.randint(1, len(of))),
        "mode": mode,
        "levels": levels,
        **extra,
    }


def some_plan(rng: random.Random) -> dict[str, Any]:
    versions = []
    for start in (date(2026, 1, 1), date(2026, 2, 3)):
        rules = [some_rule(rng, f"{start:%m}-{number}") for number in range(rng.randint(1, 3))]
        over = some_override(rng, [rule["id"] for rule in rules]) | {"id": f"{start:%m}-up"}
        versions.append({"from": start, "rules": [*rules, over]})
    return {"id": "ib", "currency": "USD", "versions": versions}


def some_rows(rng: random.Random) -> list[Any]:
    found = {}
    for _ in range(60):
        lots, cost = Decimal(rng.randrange(400)) / 100, rng.choice([None, "0", "1.25", "7.77"])
        one = row(
            rng.choice(DAYS), str(lots), f"C{rng.randrange(6)}", rng.choice(["EURUSD", "XAUUSD", "BTCUSD"]),
            rng.choice(["USD", "EUR", "CHF"]), spread_cost=cost, commission=rng.choice([None, "3"]),
            volume_usd=rng.choice([None, "0", "1.5", "7"]),
        )  # fmt: skip
        found[one[:4]] = one
    return list(found.values())


@pytest.mark.parametrize("seed", range(60))
def test_both_paths_lead_to_the_same_lines(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    tree = [
        {"id": "G", "person_id": "h0"},
        {"id": "P", "parent": "G"},
        {"id": "A", "parent": "P"},
        {"id": "B", "parent": "A"},
    ]
    people = [
        customer(
            f"C{n}",
            dated("A", country_code="GR"),
            dated("B", DAYS[9], country_code=rng.choice(["GR", "DE"])),
            person=f"h{n}",
        )
        for n in range(6)
    ]
    known = terms(some_plan(rng), affiliates=tree, groups=GROUPS, rates=RATES, rules=RULES)
    given = facts(some_rows(rng), customers=people)
    fast = rate(known, given)
    monkeypatch.setattr(fast_path, "rate_month", lambda collector, month, prices: month.items)
    slow = rate(known, given)
    assert sorted(fast.lines, key=repr) == sorted(slow.lines, key=repr)
    assert sorted(fast.unrated) == sorted(slow.unrated)
    assert fast.lines or fast.unrated
