"""What a JSON Schema refuses in a programme file, told to the affiliate manager who wrote it.

YAML and Python bring more than JSON has: days, exact decimals, keys that are no text. A schema judges a copy in which
they are JSON, and what the copy cannot say is told here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from commissions.programme.problems import Problem
from commissions.programme.rule_documents import exact
from commissions.rating.rules.schema import ON_INSTRUMENT
from track360.core.did_you_mean import did_you_mean
from track360.core.json_schema import Compiled, Fault, Path, Schema, Words, in_words, listed, quoted

ANYTHING: dict[str, Any] = {}
"""The schema of what is judged elsewhere."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_BARE_NO = ": write it in quotes (YAML reads a bare NO as false)"
_TYPES = {
    "array": "a list",
    "object": "a mapping",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
}


def schema_problems(schema: Schema, value: Any) -> dict[Path, Problem]:
    """What the schema refuses in ``value``, in the value's order, by the path of what is wrong, unknown or missing."""
    copy = _Copy()
    judged = copy.of(schema, value, ())
    found = copy.problems
    for fault in compiled(json.dumps(schema)).faults(judged):
        # One place, one problem: the first says most.
        found.setdefault((*fault.path, fault.name) if fault.name else fault.path, _told(fault))
    return dict(sorted(found.items(), key=lambda item: tuple(_order(value, item[0]))))


def _order(value: Any, path: Path) -> Iterator[int]:
    """Where a path is in a value, for sorting; what is missing comes first."""
    for step in path:
        steps = list(value) if isinstance(value, dict) else list(range(len(value)))
        if step not in steps:
            yield -1
            return
        yield steps.index(step)
        value = value[step]


@lru_cache(maxsize=64)
def compiled(schema: str) -> Compiled:
    """A schema by its JSON text, made once."""
    return Compiled(json.loads(schema))


def path_text(path: Path) -> str:
    """A path as it stands before a problem: ``plans[1].versions[0].from``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


class _Copy:
    """Makes the copy to judge; ``problems`` by path is what it could not take over."""

    def __init__(self) -> None:
        self.problems: dict[Path, Problem] = {}

    def of(self, schema: Schema, value: Any, path: Path) -> Any:
        """A value as JSON has it."""
        if schema == ANYTHING:
            return None
        if isinstance(value, dict):
            return dict(self._members(schema, value, path))
        if isinstance(value, list):
            inner = schema.get("items", ANYTHING)
            return [self.of(inner, item, (*path, number)) for number, item in enumerate(value)]
        return self._leaf(schema, value, path)

    def _members(self, schema: Schema, value: dict[Any, Any], path: Path) -> Iterator[tuple[str, Any]]:
        known, others = schema.get("properties", {}), schema.get("additionalProperties") or ANYTHING
        for key, item in value.items():
            if isinstance(key, str):
                yield self._text(key, path), self.of(known.get(key, others), item, (*path, key))
            else:
                self._tell(path, f"the key {key!r} must be text")

    def _leaf(self, schema: Schema, value: Any, path: Path) -> Any:
        if isinstance(value, str):
            value = self._text(value, path)
        elif isinstance(value, date):
            if schema.get("format") != "date":
                self._tell(path, f'is read as a day: write it in quotes, "{value}"')
            return value.isoformat()
        elif isinstance(value, float):
            self._tell(path, f"{value!r} is a binary float: give a Decimal or text")
        if schema.get("type") == "integer" and isinstance(value, Decimal):
            # To a schema 14.0 is a whole number; as text it is refused as what it is.
            return str(value)
        # What is too long to be exact stays text, so that the pattern refuses it.
        return exact(value) if "number" in schema.get("type", ()) else value

    def _text(self, value: str, path: Path) -> str:
        if not _UNSTORABLE.search(value):
            return value
        self._tell(path, "holds a character that cannot be stored")
        return _UNSTORABLE.sub("�", value)

    def _tell(self, path: Path, message: str) -> None:
        self.problems.setdefault(path, Problem(path_text(path), message))


def _told(fault: Fault) -> Problem:
    if fault.keyword == "additionalProperties":
        return Problem(path_text((*fault.path, fault.name)), _unexpected(fault))
    message = in_words(fault, WORDS)
    if fault.keyword in ("enum", "const"):
        message += _BARE_NO if isinstance(fault.value, bool) else ""
        message += did_you_mean(str(fault.value), listed(fault.limit))
    return Problem(path_text(fault.path), message)


def _unexpected(fault: Fault) -> str:
    if fault.path == ("match",) and fault.name in ON_INSTRUMENT:
        return "only rules over trading activity and overrides can match on instruments or groups"
    return f"unknown key{did_you_mean(fault.name, fault.schema['properties'])}"


def _type(fault: Fault) -> str:
    types = listed(fault.limit)
    wanted = _TYPES["number" if "number" in types else types[0]]
    if wanted == "a mapping" and "properties" in fault.schema:
        wanted += f" with {', '.join(fault.schema['properties'])}"
    if wanted == "text" and isinstance(fault.value, (int, Decimal)) and not isinstance(fault.value, bool):
        return f'must be text: write it in quotes, "{fault.value}"'
    return f"must be {wanted}, not {_shown(fault.value)}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false (a bare NO is read as false: write it in quotes)"
    if value is None:
        return "null"
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else quoted(value)


WORDS: Words = {
    "type": _type,
    "enum": "must be one of {limit}",
    "const": "must be one of {limit}",
    "required": "{name!r} is missing",
    "minimum": "must be at least {limit}",
    "maximum": "must be at most {limit}",
    "exclusiveMinimum": "must be more than {limit}",
    "minLength": "must not be empty",
    "maxLength": "is longer than {limit} characters",
    "minItems": "must not be empty",
}
