"""Who is on which plan when, and plans between which negative balances pass on."""

from __future__ import annotations

from typing import Any

from tests.oracle import making_rules as rules
from tests.oracle.dice import Dice
from tests.oracle.making_reference import HOT_DAYS


def assignments(dice: Dice, affiliates: list[str], plans: list[str], changes: int) -> list[dict[str, Any]]:
    """Each affiliate on a plan, then now and then (with more changes: mostly) on another one or on none."""
    found: list[dict[str, Any]] = []
    for affiliate in affiliates:
        if dice.chance(90):
            found.append({"affiliate": affiliate, "plan": dice.one(plans)})
        days = [dice.one(HOT_DAYS[1:]) for _ in range(changes) if dice.chance(25 if changes == 1 else 70)]
        for day in dict.fromkeys(days):
            plan = None if dice.chance(30) else dice.one(plans)
            found.append({"affiliate": affiliate, "plan": plan, "from": day})
    return found


def carrying(dice: Dice, plans: list[dict[str, Any]], forex: bool) -> list[dict[str, Any]]:
    """Every version shares its net months and mostly carries them, now and then beside or behind another such rule."""
    for plan in plans:
        for version in plan["versions"]:
            version["rules"] = _with_shares(dice, plan["id"], version["rules"], forex)
    return plans


def _with_shares(dice: Dice, plan: str, known: list[rules.Rule], forex: bool) -> list[rules.Rule]:
    first = {**rules.revenue_rule(dice, f"{plan}-rs", forex), "negative": "carry" if dice.chance(85) else "reset"}
    shares = [first]
    if dice.chance(40):
        shares.insert(dice.whole(0, 1), rules.revenue_rule(dice, f"{plan}-RS", forex))
    return [*shares, *(rule for rule in known if rule["id"] != first["id"])]
