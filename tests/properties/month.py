"""A broker's month with corrections, and ways to send it: in order by one client, or shuffled by two at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.dice import Seeded
from tests.oracle.making_orders import key_of
from tests.oracle.making_records import Told
from track360.demo.push_client import Client
from track360.partners.credentials.services import create_client
from track360.partners.models import Partner

START = datetime(2026, 1, 1, tzinfo=UTC)
MONTH = [date(2026, 1, number) for number in range(1, 32)]
AFFILIATES = [f"a{number}" for number in range(30)]
INSTRUMENTS = ["EURUSD", "GBPUSD", "XAUUSD", "XAUUSD.m", "US30"]
ENTITIES = ("customers", "transactions", "trading-activity")


def programme() -> dict[str, Any]:
    """Three plans that between them look at months, persons and whole histories; one instrument is in no group."""
    team = {"id": "team", "type": "override", "of": ["lots"], "mode": "on_top", "levels": [20, 10]}
    steps = [{"from": 0, "rate": "5.00"}, {"from": 40, "rate": "6.333"}, {"from": 120, "rate": 7}]
    ladder = {"basis": "lots", "mode": "ladder", "steps": steps}
    active = [{"from": 0, "percent": "12.5"}, {"from": 3, "percent": "17.77"}]
    whole = {"basis": "active_traders", "mode": "whole", "steps": active}
    cpa = {
        "id": "cpa",
        "type": "cpa",
        "trigger": "ftd",
        "per": "person",
        "amount": 400,
        "ftd_window_hours": 72,
    }
    qualify = {"min_deposit": 250, "min_lots": 2, "within_days": 20, "kyc": ["approved"]}
    plans = {
        "ladder": [
            {"id": "lots", "type": "lot", "tiers": ladder, "cap": {"amount": 900, "per": "month"}},
            team,
        ],
        "shares": [
            {"id": "spread", "type": "spread_share", "tiers": whole},
            {"id": "pool", "type": "override", "of": ["spread"], "mode": "split", "levels": [70, 20, 10]},
            {**cpa, "qualify": qualify},
        ],
        "net": [
            {"id": "rs", "type": "revenue_share", "percent": "33.3", "negative": "carry"},
            {"id": "rebates", "type": "rebate_passthrough"},
        ],
    }
    return {
        "id": "month",
        "name": "A month",
        "vertical": "forex",
        "zone": "Europe/Athens",
        "push": {"orphans": "park"},
        "affiliates": [{"id": name, "parent": _parent(place)} for place, name in enumerate(AFFILIATES)],
        "instrument_groups": [
            {"id": "majors", "multiplier": 1, "instruments": ["EURUSD", "GBPUSD"]},
            {"id": "metals", "multiplier": "0.4", "instruments": ["XAUUSD", "XAUUSD.m"]},
        ],
        "rates": [{"base": "EUR", "quote": "USD", "date": day, "rate": f"1.1{day.day:02}"} for day in MONTH[::3]],
        "plans": [
            {"id": name, "name": name, "currency": "USD", "versions": [{"from": MONTH[0], "rules": rules}]}
            for name, rules in plans.items()
        ],
        "assignments": [{"affiliate": name, "plan": list(plans)[place % 3]} for place, name in enumerate(AFFILIATES)],
    }


def _parent(place: int) -> str | None:
    return None if place < 3 else AFFILIATES[place // 3 - 1]


def told(seed: int, records: int) -> list[Told]:
    """So many versions, each with an instant of its own, parents before their children."""
    dice = Seeded(seed)
    customers = [f"c{number}" for number in range(records // 40)]
    found = [version for name in customers for version in _customer(dice, name)]
    found += [version for name in customers for version in _transactions(dice, name)]
    while len(found) < records:
        found += _day(dice, dice.one(customers))
    return [_dated(dice, place, version) for place, version in enumerate(found[:records])]


def _dated(dice: Seeded, place: int, version: Told) -> Told:
    at = START + timedelta(seconds=dice.whole(0, 31 * 86_400), microseconds=place)
    return version[0], {**version[1], "last_modified_date": at.isoformat()}


def _customer(dice: Seeded, name: str) -> Iterator[Told]:
    record = {"customer_id": name, "signup_date": "2025-12-01", "affiliate_id": dice.one(AFFILIATES)}
    record["person_id"] = f"human-{dice.whole(0, 200)}"
    for _ in range(dice.one([1, 1, 2, 3])):
        record["kyc_status_id"] = dice.one(["pending", "approved", "approved"])
        record["trading_account_type"] = dice.one(["live"] * 9 + ["demo"])
        if dice.chance(40):
            record["affiliate_id"] = dice.one(AFFILIATES)
        yield "customers", dict(record)


def _transactions(dice: Seeded, customer: str) -> Iterator[Told]:
    for number in range(dice.whole(1, 6)):
        record: dict[str, Any] = {
            "transaction_id": f"{customer}-{number}",
            "customer_id": customer,
            "transaction_type": dice.one(["deposit", "deposit", "withdrawal", "ib_rebate", "bonus"]),
            "currency": dice.one(["USD", "USD", "EUR"]),
            "transaction_date": f"{dice.one(MONTH)}T{dice.whole(10, 23)}:00:00Z",
        }
        for _ in range(dice.one([1, 1, 2])):
            record["amount_currency"] = Decimal(dice.whole(100, 90_000)).scaleb(-2)
            record["status"] = dice.one(["approved", "approved", "approved", "pending", "reversed"])
            yield "transactions", dict(record)


def _day(dice: Seeded, customer: str) -> list[Told]:
    record: dict[str, Any] = {
        "date": dice.one(MONTH).isoformat(),
        "customer_id": customer,
        "instrument": dice.one(INSTRUMENTS),
        "currency": dice.one(["USD", "USD", "EUR"]),
    }
    return [("trading-activity", {**record, **_figures(dice)}) for _ in range(dice.one([1, 1, 1, 2]))]


def _figures(dice: Seeded) -> dict[str, Any]:
    figures = {"lots_traded": Decimal(dice.whole(0, 300)).scaleb(-2)}
    for name in dice.one([["spread_cost"], ["spread_cost", "commission"], ["commission"]]):
        figures[name] = Decimal(dice.whole(0, 99_999)).scaleb(-3)
    return figures


def clients(url: str, partner: Partner, count: int) -> list[Client]:
    """So many connections of one API client."""
    client, secret = create_client(partner, "month")
    return [Client(url, client.client_id, secret) for _ in range(count)]


def send_in_order(url: str, partner: Partner, versions: list[Told]) -> None:
    """Entity by entity, a thousand at a time, by one client."""
    [client] = clients(url, partner, 1)
    for entity in ENTITIES:
        client.push(partner.vertical, entity, [record for name, record in versions if name == entity])


def send_in_any_order(url: str, partner: Partner, versions: list[Told], seed: int) -> int:
    """Shuffled, a third of it twice, in batches of any size, by two clients at once; returns how many were sent."""
    dice = Seeded(seed)
    deck = versions + [version for version in versions if dice.chance(33)]
    dice.random.shuffle(deck)
    failed: list[BaseException] = []

    def work(client: Client, half: int) -> None:
        try:
            for entity, batch in batches(Seeded(seed + half), deck[half::2]):
                client.send(partner.vertical, entity, batch)
        except BaseException as error:
            failed.append(error)

    pair = clients(url, partner, 2)
    threads = [threading.Thread(target=work, args=(client, half)) for half, client in enumerate(pair)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return len(deck)


def batches(dice: Seeded, deck: list[Told]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Requests of 1, 7, 100 or 1000 records of one entity; a key that comes twice goes into the next one."""
    open_: dict[str, dict[Any, dict[str, Any]]] = {}
    sizes: dict[str, int] = {}
    for version in deck:
        entity, record = version
        batch = open_.setdefault(entity, {})
        if key_of(version) in batch or len(batch) >= sizes.setdefault(entity, 1000):
            yield entity, list(batch.values())
            batch.clear()
            sizes[entity] = dice.one([1, 7, 100, 1000])
        batch[key_of(version)] = record
    yield from ((entity, list(batch.values())) for entity, batch in open_.items() if batch)
