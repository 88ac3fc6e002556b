"""Records as JSON with their decimals exactly as they are."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import orjson

from track360.demo.people import Record


def dumps(value: object) -> bytes:
    """Compact JSON; raises TypeError for what JSON has no word for."""
    return orjson.dumps(value, default=_exact)


def _exact(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(f"{type(value).__name__} has no exact JSON form")


def write_lines(path: Path, records: Iterable[Record]) -> int:
    """One record a line; how many."""
    number = 0
    with path.open("wb") as file:
        for record in records:
            number += 1
            file.write(dumps(record))
            file.write(b"\n")
    return number
