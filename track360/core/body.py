"""The body of an API call as JSON in UTF-8."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from track360.core.errors import Problem
from track360.core.json import parse, pointer
from track360.core.json_exact import Malformed
from track360.core.json_schema import Compiled, in_words


def require_json(request: HttpRequest) -> None:
    """Raises :class:`Problem` (415) for a body that is declared to be anything else."""
    # Other charsets could spell the same bytes otherwise; JSON is UTF-8 by its standard (RFC 8259).
    charset = (request.content_params or {}).get("charset", "utf-8").strip("\"' ").lower()
    if request.content_type != "application/json" or charset not in ("utf-8", "utf8"):
        raise Problem(415, "Send the body as application/json in UTF-8.", headers={"Accept": "application/json"})


def sent(request: HttpRequest) -> bytes:
    """The bytes as they came; raises :class:`Problem` (400) where they broke off."""
    try:
        return request.body
    except UnreadablePostError as error:
        raise Problem(400, "The body broke off.", code="malformed-json") from error


def document(request: HttpRequest) -> Any:
    """One JSON value; no body reads as ``{}``. Raises :class:`Problem` (400, 415, 422)."""
    if not (body := sent(request)):
        return {}
    require_json(request)
    try:
        parsed = parse(body)
    except Malformed as error:
        raise Problem(400, error.message, code="malformed-json") from error
    if parsed.faults:
        told = [{"pointer": pointer(path), "code": code, "message": message} for path, code, message in parsed.faults]
        raise Problem(422, "A number cannot be read.", code="invalid", errors=told)
    return parsed.value


def judged(request: HttpRequest, schema: Compiled, refusal: str) -> dict[str, Any]:
    """The document of a request, an object as its schema has it.

    Raises :class:`Problem`: as :func:`document` does, and 422 with ``refusal`` and the place of each fault.
    """
    value = document(request)
    if faults := [(pointer(fault.path), in_words(fault)) for fault in schema.faults(value)]:
        raise invalid(refusal, faults)
    return dict(value)


def invalid(refusal: str, faults: Iterable[tuple[str, str]]) -> Problem:
    """422 with (pointer, what is wrong) of each fault."""
    told = [{"pointer": place, "code": "invalid", "message": message} for place, message in faults]
    return Problem(422, refusal, code="invalid", errors=told)
