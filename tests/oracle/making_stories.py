"""Transactions that belong together: fees and what goes back of them, adjustments beyond, months that cost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.making_records import COINS, LEAVING, Pushes, Told
from tests.oracle.making_reference import CURRENCIES, FIRST_DAY, HOT_DAYS


def story(pushes: Pushes, who: str, start: int) -> list[Told]:
    """Approved transactions of one customer, named from `S{start}` on, each in one version."""
    makers = [overdrawn, costs] if pushes.forex else [overdrawn, costs, refunded, refunded, refunded]
    told = pushes.dice.one(makers)(pushes)
    named = [{**record, "transaction_id": f"S{start + place}", "customer_id": who} for place, record in enumerate(told)]
    for record in named:
        if "original" in record:
            record["original_transaction_id"] = f"S{start + record.pop('original')}"
    return [version for record in named for version in pushes.modified([("transactions", record)])]


def _event(pushes: Pushes, kind: str, amount: Any, day: int, **more: Any) -> dict[str, Any]:
    turn = -1 if pushes.signed and kind in LEAVING else 1
    at = f"{FIRST_DAY + timedelta(days=day)}T{pushes.dice.whole(10, 15)}:00:00Z"
    money = {"amount_currency": Decimal(amount) * turn if Decimal(amount) else Decimal(0), "currency": "USD"}
    return {"transaction_type": kind, **money, "transaction_date": at, "status": "approved", **more}


def refunded(pushes: Pushes) -> list[dict[str, Any]]:
    """Two to four fees, one of them perhaps free, and one or two refunds of some of them, all of them, or more."""
    dice = pushes.dice
    coin, day = dice.one(COINS), dice.whole(0, 30)
    fees = [
        _event(
            pushes,
            dice.one(["challenge_fee", "challenge_fee", "reset_fee"]),
            dice.one([100, 250, "49.99"]),
            day + place,
        )
        for place in range(dice.whole(2, 4))
    ]
    for fee in fees:
        fee["currency"] = dice.one(CURRENCIES) if dice.chance(30) else coin
    if dice.chance(40):
        fees[dice.whole(0, len(fees) - 1)] |= {"transaction_type": "challenge_fee", "amount_currency": Decimal(0)}
    refunds = [
        _event(pushes, "refund", dice.one([120, 300, "333.33", 900]), day + dice.whole(4, 9)) | {"currency": coin}
        for _ in range(dice.whole(1, 2))
    ]
    for refund in refunds:
        if dice.chance(30):
            free = [place for place, fee in enumerate(fees) if not fee["amount_currency"]]
            refund["original"] = dice.one([*range(len(fees)), *free, *free])
    return fees + refunds


def overdrawn(pushes: Pushes) -> list[dict[str, Any]]:
    """Something and adjustments of it, of which some are of each other, that take about as much as there is."""
    dice = pushes.dice
    kind = dice.one(["deposit", "ib_rebate", "bonus"] if pushes.forex else ["challenge_fee", "refund", "payout"])
    coin, day = dice.one(COINS), dice.whole(0, 40)
    told = [_event(pushes, kind, 100, day) | {"currency": coin}]
    less = -1 if told[0]["amount_currency"] > 0 else 1
    for place in range(dice.whole(1, 3)):
        amount = Decimal(dice.one(["60", "50", "100", "100.01", "150", "-80"])) * less
        adjustment = _event(pushes, "adjustment", amount, day + dice.whole(0, 6), original=dice.whole(0, place))
        told.append({**adjustment, "currency": coin if dice.chance(80) else dice.one(CURRENCIES)})
    return told


def costs(pushes: Pushes) -> list[dict[str, Any]]:
    """A month that costs more than it brings."""
    dice = pushes.dice
    day = (dice.one(HOT_DAYS[:10]) - FIRST_DAY).days
    kind = dice.one(["bonus", "ib_rebate"] if pushes.forex else ["payout", "payout", "refund"])
    return [_event(pushes, kind, dice.one([400, 9000, 50_000]), day) | {"currency": dice.one(COINS)}]
