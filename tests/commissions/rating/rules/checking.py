"""Rules to check, and what is wrong with them."""

from __future__ import annotations

from typing import Any

from commissions.programme.plan_checks import check_plans
from tests.commissions.rating.engine.build import RULES, plan
from track360.verticals.registry import VERTICALS

TIERS = {"basis": "lots", "mode": "ladder", "steps": [{"from": 0, "rate": 5}]}


TIERED = {"id": "tiered", "type": "lot", "tiers": TIERS}


COMM = {"id": "comm", "type": "commission_share", "percent": 10}


CPA = {"id": "cpa", "type": "cpa", "trigger": "ftd", "amount": 400}


FEES = {"id": "fees", "type": "cpa", "trigger": "challenge_fee"}


FEE_STEPS = {"basis": "fees", "mode": "ladder", "steps": [{"from": 0, "percent": 10}]}


def override(mode: str, *of: str, **more: Any) -> dict[str, Any]:
    levels = {} if mode == "rate_difference" else {"levels": [10]}
    return {"id": "team", "type": "override", "of": list(of), "mode": mode, **levels, **more}


def problems(*rules: Any, vertical: str = "forex") -> list[tuple[str, str]]:
    found = check_plans(VERTICALS[vertical], [plan(*rules)], RULES)
    return [(path.removeprefix("plans[0].versions[0].").removeprefix("rules[0]."), message) for path, message in found]
