"""Rows of a declared REST API: an expression for each field, and the partner's words for ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from track360.connectors.contract import MappedRecord, SourceAccess
from track360.connectors.rest import expressions

REST = "*"


def records(stream: str, row: Any, access: SourceAccess) -> Iterator[MappedRecord]:
    """The record of a row; none where the declaration's ``only`` says so. An expression that finds
    nothing says nothing."""
    declared = access.config["streams"][stream]
    if "only" in declared and not expressions.value(declared["only"], row):
        return
    record = dict(declared.get("constants", {}))
    for name, expression in declared["fields"].items():
        found = expressions.value(expression, row)
        if found is not None:
            record[name] = found
    for name, words in declared.get("values", {}).items():
        if name in record:
            record[name] = _word(words, record[name])
    yield MappedRecord(declared["entity"], record, declared.get("patch", False))


def _word(words: dict[str, Any], said: Any) -> Any:
    # Keys of JSON are text, so a code that came as a number is looked up as one.
    key = said if isinstance(said, str) else str(said)
    return words[key] if key in words else words.get(REST, said)
