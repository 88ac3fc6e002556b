"""A rule's schema errors in words for an affiliate manager."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

import jsonschema_rs

from commissions.rating.rules import schema as shapes

_validators: dict[str, Any] = {}
_TYPES = {
    "array": "a list",
    "object": "a mapping",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
}
_COUNTRY = "is not a country code of two capital letters (in quotes: YAML reads a bare NO as false)"


def nearest(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'rate'?)`` when one of ``known`` looks like ``word``, else nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""


def more_than_all(value: Any) -> str:
    """What is wrong with a percent above 100."""
    return f"{value} percent is more than the whole amount: at most 100"


def schema_problems(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, message) of everything in the document that its schema refuses."""
    # First: YAML's days are no JSON, and the validator would speak of types nobody knows.
    days = list(_days(document, ""))
    if days:
        yield from days
        return
    for error in _validator(schema).iter_errors(document):
        yield from _told(schema, error)


def _validator(schema: Mapping[str, Any]) -> Any:
    # By content: schemas are dicts, which cannot be a key, and compiling one costs far more than this text.
    key = json.dumps(schema, sort_keys=True)
    if key not in _validators:
        _validators[key] = jsonschema_rs.Draft202012Validator(dict(schema))
    return _validators[key]


def _days(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """A day, or a key that is not text, where the file should have neither."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            inner = f"{path}.{key}" if path else str(key)
            yield from (
                _days(item, inner) if isinstance(key, str) else [(path, f"the key {key!r} must be text")]
            )
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _days(item, f"{path}[{number}]")
    elif isinstance(value, date):
        yield path, f'is read as a day: write it in quotes, "{value}"'


def _told(schema: Mapping[str, Any], error: Any) -> Iterator[tuple[str, str]]:
    path, kind = _path(error.instance_path), error.kind
    name = type(kind).__name__
    if name == "AdditionalProperties":
        known = _inside(schema, error.schema_path[:-1]).get("properties", {})
        for word in kind.unexpected:
            yield f"{path}.{word}" if path else word, _unexpected(path, word, known)
    elif name == "Required":
        yield path, f"{kind.property!r} is missing"
    else:
        yield path, _message(name, error, _inside(schema, error.schema_path[:-1]))


def _unexpected(path: str, word: str, known: Mapping[str, Any]) -> str:
    if path == "match" and word in shapes.ON_INSTRUMENT:
        return "only rules over trading activity and overrides can match on instruments or groups"
    return f"unknown key{nearest(word, known)}"


def _message(name: str, error: Any, rule: Mapping[str, Any]) -> str:
    value = error.instance
    if name == "Type":
        types = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
        return f"must be {_TYPES['number' if 'number' in types else types[0]]}, not {_shown(value)}"
    if name in ("Enum", "Constant"):
        options = rule.get("enum") or [rule["const"]]
        return f"must be one of {', '.join(map(str, options))}{nearest(str(value), map(str, options))}"
    if name == "Maximum" and rule.get("pattern") == shapes.PERCENT["pattern"]:
        return more_than_all(value)
    if name in ("Minimum", "Maximum"):
        return f"must be at {'least' if name == 'Minimum' else 'most'} {error.kind.limit}"
    if name == "PropertyNames":
        return (
            f"{error.kind.error.instance!r} {_COUNTRY}"
            if hasattr(error.kind, "error")
            else f"a key {_COUNTRY}"
        )
    if name == "Pattern":
        return f"{value!r} {_COUNTRY}" if rule == shapes.COUNTRY else f"{value!r} is not a {_what(rule)}"
    if name in ("MinItems", "MinLength"):
        return "must not be empty"
    return str(error.message)


def _what(rule: Mapping[str, Any]) -> str:
    is_percent = rule.get("pattern") == shapes.PERCENT["pattern"]
    return "percent from 0 to 100" if is_percent else "number that is at least 0"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false (a bare NO is read as false: write it in quotes)"
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)


def _inside(schema: Any, path: Iterable[Any]) -> Any:
    for step in path:
        schema = schema[int(step)] if isinstance(schema, list) else schema[step]
    return schema


def _path(steps: Iterable[Any]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")
