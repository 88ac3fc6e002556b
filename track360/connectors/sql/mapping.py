"""Rows of a view as canonical records: columns are named like our fields, or settings say which is which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from track360.connectors.contract import MappedRecord, SourceAccess


def records(stream: str, row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """The record of a row. An empty column of a declared field says nothing."""
    declared = access.config["streams"][stream]
    fields = declared.get("fields") or {name: name for name in row}
    record = {name: row[column] for name, column in fields.items() if row[column] is not None}
    yield MappedRecord(declared["entity"], record, declared.get("patch", False))
