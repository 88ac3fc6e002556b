"""Random reference data of one partner: instrument groups and settings by day, exchange rates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.oracle.dice import Dice

FIRST_DAY = date(2026, 1, 1)
HOT_DAYS = [FIRST_DAY + timedelta(days=offset) for offset in (0, 1, 4, 9, 29, 30, 31, 32, 44, 57, 58, 59, 60, 74)]
CURRENCIES = ["USD", "EUR", "GBP", "JPY"]
INSTRUMENTS = ["EURUSD", "XAUUSD", "XAUEUR", "eurusd", "Ü1"]
# What a group may hold: no full name and no pattern stands in two groups.
GROUPS: dict[str, list[list[str]]] = {
    "majors": [["EURUSD", "XAUEUR"], ["EURUSD"], ["EUR*"]],
    "metals": [["XAU*", "*1"], ["XAUUSD", "X*R"], ["XA*", "Ü1"]],
    "rest": [["X*", "*u*d"], ["eurusd"], ["*U*"]],
}
MULTIPLIERS = [1, "0.4", "0.333", 2]
PAIRS = [
    ("EUR", "USD", "1.10"),
    ("USD", "EUR", "0.9"),
    ("EUR", "GBP", "0.83"),
    ("JPY", "USD", "0.0067"),
    ("EUR", "JPY", "163.7"),
    ("GBP", "USD", "1.27"),
    ("GBP", "JPY", "197.3"),
]
TOLERANCES = [5, 5, 5, 0, "12.5"]


def hot_day(dice: Dice) -> date:
    return dice.one(HOT_DAYS) if dice.chance(85) else FIRST_DAY + timedelta(days=dice.whole(0, 74))


def groups(dice: Dice) -> list[dict[str, Any]]:
    """None, or some; each with one entry or two, some of them empty at first."""
    if not dice.chance(50):
        return []
    names = dice.some(list(GROUPS), least=1, percent=70)
    found = [{**group(dice, name), **({"from": HOT_DAYS[3]} if dice.chance(15) else {})} for name in names]
    return found + [{**group(dice, name), "from": dice.one(HOT_DAYS[4:])} for name in names if dice.chance(40)]


def group(dice: Dice, name: str) -> dict[str, Any]:
    return {"id": name, "multiplier": dice.one(MULTIPLIERS), "instruments": dice.one(GROUPS[name])}


def reporting_currency(dice: Dice) -> Any:
    return _dated(dice, "currency", CURRENCIES)


def usd_tolerance(dice: Dice) -> Any:
    return _dated(dice, "percent", TOLERANCES)


def _dated(dice: Dice, key: str, choices: list[Any]) -> Any:
    """A plain value, or entries of which the first may have a day too."""
    if dice.chance(50):
        return dice.one(choices)
    first = {"from": HOT_DAYS[2]} if dice.chance(30) else {}
    return [{**first, key: dice.one(choices)}, {"from": dice.one(HOT_DAYS[3:]), key: dice.one(choices)}]


def rates(dice: Dice) -> list[dict[str, Any]]:
    """For some pairs a rate every few days, now and then with a gap of more than a week."""
    found: list[dict[str, Any]] = []
    for base, quote, rate in dice.some(PAIRS, least=1, percent=70):
        day = FIRST_DAY - timedelta(days=dice.whole(0, 3))
        while day <= HOT_DAYS[-1]:
            found.append({"base": base, "quote": quote, "date": day, "rate": f"{rate}{len(found) % 7}"})
            day += timedelta(days=dice.one([5, 6, 7, 8, 10]))
    return found
