"""Small pieces that mappings share: taking rows apart and leaving out what was not said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from track360.connectors.contract import SourceAccess
from track360.connectors.errors import InvalidAnswer
from track360.connectors.http import responses
from track360.ingest import datetimes
from track360.verticals.base import Sign
from track360.verticals.registry import VERTICALS


def rows_at(value: Any, name: str) -> list[Any]:
    """The list at a member of an answer; raises :class:`InvalidAnswer` where there is none."""
    rows = value.get(name) if isinstance(value, dict) else None
    if not isinstance(rows, list):
        raise InvalidAnswer(f"The answer has no list of {name}.", excerpt_of(value))
    return rows


def non_empty(**fields: Any) -> dict[str, Any]:
    """The fields that have a value; empty text says nothing."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def text(value: Any) -> str | None:
    """An id or a word as text; a number as its digits."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is neither text nor a whole number")
    return str(value)


def instant(value: Any) -> str | None:
    """A date-time from text as it is, or from seconds or milliseconds since 1970."""
    if value is None or isinstance(value, str):
        return value or None
    return from_epoch(value)


def from_epoch(value: Any) -> str:
    """A date-time from seconds or, beyond the year 5000, milliseconds since 1970."""
    seconds = responses.decimal(value)
    # 1e11 seconds are the year 5138, 1e11 milliseconds 1973: nobody means the first.
    seconds = seconds / 1000 if seconds > 10**11 else seconds
    return datetimes.write(datetime.fromtimestamp(float(seconds), UTC))


def amount_of(transaction_type: str, amount: Any, access: SourceAccess) -> int | float | None:
    """An amount of a type in which money leaves the firm has the sign that the partner declares, whatever sign it came
    with; any other is as it came."""
    exact = responses.number(amount)
    # A type that the vertical does not have is refused with its record.
    known = VERTICALS[access.vertical].transaction_types.get(transaction_type)
    if exact is None or known is None or known.sign is not Sign.OUT:
        return exact
    return -abs(exact) if access.signed else abs(exact)


def excerpt_of(value: Any) -> Any:
    """A value as evidence: whole, or as much of it as anybody reads."""
    return value if len(repr(value)) < responses.EXCERPT else repr(value)[: responses.EXCERPT]
