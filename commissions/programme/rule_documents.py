"""Rule documents as stored: JSON in the file's shape, every amount, rate and percent as exact text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from commissions.programme.file.readers import NUMBER
from commissions.programme.problems import Problems

DECIMALS = frozenset(
    {"rate", "percent", "amount", "levels", "from", "by_country", "account_size", "min_deposit", "min_lots"}
)
"""The keys below which, at any depth, values are exact decimals (``from`` is that of a tier's step)."""


def stored(value: Any, path: str, problems: Problems, exact: bool = False) -> Any:
    """The document to store and to hand to the rules. Numbers under ``DECIMALS`` become text, as written."""
    if isinstance(value, dict):
        return {
            key: stored(item, f"{path}.{key}", problems, exact or key in DECIMALS)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [stored(item, f"{path}[{n}]", problems, exact) for n, item in enumerate(value)]
    # Not from our reader of YAML: content that came parsed may bring one.
    if isinstance(value, float):
        problems.add(path, f"{value!r} is a binary float: give a Decimal or text")
        return None
    return _leaf(value, exact)


def _leaf(value: Any, exact: bool) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if exact and isinstance(value, int) else value


def comparable(value: Any, exact: bool = False) -> Any:
    """The document with its decimals as numbers, so that 5, "5" and "5.00" are the same."""
    if isinstance(value, dict):
        return {key: comparable(item, exact or key in DECIMALS) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item, exact) for item in value]
    return Decimal(value) if exact and isinstance(value, str) and NUMBER.match(value) else value
