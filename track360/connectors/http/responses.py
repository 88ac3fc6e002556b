"""Reading answers: strict JSON, and numbers that stay exact on their way through a mapping."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any

from track360.connectors.errors import InvalidAnswer
from track360.core.json import parse
from track360.core.json_exact import Malformed
from track360.core.numbers import MAX_DECIMALS, MAX_MAGNITUDE, refusal

EXCERPT = 2000


def read(body: bytes) -> Any:
    """The JSON value of an answer; a number too long for a float is a ``Decimal``. Raises :class:`InvalidAnswer`."""
    try:
        parsed = parse(body)
    except Malformed as error:
        raise InvalidAnswer(f"The answer is not JSON as we read it: {error.message}", excerpt(body)) from error
    if not parsed.faults:
        return parsed.value
    # A pull refuses a record, not the page: what a float does not hold stays exact until it is judged.
    return json.loads(body, parse_float=_exact, parse_int=_exact)


def excerpt(body: bytes) -> str:
    """The beginning of an answer, as text that can be stored."""
    return body[:EXCERPT].decode("utf-8", "replace").replace("\x00", "\ufffd")


def number(value: Any, places: int | None = None) -> int | float | None:
    """A wire number from a number or its text, rounded half-even to ``places`` decimals where they are given.

    ``None`` and empty text are ``None``; raises ``ValueError`` for what is no number or does not fit 15 digits.
    """
    if value is None or value == "":
        return None
    exact = decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places))
    return wire(exact)


def decimal(value: Any) -> Decimal:
    """An exact decimal from a number or its text; raises ``ValueError``."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError(f"{value!r} is not a number")
    try:
        exact = Decimal(repr(value) if isinstance(value, float) else value)
    except ArithmeticError as error:
        raise ValueError(f"{value!r} is not a number") from error
    if not exact.is_finite():
        raise ValueError(f"{value!r} is not a number")
    # Rounding to places would make 0 of it, and writing it out a text of a billion digits.
    if exact and not -MAX_DECIMALS <= exact.adjusted() < MAX_MAGNITUDE:
        raise ValueError(f"{value!r} is not an amount: it is beyond 1e-{MAX_DECIMALS} or 1e{MAX_MAGNITUDE}")
    return exact


def wire(value: Decimal) -> int | float:
    """The int or float that carries a decimal unharmed; raises ``ValueError`` when neither does."""
    if not value.is_finite():
        raise ValueError(f"{value} is not a number")
    if refused := refusal(str(value)):
        raise ValueError(f"{value} {refused.message}")
    return int(value) if value == value.to_integral_value() else float(value)


def http_date(text: str | None) -> datetime | None:
    """The instant of an HTTP date header, ``None`` if it is none."""
    try:
        found = parsedate_to_datetime(text or "")
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _exact(text: str) -> int | float | Decimal | str:
    try:
        exact = Decimal(text)
    except ArithmeticError:  # an exponent that not even a decimal has; as text it is refused with its record
        return text
    try:
        return wire(exact)
    except ValueError:
        return exact


def storable(value: Any) -> Any:
    """A value as a JSON column takes it; exact decimals as text."""
    # jsonb cannot hold U+0000, and what is kept here is whatever a stranger sent.
    return json.loads(json.dumps(value, default=str).replace("\\u0000", "\\ufffd"))


def digest(rows: list[Any]) -> str:
    """What tells one page from another."""
    return sha256(json.dumps(rows, default=str, sort_keys=True).encode()).hexdigest()
