"""A ledger line as the text that PostgreSQL makes of a row, which is what digests are reckoned over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

PLACES = 8
_QUOTED = re.compile(r'["\\(), \t\n\v\f\r]')
_DOUBLED = re.compile(r'(["\\])')


class Line(NamedTuple):
    """What of a ledger line is digested, in order; the names are those of the columns."""

    affiliate_id: str
    rule_id: str
    level: int
    kind: str
    customer_id: str
    source_day: date | None
    instrument: str
    source_currency: str
    ref: str
    month: date
    earned_day: date
    amount: Decimal
    currency: str
    cause: str
    payable_from: date


COLUMNS = Line._fields
NULLABLE = frozenset({"source_day"})
"""Of these an empty text is NULL; of all others it is an empty text."""


def texts(line: Iterable[object]) -> tuple[str, ...]:
    """The values of a line as PostgreSQL writes them, NULL as an empty text.

    Raises ValueError for an amount that has not the ledger's eight places.
    """
    return tuple(_text(value) for value in line)


def row_text(values: Sequence[str]) -> str:
    """``ROW(...)::text`` of the values of one line, as ``texts`` gives them."""
    return f"({','.join(_field(*pair) for pair in zip(COLUMNS, values, strict=True))})"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        if value.as_tuple().exponent != -PLACES:
            raise ValueError(f"{value} has not {PLACES} places")
        # Not ``str``, which writes an amount of nothing as 0E-8.
        return f"{value:f}"
    return str(value)


def _field(column: str, text: str) -> str:
    if not text:
        return "" if column in NULLABLE else '""'
    if _QUOTED.search(text):
        return '"' + _DOUBLED.sub(r"\1\1", text) + '"'
    return text
