"""Strict JSON in, exact decimals in and out.

orjson reads; what it lets through (duplicate members, NUL, deep nesting) or cannot tell (numbers that a float does not
hold) is looked for in the raw bytes, cheaply, and only a suspicion pays for a second, exact reading with pointers.
A number that passes has at most 15 significant digits, which a float carries unharmed from ``repr`` to ``repr``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

import orjson

MAX_DEPTH = 32
MAX_DIGITS = 15
MAX_MAGNITUDE = 18
MAX_DECIMALS = 30
MAX_VALUES = 500_000

Path = tuple[str | int, ...]

_SPACE = b" \t\r\n"
_DIGIT = b"\x01"  # cannot occur in JSON, so what was mapped to it was a digit or a point
_SQUASH = bytes.maketrans(b"0123456789.E", _DIGIT * 11 + b"e")
_LONG = _DIGIT * (MAX_DIGITS + 1)
_TINY = _DIGIT + b"e-"
# More than 15 digits are 16 digits or points in a row; what a float makes 0 has an exponent of two digits. A
# text that looks so costs the exact reading and nothing else.
_SUSPECT = re.compile(rb"(?:^|[:,\[\s])-?[0-9](?:[0-9.]{15}|[0-9.]*[eE]-[0-9]{2})")


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


def parse(body: bytes) -> Parsed:
    """Read one JSON text. Raises :class:`Malformed`; never more than linear work, whatever the input."""
    _refuse_too_many(body)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        # orjson's word for a number beyond a float: well-formed, so it is refused with its place.
        if "infinity" not in str(error):
            raise Malformed(f"The body is not valid JSON: {error.msg} (byte {error.pos}).") from error
        return _exact(body)
    if _may_hold_nul(body) or _has_suspect_number(body) or not _is_plain(body, value):
        return _exact(body)
    return Parsed(value, [])


def _refuse_too_many(body: bytes) -> None:
    """Ten megabytes of ``{},`` would become two hundred of Python objects."""
    if len(body) > MAX_VALUES and sum(map(body.count, (b",", b"{", b"["))) > MAX_VALUES:
        raise Malformed(f"The body holds more than {MAX_VALUES} values.")


def dumps(value: Any) -> bytes:
    """JSON bytes; a ``Decimal`` becomes the exact number, an aware datetime RFC 3339 in UTC."""
    return orjson.dumps(value, default=_render, option=orjson.OPT_UTC_Z)


def canonical(value: Any) -> bytes:
    """The canonical form that version hashes are taken of: keys sorted, no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def pointer(path: Path) -> str:
    """RFC 6901 pointer of a path."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _render(value: Any) -> Any:
    if isinstance(value, Decimal):
        # Put in as text: a float in between would lose digits.
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _may_hold_nul(body: bytes) -> bool:
    # One byte first: most bodies have no backslash at all, and a single byte is found fastest.
    return b"\\" in body and b"\\u0000" in body


def _has_suspect_number(body: bytes) -> bool:
    """Whether a number may be longer than a float holds, or so small that a float makes it 0."""
    # Every digit becomes one byte, so a long number is found by a plain search.
    squashed = body.translate(_SQUASH)
    return (_LONG in squashed or _TINY in squashed) and _SUSPECT.search(body) is not None


def _is_plain(body: bytes, value: Any) -> bool:
    """Whether no object can have said a member twice: every ``":`` of the text is then a member of the value."""
    # Compact bodies, which programs send, are spared the copy.
    if any(space in body for space in (b" ", b"\n", b"\t", b"\r")):
        body = body.translate(None, _SPACE)
    return body.count(b'":') == _members(body, value)


def _members(body: bytes, value: Any) -> int:
    records = value.get("data") if isinstance(value, dict) else value
    outer = len(value) if isinstance(value, dict) else 0
    # What pushes look like, an array of flat records, is counted without a walk.
    if isinstance(records, list) and body.count(b"{") == len(records) + bool(outer) and body.count(b"[") == 1:
        # A text has a length too, and braces of its own.
        return outer + sum(map(len, records)) if set(map(type, records)) <= {dict} else -1
    return _count(value, 0)


def _count(value: Any, depth: int) -> int:
    if depth > MAX_DEPTH:
        # Too deep: no count can equal this, so the exact reading says where.
        return -(1 << 60)
    if isinstance(value, dict):
        return len(value) + sum(_count(v, depth + 1) for v in value.values() if isinstance(v, dict | list))
    if isinstance(value, list):
        return sum(_count(v, depth + 1) for v in value if isinstance(v, dict | list))
    return 0


class _Twice(dict[str, Any]):
    """An object in which a member was said twice."""

    name: str


class _Refused(NamedTuple):
    code: str
    message: str


def _exact(body: bytes) -> Parsed:
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
    return _checked(text) or int(text)


def _decimal(text: str) -> Any:
    # A float whatever its value, as orjson reads it: what a record is must not depend on what it was sent with.
    return _checked(text) or float(text)


def _checked(text: str) -> _Refused | None:
    # Decimal and int take ever longer over a long number, and no honest one is.
    if len(text) > 64:
        return _Refused(
            "number_too_long",
            f"has {len(text)} characters; at most {MAX_DIGITS} significant digits are taken",
        )
    number = Decimal(text)
    # Significant ones: the zeros before them go with ``int``, those behind with ``rstrip``.
    digits = len(
        str(number.as_tuple().digits and int("".join(map(str, number.as_tuple().digits)))).rstrip("0")
    )
    if digits > MAX_DIGITS:
        return _Refused("too_many_digits", f"has {digits} significant digits; at most {MAX_DIGITS} are taken")
    if number and number.adjusted() >= MAX_MAGNITUDE:
        return _Refused("number_too_large", f"must be below 1e{MAX_MAGNITUDE} in magnitude")
    if number and number.normalize().as_tuple().exponent < -MAX_DECIMALS:  # type: ignore[operator]
        return _Refused("too_many_decimals", f"has more than {MAX_DECIMALS} decimal places")
    return None


def _refused(value: Any) -> Iterator[tuple[Path, _Refused]]:
    """Walk the tree once: yields refused numbers, raises for what makes the whole body malformed."""
    # No recursion: how deep it goes is the sender's choice.
    stack: list[tuple[Path, Any]] = [((), value)]
    while stack:
        path, node = stack.pop()
        if len(path) > MAX_DEPTH:
            raise Malformed(f"The body is nested deeper than {MAX_DEPTH} levels.", path)
        if isinstance(node, _Refused):
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
    if isinstance(value, _Refused):
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
