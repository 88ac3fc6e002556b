"""Rows of another instance are canonical records already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from track360.connectors.contract import MappedRecord, SourceAccess


def records(stream: str, row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """The row as it is: a list shows whole records, so ``null`` means that there is no value."""
    if not isinstance(row, dict):
        raise ValueError("the row is not an object")
    yield MappedRecord(stream, {name: value for name, value in row.items() if name != "extra" or value is not None})
