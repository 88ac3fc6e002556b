"""Random overrides on the rules of one plan version."""

from __future__ import annotations

from typing import Any

from tests.oracle.dice import Dice
from tests.oracle.making_rules import ON_ROWS, Rule, common, person_match, row_match

PERCENTS_ABOVE: list[list[Any]] = [[20, 10], [20], ["12.5", 0, 5], [50, 50, 50]]
SPLITS: list[list[Any]] = [[70, 20, 10], [50, 50], ["33.34", "33.33", "33.33"], [100], [0, 100]]
LOTS_ABOVE: list[list[Any]] = [["1.00", "0.50"], [3], ["0.125", 0, 2]]


def override(
    dice: Dice,
    rule_id: str,
    rules: list[Rule],
    forex: bool,
    one_currency: bool,
    instruments: list[str],
    groups: list[str],
) -> Rule | None:
    """An override on some of these rules; None when the chosen mode fits none of them."""
    mode = dice.one(["on_top", "split", "per_lot", "rate_difference", "rate_difference"])
    able = [rule for rule in rules if _able(mode, rule, rules, one_currency)]
    if not able:
        return None
    of = dice.some(able, least=1, percent=70)
    rule: Rule = {"id": rule_id, "type": "override", "of": [base["id"] for base in of], "mode": mode}
    if mode == "rate_difference":
        rule |= {"depth": dice.one([1, 2, 5])} if dice.chance(50) else {}
    else:
        rule["levels"] = _levels(dice, mode)
    return _conditions(dice, rule, of, forex, instruments, groups)


def _able(mode: str, rule: Rule, rules: list[Rule], one_currency: bool) -> bool:
    if rule["type"] == "override":
        return False
    if mode == "split":
        splits = [other["of"] for other in rules if other.get("mode") == "split"]
        return not any(rule["id"] in of for of in splits)
    if mode == "rate_difference":
        return rule["type"] == "lot" and "rate" in rule and one_currency
    return mode == "on_top" or rule["type"] in ON_ROWS


def _levels(dice: Dice, mode: str) -> list[Any]:
    return dice.one({"split": SPLITS, "on_top": PERCENTS_ABOVE, "per_lot": LOTS_ABOVE}[mode])


def _conditions(dice: Dice, rule: Rule, of: list[Rule], forex: bool, instruments: list[str], groups: list[str]) -> Rule:
    """A month has no single customer: an override on one carries no condition on customers."""
    kinds = {base["type"] for base in of}
    rule = common(dice, rule)
    if rule["mode"] == "split":
        rule.pop("cap", None)
    if "revenue_share" in kinds:
        rule.pop("self_referral", None)
    elif dice.chance(20):
        on_rows = kinds <= set(ON_ROWS)
        rule["match"] = row_match(dice, forex, instruments, groups) if on_rows else person_match(dice, forex)
    return rule
