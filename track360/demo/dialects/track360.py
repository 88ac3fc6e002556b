"""A broker that speaks this platform's own list API: cursor pages of what it received in a window.

It received each record when that was modified.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from functools import partial
from typing import Any

from track360.demo.record_store import RecordStore, Request, Response, problem

PREFIX = "/api/v1/forex/"
_MOST = 500


def answer(store: RecordStore, request: Request) -> Response:
    """The token endpoint and the three lists; 404 for anything else."""
    if request.path == "/oauth/token":
        return _token(store, request)
    entity = request.path.removeprefix(PREFIX).rstrip("/")
    if not request.path.startswith(PREFIX) or entity not in store.entities:
        return problem(404, "no such resource")
    if not store.is_authorized(request):
        return problem(401, "the token is missing or unknown", {"WWW-Authenticate": "Bearer"})
    return _list(store, entity, request.query)


def _token(store: RecordStore, request: Request) -> Response:
    if request.method != "POST":
        return problem(405, "POST only", {"Allow": "POST"})
    if request.form.get("grant_type") != "client_credentials":
        return Response(400, {"error": "unsupported_grant_type"})
    if request.credentials() != (store.client_id, store.client_secret):
        return Response(401, {"error": "invalid_client"}, {"WWW-Authenticate": 'Basic realm="oauth"'})
    return Response(
        200,
        {"access_token": store.issue_token(), "token_type": "Bearer", "expires_in": 3600, "scope": "read"},
    )


def _list(store: RecordStore, entity: str, query: dict[str, str]) -> Response:
    try:
        window = _instant(query.get("received_from")), _instant(query.get("received_to"))
        per_page = min(_MOST, max(1, int(query.get("per_page", "50"))))
        start = _offset(query) if "cursor" in query else (int(query.get("page", "1")) - 1) * per_page
    except ValueError as error:
        return problem(400, str(error))
    found = store.window(entity, *window)
    page, end = found[start : start + per_page], start + per_page
    meta = {"total": len(found), "page": start // per_page + 1, "per_page": per_page}
    return _page(meta, page, _cursor(end) if end < len(found) else None)


def _page(meta: dict[str, Any], rows: list[Any], cursor: str | None) -> Response:
    body = {"data": rows, "meta": {**meta, "next_cursor": cursor}}
    return Response(200, body, rows=rows, page=partial(_page, meta))


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"o:{offset}".encode()).decode()


def _offset(query: dict[str, Any]) -> int:
    try:
        kind, offset = base64.urlsafe_b64decode(query["cursor"]).decode().split(":")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise ValueError("not a cursor of this list") from error
    if kind != "o" or not offset.isdecimal():
        raise ValueError("not a cursor of this list")
    return int(offset)
