"""Random streams of pushed records: customers, transactions, days of activity, and their versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.dice import Dice
from tests.oracle.making_programmes import AFFILIATES, CURRENCIES, EMAILS, INSTRUMENTS, PEOPLE, hot_day
from tests.oracle.making_rules import CHALLENGES, COUNTRIES, PHASES, SIZES

Told = tuple[str, dict[str, Any]]
CUSTOMERS = ["10", "9", "B", "a", "é", "a b"]
TIMES = ["00:00:00", "11:59:59", "16:59:59", "17:00:00", "21:59:59", "22:00:00", "22:30:00", "23:00:00.5"]
OFFSETS = ["Z", "Z", "+02:00", "-05:00", ""]
COINS = ["USD", "USD", "USD", *CURRENCIES]
FOREX = ["deposit", "deposit", "deposit", "ib_rebate", "bonus", "adjustment", "withdrawal"]
PROP = [
    "challenge_fee",
    "challenge_fee",
    "challenge_fee",
    "reset_fee",
    "refund",
    "refund",
    "payout",
    "adjustment",
]
LEAVING = ("withdrawal", "ib_rebate", "bonus", "payout", "refund")
STATUSES = ["approved", "approved", "approved", "completed", "pending", "declined", "reversed"]
AMOUNTS = ["100", "200", "250", "500", "0.01", "333.33", "1200", "49.995", "0"]
DAY_KEY = ("date", "customer_id", "instrument", "currency")


class Pushes:
    """Makes the records of one partner; `ties` lets two versions of a key bear the same instant."""

    def __init__(self, dice: Dice, partner: dict[str, Any], ties: bool = False) -> None:
        self.dice, self.ties = dice, ties
        self.forex = partner["vertical"] == "forex"
        self.signed = partner["push"]["signs"] == "signed"
        self.zone = ZoneInfo(partner["zone"])

    def stream(self, customers: int, events: int, days: int) -> list[Told]:
        """Up to so many customers, transactions and days, each in one to four versions, in order."""
        dice = self.dice
        names = dice.shuffled(CUSTOMERS)[: dice.whole(1, customers)]
        told = [version for name in names for version in self.customer(name)]
        known = [*names, "nobody"] if dice.chance(10) else names
        ids: list[str] = []
        for number in range(dice.whole(0, events)):
            told += self.transaction(f"{dice.one(['T', 't', 'é', '1'])}{number}", known, ids)
        keys: list[tuple[Any, ...]] = []
        for _ in range(dice.whole(0, days)):
            key = (hot_day(dice), dice.one(known), dice.one(INSTRUMENTS), dice.one(COINS))
            if key not in keys:
                keys.append(key)
                told += self.day(key)
        return told

    def customer(self, name: str) -> list[Told]:
        dice = self.dice
        affiliates = AFFILIATES[::-1] if dice.chance(97) else ["stranger"]
        full = {"customer_id": name, "signup_date": "2026-01-01"}
        told: list[Told] = [("customers", full | {"affiliate_id": dice.one(affiliates)} | self._said(60))]
        for _ in range(dice.whole(0, 3)):
            said, affiliate = self._said(25), {"affiliate_id": dice.one(AFFILIATES)}
            if dice.chance(50):
                told.append(("customers", full | affiliate | said))
            elif said:
                told.append(("customers-patch", {"customer_id": name} | said | (affiliate if dice.chance(30) else {})))
        return self._modified(told)

    def _said(self, percent: int) -> dict[str, Any]:
        """Some of a customer's optional fields, some of them null."""
        choices: dict[str, list[Any]] = {
            "country_code": [*COUNTRIES, None],
            "kyc_status_id": ["pending", "approved", "verified", None],
            "person_id": [*PEOPLE, None],
            "email": [email.title() for email in EMAILS] + ["who@else.example"],
        }
        if self.forex:
            choices["trading_account_type"] = ["live", "live", "pro", "Demo", "practice", None]
        else:
            choices |= {"phase": [*PHASES, None], "challenge_type": CHALLENGES}
            choices["account_size"] = [Decimal(str(size)) for size in SIZES]
        return {name: self.dice.one(values) for name, values in choices.items() if self.dice.chance(percent)}

    def transaction(self, name: str, customers: list[str], ids: list[str]) -> list[Told]:
        dice = self.dice
        kind = dice.one(FOREX if self.forex else PROP)
        record = {"transaction_id": name, "customer_id": dice.one(customers), "transaction_type": kind}
        record |= self.amount(kind) | {"transaction_date": self.moment(), "status": dice.one(STATUSES)}
        if ids and dice.chance({"adjustment": 85, "refund": 50}.get(kind, 0)):
            record["original_transaction_id"] = dice.one(ids) if dice.chance(92) else "nowhere"
        ids.append(name)
        told: list[Told] = [("transactions", record)]
        for _ in range(dice.one([0, 0, 0, 1, 2])):
            record = record | ({"status": dice.one(STATUSES)} if dice.chance(60) else self.amount(kind))
            told.append(("transactions", record))
        return self._modified(told)

    def amount(self, kind: str) -> dict[str, Any]:
        dice = self.dice
        negative = dice.chance(60) if kind == "adjustment" else self.signed and kind in LEAVING
        found = {"amount_currency": self.money(negative), "currency": dice.one(COINS)}
        return {**found, **({"amount_usd": self.money(negative)} if dice.chance(25) else {})}

    def day(self, key: tuple[Any, ...]) -> list[Told]:
        told: list[Told] = [("trading-activity", self.figures(key))]
        if self.dice.chance(25):
            told.append(("trading-activity", self.figures(key)))
        return self._modified(told)

    def figures(self, key: tuple[Any, ...]) -> dict[str, Any]:
        dice = self.dice
        lots = dice.one([100, 0, 125, 50, 300, 1]) if dice.chance(60) else dice.whole(0, 400)
        record: dict[str, Any] = dict(zip(DAY_KEY, key, strict=True))
        record |= {"date": key[0].isoformat(), "lots_traded": Decimal(lots).scaleb(-2)}
        if dice.chance(25):
            record["eligible_lots"] = Decimal(dice.whole(0, lots)).scaleb(-2)
        for name, percent in (("spread_cost", 85), ("commission", 75)):
            if dice.chance(percent):
                record[name] = None if dice.chance(5) else self.money(most=5000)
        if dice.chance(75):
            record["volume_usd"] = Decimal(dice.one([0, 5000, 10_000, 25_000]))
        return record | ({} if self.forex else {"pnl": self.money(negative=True), "drawdown": self.money()})

    def money(self, negative: bool = False, most: int = 40_000) -> Decimal:
        dice = self.dice
        found = Decimal(dice.one(AMOUNTS))
        if dice.chance(50):
            found = Decimal(dice.whole(0, most)).scaleb(-dice.one([0, 2, 3]))
        return -found if negative and found else found

    def moment(self) -> str:
        return f"{hot_day(self.dice)}T{self.dice.one(TIMES)}{self.dice.one(OFFSETS)}"

    def _modified(self, told: list[Told]) -> list[Told]:
        """Each version its own last_modified_date, not necessarily ascending; or none for the whole key."""
        if not self.dice.chance(85):
            return told
        used: list[datetime] = []
        return [(entity, {**record, "last_modified_date": self._another(used)}) for entity, record in told]

    def _another(self, used: list[datetime]) -> str:
        text = self.moment()
        while self.instant(text) in used and not self.ties:
            text = f"{date.fromisoformat(text[:10]) + timedelta(days=1)}{text[10:]}"
        used.append(self.instant(text))
        return text

    def instant(self, text: str) -> datetime:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(UTC)
