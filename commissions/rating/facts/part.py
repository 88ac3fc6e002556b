"""The parts of an approved transaction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Part(NamedTuple):
    """The transaction's own amount or one adjustment's, each converted at its own day."""

    day: date
    amount: Decimal
    currency: str
    amount_usd: Decimal | None
