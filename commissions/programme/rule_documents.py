"""Rule documents as stored: JSON in the file's shape, every amount, rate and percent as exact text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from track360.core.numbers import refusal

# As many digits as rules compute with exactly, written out: 1e3 in a file that people review says too little.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?\Z")
DECIMALS = frozenset(
    {"rate", "percent", "amount", "levels", "from", "by_country", "account_size", "min_deposit", "min_lots"}
)
"""The keys below which, at any depth, values are exact decimals (``from`` is that of a tier's step)."""


def exact(value: Any) -> Any:
    """A number, or a text that is one, as a decimal; as text what has too many digits; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        return value
    written = _written(value) if isinstance(value, Decimal) else str(value)
    return Decimal(written) if NUMBER.match(written) else written


def _written(value: Decimal) -> str:
    """Without an exponent, for that is how it must be written to be taken; what is refused anyway as it is."""
    # Written out, 1e-999999999 is a text of a billion digits.
    return str(value) if refusal(str(value)) else format(value, "f")


def stored(value: Any, exactly: bool = False) -> Any:
    """The document to store and to hand to the rules. Numbers under ``DECIMALS`` become text, as written."""
    if isinstance(value, dict):
        return {key: stored(item, exactly or key in DECIMALS) for key, item in value.items()}
    if isinstance(value, list):
        return [stored(item, exactly) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _written(value)
    return str(value) if exactly and isinstance(value, int) else value


def comparable(value: Any, exactly: bool = False) -> Any:
    """The document with its decimals as numbers, so that 5, "5" and "5.00" are the same."""
    if isinstance(value, dict):
        return {key: comparable(item, exactly or key in DECIMALS) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item, exactly) for item in value]
    return exact(value) if exactly else value
