"""What the records say in the end: customers by day, transactions, days of activity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.oracle.clock import as_day
from tests.oracle.money import exact, exact_or_none
from tests.oracle.programme import Programme
from tests.oracle.versions import Digest, History, Reader, Record, Version, canonical_digest, folded, newest

DATED = (
    "affiliate_id",
    "trading_account_type",
    "country_code",
    "kyc_status_id",
    "phase",
    "challenge_type",
    "account_size",
)
LEAVES_THE_FIRM = ("withdrawal", "ib_rebate", "bonus", "payout", "refund")


def bytewise(text: str) -> bytes:
    return text.encode()


@dataclass
class Customer:
    id: str
    versions: list[Version]

    def today(self, name: str) -> Any:
        return folded(self.versions).get(name)

    def on(self, name: str, day: date) -> Any:
        """The field at the end of the trading day; the first known value reaches back to the beginning."""
        said = sorted((v for v in self.versions if name in v.said), key=lambda v: v.order)
        until_then = [v for v in said if v.day <= day]
        in_force = until_then[-1:] or said[:1]
        return in_force[0].said[name] if in_force else None

    def terms(self, day: date) -> Record:
        return {name: self.on(name, day) for name in DATED}

    def demo(self, day: date) -> bool:
        return str(self.on("trading_account_type", day) or "").lower() == "demo"

    def days_said(self, name: str) -> list[date]:
        return [version.day for version in self.versions if name in version.said]


@dataclass
class Row:
    """One day of one customer in one instrument and currency."""

    date: date
    customer: Customer
    instrument: str
    currency: str
    lots: Fraction
    payable: Fraction
    volume: Fraction | None
    spread: Fraction | None
    commission: Fraction | None
    terms: Record
    demo: bool

    @property
    def source(self) -> tuple[str, ...]:
        return (self.date.isoformat(), self.customer.id, self.instrument, self.currency)

    @property
    def order(self) -> tuple[Any, ...]:
        return (self.date, bytewise(self.customer.id), bytewise(self.instrument), bytewise(self.currency))


@dataclass
class Transaction:
    """An approved financial event; amounts positive whatever the partner's signs."""

    id: str
    customer: Customer
    type: str
    amount: Fraction
    usd: Fraction | None
    currency: str
    instant: datetime
    day: date
    original: str | None
    terms: Record
    demo: bool

    @property
    def order(self) -> tuple[datetime, bytes]:
        return (self.instant, bytewise(self.id))


class Facts:
    """Everything a partner pushed, folded. Versions that name an unknown parent take no part."""

    def __init__(self, programme: Programme, received: list[Any], digest: Digest | None = None) -> None:
        self.programme = programme
        self.reader = Reader(programme.clock, programme.aliases, digest or canonical_digest)
        self.customers = self._customers(received)
        self.transactions = self._transactions(received)
        self.rows = self._rows(received)

    def _customers(self, received: list[Any]) -> dict[str, Customer]:
        histories: dict[str, History] = {}
        created: set[str] = set()
        for entity, record, at in received:
            if entity not in ("customers", "customers-patch"):
                continue
            version = self.reader.version(entity, record, at)
            if self._names_unknown_affiliate(version.said):
                continue
            key = version.said["customer_id"]
            histories.setdefault(key, History()).receive(version, whole=False)
            if entity == "customers":
                created.add(key)
        return {key: Customer(key, history.versions) for key, history in histories.items() if key in created}

    def _names_unknown_affiliate(self, said: Record) -> bool:
        return "affiliate_id" in said and said["affiliate_id"] not in self.programme.affiliates

    def _transactions(self, received: list[Any]) -> list[Transaction]:
        histories: dict[str, History] = {}
        for entity, record, at in received:
            if entity == "transactions":
                version = self.reader.version(entity, record, at)
                if version.said["customer_id"] in self.customers:
                    histories.setdefault(version.said["transaction_id"], History()).receive(version, whole=False)
        values = [folded(history.versions) for history in histories.values()]
        found = [self._transaction(value) for value in values if value["status"] == "approved"]
        return sorted(found, key=lambda t: t.order)

    def _transaction(self, value: Record) -> Transaction:
        customer = self.customers[value["customer_id"]]
        instant = self.programme.clock.instant(value["transaction_date"])
        day = self.programme.clock.trading_day(instant)
        turn = -1 if self.programme.signed and value["transaction_type"] in LEAVES_THE_FIRM else 1
        usd = exact_or_none(value.get("amount_usd"))
        return Transaction(
            id=value["transaction_id"],
            customer=customer,
            type=value["transaction_type"],
            amount=exact(value["amount_currency"]) * turn,
            usd=None if usd is None else usd * turn,
            currency=value["currency"],
            instant=instant,
            day=day,
            original=value.get("original_transaction_id"),
            terms=customer.terms(day),
            demo=customer.demo(day),
        )

    def _rows(self, received: list[Any]) -> list[Row]:
        histories: dict[tuple[str, ...], History] = {}
        for entity, record, at in received:
            if entity == "trading-activity":
                version = self.reader.version(entity, record, at)
                said = version.said
                key = (str(said["date"]), said["customer_id"], said["instrument"], said["currency"])
                if key[1] in self.customers:
                    histories.setdefault(key, History()).receive(version, whole=True)
        return sorted((self._row(newest(h.versions)) for h in histories.values()), key=lambda r: r.order)

    def _row(self, said: Record) -> Row:
        customer, day = self.customers[said["customer_id"]], as_day(said["date"])
        lots, eligible = exact(said["lots_traded"]), exact_or_none(said.get("eligible_lots"))
        return Row(
            date=day,
            customer=customer,
            instrument=said["instrument"],
            currency=said["currency"],
            lots=lots,
            payable=lots if eligible is None else eligible,
            volume=exact_or_none(said.get("volume_usd")),
            spread=exact_or_none(said.get("spread_cost")),
            commission=exact_or_none(said.get("commission")),
            terms=customer.terms(day),
            demo=customer.demo(day),
        )
