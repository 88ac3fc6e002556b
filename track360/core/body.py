"""The body of an API call as JSON in UTF-8."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from track360.core.errors import Problem
from track360.core.json import parse, pointer
from track360.core.json_exact import Malformed


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
