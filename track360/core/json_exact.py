"""Reading JSON exactly: slowly, but with the place of everything that is not taken.

Only a body in which ``json.parse`` suspects something is read here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import orjson

from track360.core.numbers import Refusal, refusal

MAX_DEPTH = 32

Path = tuple[str | int, ...]


class Malformed(ValueError):
    """The body is not JSON as we read it; ``path`` leads to the place where that is known."""

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class NumberFault(NamedTuple):
    """A well-formed number that we do not take; it reads as 0 in the parsed value."""

    path: Path
    code: str
    message: str


class Parsed(NamedTuple):
    """The value, and the numbers in it that must be refused."""

    value: Any
    faults: list[NumberFault]


class _Twice(dict[str, Any]):
    """An object in which a member was said twice."""

    name: str


def exact(body: bytes) -> Parsed:
    """Read one JSON text as the standard has it, with the place of everything that we refuse."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except RecursionError as error:
        raise Malformed(f"The body is nested deeper than {MAX_DEPTH} levels.") from error
    except ValueError as error:
        raise error if isinstance(error, Malformed) else Malformed("The body is not valid JSON.") from error
    faults = [NumberFault(path, found.code, found.message) for path, found in _refused(value)]
    return Parsed(_without_surrogates(_zeroed(value) if faults else value), faults)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    seen: set[str] = set()
    twice = _Twice(result)
    twice.name = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return twice


def _constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is not JSON.")


def _integer(text: str) -> Any:
    return refusal(text) or int(text)


def _decimal(text: str) -> Any:
    # A float whatever its value, as orjson reads it: what a record is must not depend on what it was sent with.
    return refusal(text) or float(text)


def _refused(value: Any) -> Iterator[tuple[Path, Refusal]]:
    """Walk the tree once: yields refused numbers, raises for what makes the whole body malformed."""
    # No recursion: how deep it goes is the sender's choice.
    stack: list[tuple[Path, Any]] = [((), value)]
    while stack:
        path, node = stack.pop()
        if len(path) > MAX_DEPTH:
            raise Malformed(f"The body is nested deeper than {MAX_DEPTH} levels.", path)
        if isinstance(node, Refusal):
            yield path, node
        elif isinstance(node, str):
            _refuse_nul(node, path)
        elif isinstance(node, dict):
            _refuse_names(node, path)
            stack.extend(((*path, name), child) for name, child in reversed(node.items()))
        elif isinstance(node, list):
            stack.extend(((*path, i), node[i]) for i in range(len(node) - 1, -1, -1))


def _refuse_names(node: dict[str, Any], path: Path) -> None:
    if isinstance(node, _Twice):
        raise Malformed(f"The member {node.name[:100]!r} is said twice.", (*path, node.name))
    for name in node:
        _refuse_nul(name, path)


def _refuse_nul(text: str, path: Path) -> None:
    if "\x00" in text:
        raise Malformed("A string holds the character U+0000, which cannot be stored.", path)


def _zeroed(value: Any) -> Any:
    if isinstance(value, Refusal):
        return 0
    if isinstance(value, dict):
        return {name: _zeroed(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_zeroed(child) for child in value]
    return value


def _without_surrogates(value: Any) -> Any:
    """orjson stopped at a number too large for it, so it has not judged the strings behind it."""
    try:
        orjson.dumps(value)
    except TypeError as error:
        raise Malformed("A string holds a lone surrogate.") from error
    return value
