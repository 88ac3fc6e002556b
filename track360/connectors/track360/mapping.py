"""Rows of another instance are canonical records, but for what its operators corrected: that is its own affair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from track360.connectors.contract import MappedRecord, SourceAccess
from track360.ingest import registry


def records(stream: str, row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """The row as it is: a list shows whole records, so ``null`` means that there is no value."""
    if not isinstance(row, dict):
        raise ValueError("the row is not an object")
    record = {name: value for name, value in row.items() if name != "extra" or value is not None}
    for name, field in registry.ENTITIES[stream].in_force.items():
        # What its partner said is what a partner says to us; an instance before it knew the two apart sends the one.
        record[name] = record.pop(field.sent, record.get(name))
    yield MappedRecord(stream, record)
