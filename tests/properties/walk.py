"""One partner's life, step by step: everything that may happen to it, in any order, and what must hold
after each step."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle import making_programmes as programmes
from tests.oracle.dice import Dice
from tests.oracle.making_orders import key_of, requests
from tests.oracle.making_records import CUSTOMERS, STATUSES, Pushes, Told
from tests.oracle.strategies import RECEIPT
from tests.properties import both

STRANGER = "stranger"
SECOND = timedelta(seconds=1)


class Walk:
    """``programme`` is what has been applied, ``received`` what has been pushed: the oracle's input."""

    def __init__(self, programme: dict[str, Any]) -> None:
        self.programme = deepcopy(programme)
        self.partner = both.enter(self.programme)
        self.received: list[both.Received] = []
        self._newest: dict[tuple[str, ...], Told] = {}
        self._instants: dict[tuple[str, ...], set[datetime] | None] = {}

    def begin(self, dice: Dice) -> None:
        """Enough to have commissions from the first settle on."""
        for action in (self.customer, self.days, self.transactions) * 2:
            action(dice)

    # What arrives

    def send(self, dice: Dice, told: list[Told]) -> None:
        """Push versions in requests of a random size."""
        for entity, records in requests(told, dice.one([1000, 1, 2])):
            at = RECEIPT + SECOND * len(self.received)
            self.received += both.send(self.partner, entity, records, at)
        for version in told:
            self._newest[key_of(version)] = version

    def customer(self, dice: Dice) -> None:
        """A customer in several versions, now and then under an affiliate whom nobody knows yet."""
        told = self._pushes(dice).customer(dice.one(CUSTOMERS))
        if dice.chance(5):
            told = [(entity, {**record, "affiliate_id": STRANGER}) for entity, record in told]
        self._versions(dice, told)

    def transactions(self, dice: Dice) -> None:
        """Some transactions, perhaps of customers who are yet to come."""
        ids = [key[1] for key in self._keys("transactions")]
        told: list[Told] = []
        for place in range(len(ids), len(ids) + dice.whole(1, 3)):
            name = f"{dice.one(['T', 't', 'é', '1'])}{place}"
            told += self._pushes(dice).transaction(name, self._customers(dice), ids)
        self._versions(dice, told)

    def days(self, dice: Dice) -> None:
        """Some days of trading."""
        told: list[Told] = []
        for _ in range(dice.whole(1, 8)):
            who = dice.one(self._customers(dice))
            key = (programmes.hot_day(dice), who, dice.one(programmes.INSTRUMENTS), self._coin(dice))
            told += self._pushes(dice).day(key)
        self._versions(dice, told)

    def correct(self, dice: Dice) -> None:
        """Another version of a transaction: amount, status, moment, or whose it is."""
        known = self._keys("transactions")
        if known:
            key, pushes = dice.one(known), self._pushes(dice)
            changes = [
                pushes.amount(self._newest[key][1]["transaction_type"]),
                {"status": dice.one(STATUSES)},
                {"transaction_date": pushes.moment()},
                {"customer_id": dice.one(self._customers(dice))},
            ]
            self._again(dice, key, dice.one(changes))

    def reverse(self, dice: Dice) -> None:
        """A transaction is undone by its status."""
        known = self._keys("transactions")
        if known:
            self._again(dice, dice.one(known), {"status": "reversed"})

    def refund(self, dice: Dice) -> None:
        """Money of a transaction goes back: a refund of a fee, an adjustment of anything."""
        known = [self._newest[key][1] for key in self._keys("transactions")]
        if not known:
            return
        original = dice.one(known)
        forex = self.programme["vertical"] == "forex"
        kind = "adjustment" if forex or dice.chance(30) else "refund"
        negative = kind == "adjustment" or self.programme["push"]["signs"] == "signed"
        money = abs(self._pushes(dice).money())
        record = {
            **{name: original[name] for name in ("customer_id", "currency", "transaction_date")},
            "transaction_id": f"r{len(known)}",
            "transaction_type": kind,
            "amount_currency": -money if negative and money else money,
            "status": "approved",
        }
        if kind == "adjustment" or dice.chance(60):
            record["original_transaction_id"] = original["transaction_id"]
        self._versions(dice, [("transactions", record)])

    def replace(self, dice: Dice) -> None:
        """A day is sent again with other figures."""
        known = self._keys("trading-activity")
        if known:
            _, day, *rest = dice.one(known)
            figures = self._pushes(dice).figures((date.fromisoformat(day), *rest))
            self._versions(dice, [("trading-activity", figures)])

    def reattribute(self, dice: Dice) -> None:
        """A customer moves to another affiliate from some day on."""
        said = {
            "customer_id": dice.one(self._customers(dice)),
            "affiliate_id": dice.one(self._affiliates(dice)),
        }
        self._versions(dice, [("customers-patch", said)])

    def repeat(self, dice: Dice) -> None:
        """Some of what was sent is sent again, word for word."""
        if self.received:
            self.send(dice, [dice.one(self.received)[:2] for _ in range(dice.whole(1, 5))])

    # What the programme's manager does

    def change_plan(self, dice: Dice) -> None:
        """A plan gets a new version, perhaps from a day in the past."""
        plan = dice.one(self.programme["plans"])
        day = programmes.hot_day(dice)
        if day in [version["from"] for version in plan["versions"]]:
            return
        one = len({plan["currency"] for plan in self.programme["plans"]}) == 1
        groups = [group["id"] for group in self.programme["instrument_groups"]]
        forex = self.programme["vertical"] == "forex"
        made = programmes.version_of(dice, plan["id"], forex, one, groups)
        plan["versions"].append({"from": day, **made})
        self._apply()

    def reassign(self, dice: Dice) -> None:
        """An affiliate is on another plan, or none, from some day on."""
        affiliate, day = dice.one(self._affiliates(dice)), programmes.hot_day(dice)
        known = [(entry["affiliate"], entry.get("from")) for entry in self.programme["assignments"]]
        if (affiliate, day) not in known and self._is_known(affiliate):
            plan = None if dice.chance(20) else dice.one(self.programme["plans"])["id"]
            self.programme["assignments"].append({"affiliate": affiliate, "plan": plan, "from": day})
            self._apply()

    def reparent(self, dice: Dice) -> None:
        """An affiliate has another parent, or none, from some day on."""
        place = dice.whole(1, len(self.programme["affiliates"]) - 1)
        entry, day = self.programme["affiliates"][place], programmes.hot_day(dice)
        steps = entry.setdefault("parents", [{"parent": entry.pop("parent", None)}])
        entry.pop("parent", None)
        if day not in [step.get("from") for step in steps]:
            above = [other["id"] for other in self.programme["affiliates"][:place]]
            steps.append({"from": day, "parent": None if dice.chance(20) else dice.one(above)})
            self._apply()

    def stranger(self, dice: Dice) -> None:
        """The affiliate whom nobody knew arrives, and with it what was waiting."""
        if not self._is_known(STRANGER):
            self.programme["affiliates"].append({"id": STRANGER, "parent": dice.one(programmes.AFFILIATES)})
            plan = dice.one(self.programme["plans"])["id"]
            self.programme["assignments"].append({"affiliate": STRANGER, "plan": plan})
            self._apply()

    def load_rates(self, dice: Dice) -> None:
        """Rates arrive late, or are corrected."""
        known = {(rate["base"], rate["quote"], rate["date"]): rate for rate in self.programme["rates"]}
        for _ in range(dice.whole(1, 4)):
            base, quote, rate = dice.one(programmes.PAIRS)
            day = programmes.hot_day(dice)
            entry = {"base": base, "quote": quote, "date": day, "rate": f"{rate}{dice.whole(1, 99)}"}
            known[base, quote, day] = entry
        self.programme["rates"] = list(known.values())
        self._apply()

    def map_instruments(self, dice: Dice) -> None:
        """A group for whatever is in none: undecided rows are mended."""
        if self.programme["instrument_groups"] and "late" not in self._groups():
            late = {
                "id": "late",
                "multiplier": dice.one([1, "0.25"]),
                "instruments": ["E*", "e*", "XA*", "Ü*"],
            }
            self.programme["instrument_groups"].append(late)
            self._apply()

    # Helpers

    def _apply(self) -> None:
        both.change(self.partner, self.programme)

    def _pushes(self, dice: Dice) -> Pushes:
        return Pushes(dice, self.programme)

    def _groups(self) -> list[str]:
        return [group["id"] for group in self.programme["instrument_groups"]]

    def _is_known(self, affiliate: str) -> bool:
        return any(entry["id"] == affiliate for entry in self.programme["affiliates"])

    def _affiliates(self, dice: Dice) -> list[str]:
        return [STRANGER] if dice.chance(8) else programmes.AFFILIATES

    def _keys(self, entity: str) -> list[tuple[str, ...]]:
        return [key for key in self._newest if key[0] == entity]

    def _customers(self, dice: Dice) -> list[str]:
        known = sorted({record["customer_id"] for entity, record, _ in self.received if entity == "customers"})
        return known if known and dice.chance(92) else CUSTOMERS

    def _coin(self, dice: Dice) -> str:
        return dice.one(programmes.CURRENCIES) if dice.chance(50) else "USD"

    def _again(self, dice: Dice, key: tuple[str, ...], changes: dict[str, Any]) -> None:
        entity, record = self._newest[key]
        self._versions(dice, [(entity, {**record, **changes})])

    def _versions(self, dice: Dice, told: list[Told]) -> None:
        self.send(dice, [self._dated(dice, version) for version in told])

    def _dated(self, dice: Dice, version: Told) -> Told:
        """With an instant that no other version of the key has; the versions of a key all have one or none do."""
        entity, record = version
        key, pushes = key_of(version), self._pushes(dice)
        if key not in self._instants:
            self._instants[key] = None if "last_modified_date" not in record and dice.chance(50) else set()
        used = self._instants[key]
        if used is None:
            return entity, {name: value for name, value in record.items() if name != "last_modified_date"}
        text = record.get("last_modified_date") or pushes.moment()
        while pushes.instant(text) in used:
            text = f"{date.fromisoformat(text[:10]) + timedelta(days=1)}{text[10:]}"
        used.add(pushes.instant(text))
        return entity, {**record, "last_modified_date": text}
