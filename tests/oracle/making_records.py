"""Random streams of pushed records: customers, transactions, days of activity, and their versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.dice import Dice
from tests.oracle.making_programmes import AFFILIATES, EMAILS, PEOPLE
from tests.oracle.making_reference import CURRENCIES, INSTRUMENTS, hot_day
from tests.oracle.making_rules import CHALLENGES, COUNTRIES, PHASES, SIZES
from tests.oracle.money import Undecided, exact
from tests.oracle.programme import Programme

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
FACTORS = [1, 1, 1, 1, "1.05", "0.95", "1.05", "1.02", "1.0500001", "0.9499", 2]
TWELVE = Context(prec=12)
DAY_KEY = ("date", "customer_id", "instrument", "currency")


class Pushes:
    """Makes the records of one partner; `ties` lets two versions of a key bear the same instant."""

    def __init__(self, dice: Dice, partner: dict[str, Any], ties: bool = False) -> None:
        self.dice, self.ties = dice, ties
        self.forex = partner["vertical"] == "forex"
        self.kinds = FOREX if self.forex else PROP
        self.signed = partner["push"]["signs"] == "signed"
        self.zone = ZoneInfo(partner["zone"])
        self.programme = Programme(partner)

    def customers(self, most: int) -> dict[str, list[Told]]:
        """The versions of up to so many customers, by name."""
        names = self.dice.shuffled(CUSTOMERS)[: self.dice.whole(1, most)]
        return {name: self.customer(name) for name in names}

    def transactions(self, customers: list[str], most: int) -> list[Told]:
        dice = self.dice
        earlier: list[dict[str, Any]] = []
        names = [f"{dice.one(['T', 't', 'é', '1'])}{number}" for number in range(dice.whole(0, most))]
        return [version for name in names for version in self.transaction(name, customers, earlier)]

    def days(self, customers: list[str], most: int) -> list[Told]:
        dice = self.dice
        drawn = range(dice.whole(0, most))
        keys = [(hot_day(dice), dice.one(customers), dice.one(INSTRUMENTS), dice.one(COINS)) for _ in drawn]
        return [version for key in dict.fromkeys(keys) for version in self.day(key)]

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
        return self.modified(told)

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

    def transaction(self, name: str, customers: list[str], earlier: list[dict[str, Any]]) -> list[Told]:
        """`earlier`: the first versions of other transactions, to which this one is added."""
        dice = self.dice
        kind, at = dice.one(self.kinds), self.moment()
        record = {"transaction_id": name, "customer_id": dice.one(customers), "transaction_type": kind}
        record |= self.amount(kind, at) | {"transaction_date": at, "status": dice.one(STATUSES)}
        if earlier and kind in ("adjustment", "refund"):
            record |= self._of(kind, dice.one(earlier))
        earlier.append(record)
        told: list[Told] = [("transactions", record)]
        for _ in range(dice.one([0, 0, 0, 1, 2])):
            record = record | ({"status": dice.one(STATUSES)} if dice.chance(60) else self.amount(kind, at))
            told.append(("transactions", record))
        return self.modified(told)

    def _of(self, kind: str, original: dict[str, Any]) -> dict[str, Any]:
        """Mostly about a transaction of the same customer, in its currency, and saying so; now and then astray."""
        dice, said = self.dice, dict[str, Any]()
        if dice.chance(80):
            said["customer_id"] = original["customer_id"]
            said |= {"status": "approved"} if dice.chance(50) else {}
        if dice.chance({"adjustment": 85, "refund": 50}[kind]):
            said["original_transaction_id"] = original["transaction_id"] if dice.chance(92) else "nowhere"
        return said

    def amount(self, kind: str, at: str) -> dict[str, Any]:
        """What a transaction of that moment says of money; now and then a free challenge, now and then dollars too."""
        dice = self.dice
        negative = dice.chance(60) if kind == "adjustment" else self.signed and kind in LEAVING
        amount, currency = self.money(negative), dice.one(COINS)
        if kind == "challenge_fee" and dice.chance(10):
            amount = Decimal(0)
        found = {"amount_currency": amount, "currency": currency}
        return {**found, **({"amount_usd": self.dollars(amount, currency, at)} if dice.chance(30) else {})}

    def dollars(self, amount: Decimal, currency: str, at: str) -> Decimal:
        """The amount at the day's rate, as it is, at the edge of a tolerance of 5 %, or just beyond it."""
        day = self.programme.clock.trading_day(self.instant(at))
        factor = exact(self.dice.one(FACTORS) if currency != "USD" or self.dice.chance(15) else 1)
        try:
            converted = factor * self.programme.rates.convert(exact(amount), currency, "USD", day)
        except Undecided:
            return amount
        return Decimal(format(TWELVE.divide(Decimal(converted.numerator), Decimal(converted.denominator)), "f"))

    def day(self, key: tuple[Any, ...]) -> list[Told]:
        told: list[Told] = [("trading-activity", self.figures(key))]
        if self.dice.chance(25):
            told.append(("trading-activity", self.figures(key)))
        return self.modified(told)

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

    def modified(self, told: list[Told]) -> list[Told]:
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
