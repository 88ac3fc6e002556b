"""Days of trading taken apart into trades, for brokers that only know these; put together again they are the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from track360.demo.people import Record

_CENT = Decimal("0.01")


class Trade(NamedTuple):
    """One closed trade; ``closed`` is noon and a few seconds, UTC, of the row's day."""

    id: str
    customer_id: str
    symbol: str
    currency: str
    lots: Decimal
    pnl: Decimal
    commission: Decimal
    closed: datetime


def trades(rows: list[Record]) -> list[Trade]:
    """Two trades for each day of more than one lot step, else one; in order of closing."""
    return sorted((trade for row in rows for trade in _of(row)), key=lambda trade: (trade.closed, trade.id))


def _of(row: Record) -> Iterator[Trade]:
    lots, halves = Decimal(str(row["lots_traded"])), 2 if row["lots_traded"] >= 2 * _CENT else 1
    key = f"{row['date']}-{row['customer_id']}-{row['instrument']}-{row['currency']}"
    noon = datetime.combine(date.fromisoformat(row["date"]), time(12), UTC)
    for number in range(halves):
        yield Trade(
            id=f"{key}-{number + 1}",
            customer_id=row["customer_id"],
            symbol=row["instrument"],
            currency=row["currency"],
            lots=_part(lots, number, halves),
            pnl=_part(row.get("pnl"), number, halves),
            commission=_part(row.get("commission"), number, halves),
            closed=noon + timedelta(seconds=number),
        )


def _part(whole: Any, number: int, parts: int) -> Decimal:
    total = Decimal(str(whole or 0))
    first = (total / parts).quantize(_CENT)
    return total - first * (parts - 1) if number == 0 else first
