"""Small readers, one for each kind of value in a programme file; they check, convert and collect problems.

A reader takes (value, path, problems) and gives the converted value, or ``BAD`` once it has told a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from commissions.programme.problems import Problems, nearest

# Not None, which says something in some places.
BAD: Any = object()
Reader = Callable[[Any, str, Problems], Any]
# As many digits as rules compute with exactly, written out: 1e3 in a file that people review says too little.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?\Z")


class Key(NamedTuple):
    """How to read one key of an object. ``null``: a bare null means something, else it counts as absent."""

    read: Reader
    required: bool = False
    null: bool = False


def object_of(keys: Mapping[str, Key]) -> Reader:
    """A mapping with just these keys; those that could not be read are left out of the result."""

    def read(value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, dict):
            return _bad(problems, path, f"must be a mapping with {_names(keys)}")
        prefix = f"{path}." if path else ""
        # A key that is passed over is a mistake that shows in the money a month later.
        for name in value.keys() - keys.keys():
            problems.add(f"{prefix}{name}", f"unknown key{nearest(str(name), keys)}")
        for name, key in keys.items():
            if key.required and value.get(name) is None:
                problems.add(path, f"{name!r} is missing")
        return _known(value, keys, prefix, problems)

    return read


def _known(value: dict[str, Any], keys: Mapping[str, Key], prefix: str, problems: Problems) -> dict[str, Any]:
    read = {
        name: key.read(value[name], prefix + name, problems)
        for name, key in keys.items()
        if name in value and (key.null or value[name] is not None)
    }
    return {name: item for name, item in read.items() if item is not BAD}


def list_of(item: Reader) -> Reader:
    """A list; items that could not be read are kept as ``BAD`` so that positions stay those of the file."""

    def read(value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, list):
            return _bad(problems, path, "must be a list")
        return [item(each, f"{path}[{index}]", problems) for index, each in enumerate(value)]

    return read


def map_of(item: Reader) -> Reader:
    """A mapping with free keys."""

    def read(value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, dict):
            return _bad(problems, path, "must be a mapping")
        pairs = {name: item(each, f"{path}.{name}", problems) for name, each in value.items()}
        return {name: each for name, each in pairs.items() if each is not BAD}

    return read


def text(limit: int = 500, empty: bool = False) -> Reader:
    """A string of at most ``limit`` characters that the database can hold."""

    def read(value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, str):
            return _bad(problems, path, f"must be text{_hint(value)}")
        if not value and not empty:
            return _bad(problems, path, "must not be empty")
        if len(value) > limit:
            return _bad(problems, path, f"is longer than {limit} characters")
        if "\0" in value or any(0xD800 <= ord(char) < 0xE000 for char in value):
            return _bad(problems, path, "holds a character that cannot be stored")
        return value

    return read


def choice(*words: str) -> Reader:
    """One of a few words."""
    return one_of(words, "must be one of " + ", ".join(words))


def one_of(words: Collection[str], message: str) -> Reader:
    """One of many words; ``message`` says which."""

    def read(value: Any, path: str, problems: Problems) -> Any:
        if isinstance(value, str) and value in words:
            return value
        return _bad(problems, path, message + _hint(value) + nearest(str(value), words))

    return read


def decimal(minimum: Decimal | None = None, above: Decimal | None = None) -> Reader:
    """An exact decimal, from a number or a quoted string; never from a float."""

    def read(value: Any, path: str, problems: Problems) -> Any:
        number = _decimal(value)
        if number is None:
            return _bad(problems, path, f'{value!r} is not a number (write it out, like 5 or "0.25")')
        if minimum is not None and number < minimum:
            return _bad(problems, path, f"must be at least {minimum}")
        if above is not None and number <= above:
            return _bad(problems, path, f"must be more than {above}")
        return number

    return read


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        return None
    # Without an exponent, for that is how it must be written to be taken.
    written = format(value, "f") if isinstance(value, Decimal) else str(value)
    return Decimal(written) if NUMBER.match(written) else None


def day(value: Any, path: str, problems: Problems) -> Any:
    """A calendar day, ``2026-01-31``, bare or quoted."""
    # Not isinstance: a datetime is a date to that.
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    return _bad(problems, path, f"{value!r} is not a day (write it like 2026-01-31)")


def or_null(read: Reader) -> Reader:
    """``null`` or what ``read`` takes; for keys whose ``null`` says something."""
    return lambda value, path, problems: None if value is None else read(value, path, problems)


def _bad(problems: Problems, path: str, message: str) -> Any:
    problems.add(path, message)
    return BAD


def _hint(value: Any) -> str:
    if isinstance(value, bool):
        return ": write it in quotes (YAML reads a bare NO as false)"
    if isinstance(value, (int, Decimal, date)):
        return f': write it in quotes, "{value}"'
    return ""


def _names(keys: Mapping[str, Key]) -> str:
    return ", ".join(keys)
