"""Strict JSON in, exact decimals in and out.

orjson reads; what it lets through (duplicate members, NUL, deep nesting) or cannot tell (numbers that a float does not
hold) is looked for in the raw bytes, cheaply, and only a suspicion pays for a second, exact reading with pointers.
A number that passes has at most 15 significant digits, which a float carries unharmed from ``repr`` to ``repr``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import orjson

from track360.core.json_exact import MAX_DEPTH, Malformed, Parsed, Path, exact
from track360.core.numbers import MAX_DIGITS

MAX_VALUES = 500_000

_SPACE = b" \t\r\n"
_DIGIT = b"\x01"  # cannot occur in JSON, so what was mapped to it was a digit or a point
_SQUASH = bytes.maketrans(b"0123456789.E", _DIGIT * 11 + b"e")
_LONG = _DIGIT * (MAX_DIGITS + 1)
_TINY = _DIGIT + b"e-"
# More than 15 digits are 16 digits or points in a row; what a float makes 0 has an exponent of two digits or
# more. A text that looks so costs the exact reading and nothing else.
_SUSPECT = re.compile(rb"(?:^|[:,\[\s])-?[0-9](?:[0-9.]{15}|[0-9.]*[eE]-[0-9]{2})")


def parse(body: bytes) -> Parsed:
    """Read one JSON text. Raises :class:`Malformed`; never more than linear work, whatever the input."""
    _refuse_too_many(body)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        # orjson's word for a number beyond a float: well-formed, so it is refused with its place.
        if "infinity" not in str(error):
            raise Malformed(f"The body is not valid JSON: {error.msg} (byte {error.pos}).") from error
        return exact(body)
    if _may_hold_nul(body) or _has_suspect_number(body) or not _is_plain(body, value):
        return exact(body)
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
