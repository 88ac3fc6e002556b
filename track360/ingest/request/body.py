"""From an HTTP request to parsed records: media type, compression, JSON, and where in it something is wrong."""

from __future__ import annotations

import zlib
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from track360.core import body
from track360.core.errors import Problem
from track360.core.json import parse, pointer
from track360.core.json_exact import Malformed, Path
from track360.ingest.contract import Fault
from track360.ingest.schemas import MAX_RECORDS
from track360.ingest.validate.records import Faults

# gzip may be many streams in a row, each of which costs a new start; honest senders write one.
GZIP_MEMBERS = 16


class Body(NamedTuple):
    """Parsed records, the faults that parsing found by index, and the SHA-256 of the bytes as sent."""

    values: list[Any]
    faults: Faults
    digest: bytes


def read(request: HttpRequest) -> Body:
    """The records of a request. Raises :class:`Problem` (400, 413, 415, 422)."""
    body.require_json(request)
    as_sent = body.sent(request)
    # Of the bytes as sent: a retry is the same bytes, however they unpack.
    digest = sha256(as_sent).digest()
    try:
        parsed = parse(_unpacked(as_sent, request.headers.get("Content-Encoding", "")))
    except Malformed as error:
        raise _malformed(error) from error
    values = _records(parsed.value)
    faults: Faults = {}
    for path, code, message in parsed.faults:
        index, place = locate(path)
        if index is None:
            raise Problem(422, f"A number {message}.", code=code, errors=[_error(None, place, code, message)])
        faults.setdefault(index, []).append(Fault(place, code, message))
    return Body(values, faults, digest)


def locate(path: Path) -> tuple[int | None, str]:
    """The record's index and the pointer within it, of a path from the body's root."""
    rest = path[1:] if path[:1] == ("data",) else path
    if rest and isinstance(rest[0], int):
        return rest[0], pointer(rest[1:])
    return None, pointer(path)


def _error(index: int | None, place: str, code: str, message: str) -> dict[str, Any]:
    return {"index": index, "pointer": place, "code": code, "message": message}


def _malformed(error: Malformed) -> Problem:
    index, place = locate(error.path)
    errors = [_error(index, place, "malformed", error.message)] if error.path else []
    return Problem(400, error.message, code="malformed-json", errors=errors)


def _unpacked(sent: bytes, encoding: str) -> bytes:
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return sent
    if encoding not in ("gzip", "x-gzip"):
        raise Problem(415, "A body may be sent as it is or with gzip.", headers={"Accept-Encoding": "gzip"})
    return _gunzip(sent)


def _gunzip(sent: bytes) -> bytes:
    """Never unpacks more than the limit, however much was packed, nor more members than an honest sender makes."""
    unpacked, rest = b"", sent
    for _ in range(GZIP_MEMBERS):
        stream = zlib.decompressobj(wbits=31)
        try:
            # One byte more than is allowed: enough to know that it is too much, whatever a bomb would become.
            unpacked += stream.decompress(rest, settings.API_MAX_BODY_BYTES + 1 - len(unpacked))
        except zlib.error as error:
            raise Malformed("The body is not valid gzip.") from error
        if len(unpacked) > settings.API_MAX_BODY_BYTES:
            raise Problem(413, f"The unpacked body may have at most {settings.API_MAX_BODY_BYTES} bytes.")
        if not stream.eof:
            raise Malformed("The gzip stream broke off.")
        rest = stream.unused_data
        if not rest:
            return unpacked
    raise Malformed(f"The gzip stream has more than {GZIP_MEMBERS} members.")


def _records(value: Any) -> list[Any]:
    if isinstance(value, dict):
        # Anything beside it may be meant to change how the records are read, and would be passed over in silence.
        if set(value) != {"data"}:
            raise Problem(422, 'The body must be an array of records or {"data": [...]}.', code="body-shape")
        value = value["data"]
    if not isinstance(value, list):
        raise Problem(422, 'The body must be an array of records or {"data": [...]}.', code="body-shape")
    if len(value) > MAX_RECORDS:
        raise Problem(413, f"A request may hold at most {MAX_RECORDS} records; this one has {len(value)}.")
    return value
