"""What the ingest benchmark pushes, and the tables it pushes into."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection

from track360.partners.models import Partner

RECORDS = 1000
DAYS = 50
FIRST = date(2025, 1, 1)
NEW = date(2026, 1, 1)
Records = list[dict[str, Any]]

CUSTOMERS = """
INSERT INTO customers_customer (partner_id, customer_id, signup_date, signup_day, affiliate_id, version_at,
    version_hash, batch_id)
SELECT %(partner)s, 'customer-' || n, '2024-12-01', '2024-12-01', 'a', '2024-12-01', '', 0
FROM generate_series(0, %(customers)s - 1) n"""
# Day after day, as a broker's history grows: a day lies together in the table and scattered over the index.
HISTORY = """
INSERT INTO activity_tradingday (partner_id, customer_id, date, instrument, currency, lots_traded, volume_usd,
    spread_cost, commission, pnl, last_modified_date, version_at, version_hash, batch_id)
SELECT %(partner)s, 'customer-' || c, date '2025-01-01' + d, 'EURUSD', 'USD', 1.25, 125000, 12.5, 3.5, -20.25,
    timestamptz '2025-01-02' + d * interval '1 day', timestamptz '2025-01-02' + d * interval '1 day', '', 0
FROM generate_series(0, %(days)s - 1) d, generate_series(0, %(customers)s - 1) c ORDER BY d, c"""
PEER = """
CREATE TABLE peer_day (LIKE activity_tradingday INCLUDING ALL);
ALTER TABLE peer_day SET (fillfactor = 70), ALTER version_at SET DEFAULT now(), ALTER version_hash SET DEFAULT '',
    ALTER revision SET DEFAULT 1, ALTER batch_id SET DEFAULT 0, ADD FOREIGN KEY (partner_id, customer_id)
    REFERENCES customers_customer (partner_id, customer_id);
INSERT INTO peer_day ({columns}) SELECT {columns} FROM activity_tradingday ORDER BY id"""


def history(partner: Partner, rows: int) -> None:
    """Fifty days of activity of ``rows / 50`` customers."""
    size = {"partner": partner.pk, "customers": rows // DAYS, "days": DAYS}
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMERS, size)
        cursor.execute("ANALYZE customers_customer")  # or the foreign keys below are checked by scanning it
        cursor.execute(HISTORY, size)
        cursor.execute("VACUUM ANALYZE customers_customer, activity_tradingday")


def fill(partner: Partner, rows: int) -> None:
    """A history in our table, and the same in a table of the same shape for the peers."""
    history(partner, rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM activity_tradingday LIMIT 0")
        columns = [column.name for column in cursor.description if column.name != "id"]
        cursor.execute(PEER.format(columns=", ".join(columns)))
        cursor.execute("VACUUM ANALYZE peer_day")


def new_batches(contender: int, customers: int) -> Iterator[Records]:
    """Days that nobody has pushed yet; no two contenders push the same."""
    for number in range(1000):
        yield from _day(NEW + timedelta(days=1000 * contender + number), customers, number)


def changed_batches(contender: int, customers: int, contenders: int) -> Iterator[Records]:
    """Days of the history with other figures; no two contenders change the same, none changes one twice."""
    for number in range(contender, DAYS, contenders):
        yield from _day(FIRST + timedelta(days=number), customers, 7 + number)


def _day(day: date, customers: int, seed: int) -> Iterator[Records]:
    """One day in batches of 1000 customers from all over the book, in no order."""
    dice = random.Random(seed)
    parts = customers // RECORDS
    for part in range(parts):
        numbers = list(range(part, parts * RECORDS, parts))
        dice.shuffle(numbers)
        yield [_record(day, number, dice) for number in numbers]


def _record(day: date, number: int, dice: random.Random) -> dict[str, Any]:
    lots = dice.randint(1, 2000)
    return {
        "date": day.isoformat(),
        "customer_id": f"customer-{number}",
        "instrument": "EURUSD",
        "lots_traded": lots / 100,
        "currency": "USD",
        "volume_usd": lots * 1000,
        "spread_cost": round(lots * 0.125, 2),
        "commission": round(lots * 0.035, 2),
        "pnl": dice.randint(-100_000, 100_000) / 100,
        "last_modified_date": f"{day + timedelta(days=2)}T04:00:00Z",
    }
