"""One partner's life, step by step: everything that may happen to it, in any order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle import making_reference as reference
from tests.oracle.dice import Dice
from tests.oracle.making_orders import key_of, requests
from tests.oracle.making_records import CUSTOMERS, STATUSES, Pushes, Told
from tests.oracle.making_stories import story
from tests.oracle.strategies import RECEIPT
from tests.properties import both
from tests.properties.manager import STRANGER, Manager

SECOND = timedelta(seconds=1)


class Walk(Manager):
    """``received`` is what has been pushed: with ``programme`` the oracle's input."""

    def __init__(self, programme: dict[str, Any]) -> None:
        super().__init__(programme)
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
        known = [self._newest[key][1] for key in self._keys("transactions")]
        told: list[Told] = []
        for place in range(len(known), len(known) + dice.whole(1, 3)):
            name = f"{dice.one(['T', 't', 'é', '1'])}{place}"
            told += self._pushes(dice).transaction(name, self._customers(dice), known)
        self._versions(dice, told)

    def story(self, dice: Dice) -> None:
        """Transactions that belong together."""
        told = story(self._pushes(dice), dice.one(self._customers(dice)), len(self._keys("transactions")))
        self._versions(dice, told)

    def days(self, dice: Dice) -> None:
        """Some days of trading."""
        told: list[Told] = []
        for _ in range(dice.whole(1, 8)):
            who = dice.one(self._customers(dice))
            key = (reference.hot_day(dice), who, dice.one(reference.INSTRUMENTS), self._coin(dice))
            told += self._pushes(dice).day(key)
        self._versions(dice, told)

    def correct(self, dice: Dice) -> None:
        """Another version of a transaction: amount, status, moment, or whose it is."""
        known = self._keys("transactions")
        if known:
            key, pushes = dice.one(known), self._pushes(dice)
            changes = [
                pushes.amount(*(self._newest[key][1][name] for name in ("transaction_type", "transaction_date"))),
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

    # Helpers

    def _pushes(self, dice: Dice) -> Pushes:
        return Pushes(dice, self.programme)

    def _keys(self, entity: str) -> list[tuple[str, ...]]:
        return [key for key in self._newest if key[0] == entity]

    def _customers(self, dice: Dice) -> list[str]:
        known = sorted({record["customer_id"] for entity, record, _ in self.received if entity == "customers"})
        return known if known and dice.chance(92) else CUSTOMERS

    def _coin(self, dice: Dice) -> str:
        return dice.one(reference.CURRENCIES) if dice.chance(50) else "USD"

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
