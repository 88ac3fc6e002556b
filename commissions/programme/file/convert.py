"""What a schema has judged, as Python has it: days and exact decimals in place of what the file says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from commissions.programme.rule_documents import exact
from commissions.programme.schema_problems import ANYTHING
from track360.core.json_schema import Path, Schema

# Not None, which says something in some places.
BAD: Any = object()
"""In place of what could not be read."""


def converted(schema: Schema, value: Any, refused: Collection[Path], path: Path = ()) -> Any:
    """The value without what is unknown and what is ``refused``; in lists :data:`BAD` keeps the places
    of the others."""
    if path in refused:
        return BAD
    if isinstance(value, list):
        return [converted(schema["items"], item, refused, (*path, number)) for number, item in enumerate(value)]
    if isinstance(value, dict) and schema != ANYTHING:
        return dict(_members(schema, value, refused, path))
    return _leaf(schema, value)


def _members(schema: Schema, value: dict[str, Any], refused: Collection[Path], path: Path) -> Iterator[tuple[str, Any]]:
    known = schema.get("properties", {})
    for name, item in value.items():
        if name in known or not known:
            inner = known.get(name) or schema["additionalProperties"]
            found = converted(inner, item, refused, (*path, name))
            if found is not BAD:
                yield name, found


def _leaf(schema: Schema, value: Any) -> Any:
    if schema.get("format") == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return exact(value) if "number" in schema.get("type", ()) else value
