"""Random programmes for one partner."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle import making_reference as reference
from tests.oracle import making_rules as rules
from tests.oracle.dice import Dice
from tests.oracle.making_assignments import assignments, carrying
from tests.oracle.making_overrides import override
from tests.oracle.making_reference import CURRENCIES, FIRST_DAY, HOT_DAYS, INSTRUMENTS, hot_day

CLOCKS = [
    ("Europe/Athens", "00:00"),
    ("America/New_York", "17:00"),
    ("Europe/Prague", "00:00"),
    ("Asia/Tokyo", "06:30"),
    ("Europe/London", "12:00"),
    ("America/New_York", "11:59"),
]
AFFILIATES = ["G", "P", "A", "a", "Ä"]
PEOPLE = ["human-1", "human-2", "human-3"]
EMAILS = ["one@ib.example", "two@ib.example"]
ALIASES = {"status": {"completed": "approved"}, "kyc_status_id": {"verified": "approved"}}
FOREX_ALIASES = {**ALIASES, "trading_account_type": {"practice": "demo"}}


def programme(dice: Dice, vertical: str | None = None) -> dict[str, Any]:
    """One entry of `partners:`; numbers as ints or quoted strings, days as dates."""
    vertical = vertical or dice.one(["forex", "prop-trading"])
    zone, day_start = dice.one(CLOCKS)
    groups = reference.groups(dice)
    plans = _plans(dice, vertical == "forex", [*dict.fromkeys(group["id"] for group in groups)])
    carries = dice.chance(40)
    if carries:
        plans = carrying(dice, plans, vertical == "forex")
    return {
        "id": "acme",
        "name": "Acme",
        "vertical": vertical,
        "zone": zone,
        "day_start": day_start,
        "push": {"orphans": "park", "signs": dice.one(["unsigned", "signed"])},
        "aliases": FOREX_ALIASES if vertical == "forex" else ALIASES,
        "affiliates": _affiliates(dice),
        "reporting_currency": reference.reporting_currency(dice),
        "usd_tolerance": reference.usd_tolerance(dice),
        "instrument_groups": groups,
        "rates": reference.rates(dice),
        "plans": plans,
        "assignments": assignments(dice, AFFILIATES, [plan["id"] for plan in plans], changes=3 if carries else 1),
    }


def _affiliates(dice: Dice) -> list[dict[str, Any]]:
    """A tree whose parents stand before their children, so that no date makes a cycle."""
    found = []
    for place, affiliate in enumerate(AFFILIATES):
        entry: dict[str, Any] = {"id": affiliate, "name": f"IB {affiliate}"}
        above = AFFILIATES[:place]
        if above and dice.chance(25):
            entry["parents"] = [{"parent": None}, {"from": hot_day(dice), "parent": dice.one(above)}]
        elif above and dice.chance(85):
            entry["parent"] = above[-1] if dice.chance(70) else dice.one(above)
        if dice.chance(40):
            entry["person_id"] = dice.one(PEOPLE)
        if dice.chance(40):
            entry["email"] = dice.one(EMAILS)
        if dice.chance(10):
            entry["status"] = "suspended"
        found.append(entry)
    return found


def _plans(dice: Dice, forex: bool, groups: list[str]) -> list[dict[str, Any]]:
    currency = dice.one(CURRENCIES[:3]) if dice.chance(70) else None
    found: list[dict[str, Any]] = []
    for name in ["std", "upper", "Std"][: dice.whole(1, 3)]:
        versions: list[dict[str, Any]] = [{"from": dice.one([date(2025, 12, 1), FIRST_DAY, HOT_DAYS[2]])}]
        if dice.chance(40):
            versions.append({"from": dice.one(HOT_DAYS[3:10])})
        for version in versions:
            version |= version_of(dice, name, forex, currency is not None, groups)
        found.append({"id": name, "name": name, "currency": currency or dice.one(CURRENCIES), "versions": versions})
    if dice.chance(15):
        return _ladders(dice, found)
    if dice.chance(20):
        return _pools(dice, found)
    return _pyramid(dice, found) if currency and dice.chance(30) else found


def _ladders(dice: Dice, plans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every plan climbs one or two ladders and pays uplines of them, so that what comes before a change stays."""
    for plan in plans:
        # Drawn by plan: a rule keeps its type in all versions.
        kinds = [(name, dice.one(rules.ON_ROWS)) for name in ("climb", "Climb")[: dice.whole(1, 2)]]
        for version in plan["versions"]:
            ladders = [_ladder(dice, f"{plan['id']}-{name}", kind) for name, kind in kinds]
            team = {"id": f"{plan['id']}-up", "type": "override", "of": [ladders[0]["id"]], "mode": "on_top"}
            version["rules"] = [*ladders, {**team, "levels": [10, "5.5"]}]
    return plans


def _ladder(dice: Dice, rule_id: str, kind: str) -> rules.Rule:
    basis = dice.one(["lots", "volume_usd"])
    steps = rules.steps(dice, "rate" if kind == "lot" else "percent", basis)
    rule: rules.Rule = {
        "id": rule_id,
        "type": kind,
        "tiers": {"basis": basis, "mode": "ladder", "steps": steps},
    }
    if dice.chance(40):
        rule["match"] = {"instruments": dice.some(INSTRUMENTS, least=1)}
    return rule


def _pools(dice: Dice, plans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every plan pays lots and two shares, of which uplines take theirs together: one of them may be unrated."""
    for plan in plans:
        for version in plan["versions"]:
            kinds = {"lots": {"rate": 5}, "spread": {"percent": 20}, "comm": {"percent": "33.333"}}
            types = {"lots": "lot", "spread": "spread_share", "comm": "commission_share"}
            bases = [
                {"id": f"{plan['id']}-{name}", "type": types[name], **kinds[name]} for name in dice.shuffled([*kinds])
            ]
            mode = dice.one(["split", "on_top", "per_lot"])
            levels = {"split": [70, 20, 10], "on_top": [20, 10], "per_lot": [1]}[mode]
            pool = {"id": f"{plan['id']}-Pool", "type": "override", "of": [base["id"] for base in bases], "mode": mode}
            version["rules"] = [*bases, {**pool, "levels": levels}]
    return plans


def _pyramid(dice: Dice, plans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every plan pays its own flat rate and the differences to the uplines."""
    for plan in plans:
        for version in plan["versions"]:
            own = {"id": f"{plan['id']}-own", "type": "lot", "rate": dice.one([4, 5, "6.5", 7])}
            difference = {"id": f"{plan['id']}-diff", "type": "override", "of": [own["id"]]}
            kept = [rule for rule in version["rules"] if rule["type"] != "rebate_passthrough"]
            of_rebates = [rule for rule in kept if f"{plan['id']}-rebates" in rule.get("of", [])]
            kept = [rule for rule in kept if rule not in of_rebates]
            version["rules"] = [own, *kept, {**difference, "mode": "rate_difference"}]
    return plans


def version_of(dice: Dice, plan: str, forex: bool, one_currency: bool, groups: list[str]) -> dict[str, Any]:
    found = _base_rules(dice, plan, forex, groups)
    for name in ("team", "Pool")[: dice.whole(0, 2)]:
        rule = override(dice, f"{plan}-{name}", found, forex, one_currency, INSTRUMENTS, groups)
        if rule is not None:
            found.append(rule)
    guard = {"margin_guard": dice.one([60, 100, "12.5"])} if dice.chance(25) else {}
    return {**guard, "rules": found}


def _base_rules(dice: Dice, plan: str, forex: bool, groups: list[str]) -> list[rules.Rule]:
    """Some of the rules a plan of this vertical can have, at least one, in any order."""
    on_rows = [("gold", "lot"), ("lots", "lot"), ("spread", "spread_share"), ("comm", "commission_share")]
    names = [name for name, _ in on_rows] + ["rs"]
    names = dice.some(names, percent=35)
    names += dice.some(["cpa", "CPA"] if forex else ["fees", "Fees", "funded"], least=int(not names), percent=60)
    names = dice.shuffled(names)
    if forex and not {"gold", "lots"} & set(names) and dice.chance(40):
        names.append("rebates")
    kinds = dict(on_rows)
    found = []
    for name in names:
        rule_id = f"{plan}-{name}"
        if name in kinds:
            found.append(rules.row_rule(dice, rule_id, kinds[name], forex, INSTRUMENTS, groups))
        else:
            found.append(_other_rule(dice, name, rule_id, forex))
    return found


def _other_rule(dice: Dice, name: str, rule_id: str, forex: bool) -> rules.Rule:
    if name == "rs":
        return rules.revenue_rule(dice, rule_id, forex)
    if name == "rebates":
        return rules.rebate_rule(dice, rule_id)
    if name == "funded":
        return rules.phase_rule(dice, rule_id)
    return rules.ftd_rule(dice, rule_id) if forex else rules.fee_rule(dice, rule_id)
