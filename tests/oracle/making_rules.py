"""Random rules of one plan version, such as `apply` accepts."""

from __future__ import annotations

from typing import Any

from tests.oracle.dice import Dice

RATES = ["5.00", 6, "0.333", "1.2345", "0.000000005", 8]
PERCENTS = [20, 15, "33.333", "2.5", 100]
COUNTRIES = ["GR", "NO", "DE"]
ACCOUNT_TYPES = ["live", "pro", "Live"]
CHALLENGES = ["standard", "express"]
SIZES: list[Any] = [50000, 100000, "25000.5"]
PHASES = ["phase_1", "funded", "failed"]
ON_ROWS = ("lot", "spread_share", "commission_share")

Rule = dict[str, Any]


def common(dice: Dice, rule: Rule) -> Rule:
    """What any rule may carry."""
    if dice.chance(25):
        rule["cap"] = {"amount": dice.one([1, 5, "12.5", 40, 400]), "per": "month"}
    if dice.chance(10):
        rule["hold_days"] = 14
    if dice.chance(20):
        rule["self_referral"] = "exclude"
    return rule


def person_match(dice: Dice, forex: bool) -> dict[str, Any]:
    """Conditions on the customer alone."""
    wanted: dict[str, Any] = {}
    if dice.chance(50):
        wanted["countries"] = dice.some(COUNTRIES, least=1)
    elif forex:
        wanted["account_types"] = dice.some(ACCOUNT_TYPES, least=1)
    elif dice.chance(50):
        wanted["challenge_types"] = dice.some(CHALLENGES, least=1)
    else:
        wanted["account_size"] = dice.some(SIZES, least=1)
    return wanted


def row_match(dice: Dice, forex: bool, instruments: list[str], groups: list[str]) -> dict[str, Any]:
    if groups and dice.chance(40):
        return {"groups": dice.some(groups, least=1)}
    if dice.chance(60):
        return {"instruments": dice.some(instruments, least=1)}
    return person_match(dice, forex)


def steps(dice: Dice, price: str, basis: str) -> list[dict[str, Any]]:
    counts = basis in ("active_traders", "ftds", "sales")
    size = {"lots": 1, "volume_usd": 10_000, "fees": 200}.get(basis, 1)
    froms: list[Any] = [dice.one([0, 1]) * size, dice.one([2, 3]) * size]
    if not counts and dice.chance(40):
        froms[1:] = [f"{froms[1]}.35", froms[1] + 4 * size]
    prices = RATES if price == "rate" else PERCENTS
    return [{"from": begin, price: dice.one(prices)} for begin in froms]


def tiers(dice: Dice, price: str, bases: list[str]) -> dict[str, Any]:
    basis = dice.one(bases)
    counts = basis in ("active_traders", "ftds", "sales")
    mode = "whole" if counts else dice.one(["ladder", "whole"])
    return {"basis": basis, "mode": mode, "steps": steps(dice, price, basis)}


def row_rule(dice: Dice, rule_id: str, kind: str, forex: bool, instruments: list[str], groups: list[str]) -> Rule:
    price = "rate" if kind == "lot" else "percent"
    rule: Rule = {"id": rule_id, "type": kind}
    if dice.chance(35):
        bases = ["lots", "volume_usd", "active_traders", *(["ftds"] if forex else [])]
        rule["tiers"] = tiers(dice, price, bases)
    else:
        rule[price] = dice.one(RATES if kind == "lot" else PERCENTS)
    if dice.chance(30):
        rule["match"] = row_match(dice, forex, instruments, groups)
    return common(dice, rule)


def ftd_rule(dice: Dice, rule_id: str) -> Rule:
    rule: Rule = {"id": rule_id, "type": "cpa", "trigger": "ftd", "amount": dice.one([400, "99.999999995"])}
    rule["per"] = dice.one(["customer", "person"])
    if dice.chance(30):
        rule["by_country"] = {"GR": 300, "NO": "600.5"}
        if dice.chance(40):
            del rule["amount"]
    if dice.chance(50):
        rule["ftd_window_hours"] = dice.one([0, 24, 72])
    qualify: dict[str, Any] = {}
    if dice.chance(50):
        qualify["min_deposit"] = dice.one([100, 250, "400.01"])
    if dice.chance(40):
        qualify |= {"min_lots": dice.one([1, 2, "2.05"]), "within_days": dice.one([30, 5, 0])}
    if dice.chance(30):
        qualify["kyc"] = ["approved"]
    if dice.chance(20):
        qualify["countries"] = dice.some(COUNTRIES, least=1)
    if qualify:
        rule["qualify"] = qualify
    return _matched(dice, rule, forex=True)


def fee_rule(dice: Dice, rule_id: str) -> Rule:
    rule: Rule = {"id": rule_id, "type": "cpa", "trigger": "challenge_fee"}
    if dice.chance(40):
        rule["tiers"] = tiers(dice, "percent", ["fees", "sales"])
        if dice.chance(50):
            rule["percent"] = {"reset": "2.5"}
    else:
        percent = {"first": 10, "repeat": 5, "reset": "2.5"}
        rule["percent"] = {kind: percent[kind] for kind in dice.some(list(percent), least=1, percent=80)}
        if dice.chance(30):
            rule["by_product"] = [_product(dice, challenge) for challenge in dice.some(CHALLENGES, least=1)]
    if dice.chance(60):
        rule["clawback"] = dice.one(["pro_rata", "full", "none"])
    return _matched(dice, rule, forex=False)


def _product(dice: Dice, challenge: str) -> dict[str, Any]:
    return {
        "challenge_type": challenge,
        "account_size": dice.one(SIZES),
        "amount": dice.one([80, "33.333333335"]),
    }


def phase_rule(dice: Dice, rule_id: str) -> Rule:
    rule = {"id": rule_id, "type": "cpa", "trigger": "phase", "phase": dice.one(PHASES), "amount": 100}
    rule["per"] = dice.one(["customer", "person"])
    return _matched(dice, rule, forex=False)


def revenue_rule(dice: Dice, rule_id: str, forex: bool) -> Rule:
    rule = {"id": rule_id, "type": "revenue_share", "percent": dice.one(PERCENTS)}
    rule["negative"] = dice.one(["reset", "carry"])
    return _matched(dice, rule, forex)


def rebate_rule(dice: Dice, rule_id: str) -> Rule:
    return _matched(dice, {"id": rule_id, "type": "rebate_passthrough"}, forex=True)


def _matched(dice: Dice, rule: Rule, forex: bool) -> Rule:
    if dice.chance(20):
        rule["match"] = person_match(dice, forex)
    return common(dice, rule)
