"""Asking a declared REST API: its auth, its windows, its way of paging."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from track360.connectors.contract import Page, SourceAccess, Window
from track360.connectors.errors import CursorLost, InvalidAnswer, Misconfigured
from track360.connectors.http import auth
from track360.connectors.http.caller import Caller, JsonAnswer, absolute
from track360.connectors.mapping_helpers import excerpt_of
from track360.connectors.pull import windows
from track360.connectors.rest import expressions
from track360.connectors.rest.settings import NEEDED
from track360.ingest import datetimes

_COUNTED = {"page": 1, "offset": 0}
_NEXT_LINK = re.compile(r'<([^>]{1,4000})>\s*;[^,<]*\brel="?next"?', re.IGNORECASE)


class Client:
    """Reads streams as a source declares them."""

    def __init__(self, access: SourceAccess) -> None:
        self._access = access
        self._caller = Caller(access.config["base_url"])
        self._caller.auth = _auth(access, self._caller)

    def page(self, stream: str, window: Window, cursor: Any) -> Page:
        """One page; what ``cursor`` is depends on the kind of paging."""
        declared = self._access.config["streams"][stream]
        paging = declared.get("paging", {"kind": "none"})
        size = paging.get("size") or self._access.page_size
        told, url = self._ask(declared, paging, window, cursor, size)
        rows = _found(declared["rows"], told) if "rows" in declared else told.value
        if not isinstance(rows, list):
            raise InvalidAnswer(
                f"The answer has no list of rows at {declared.get('rows', 'its top')}.",
                excerpt_of(told.value),
            )
        total = _found(paging["total"], told) if "total" in paging else None
        # A total that is no number is as good as none; paging then ends at an empty page.
        total = total if isinstance(total, int) else None
        return Page(rows, _next(paging, told, url, cursor, rows, total), told.clock, total)

    def close(self) -> None:
        """Let go of the connections."""
        self._caller.close()

    def _ask(
        self, declared: dict[str, Any], paging: dict[str, Any], window: Window, cursor: Any, size: int
    ) -> tuple[JsonAnswer, str]:
        # A link is the whole request: our parameters once more would contradict those in it.
        if paging["kind"] == "link" and cursor is not None:
            return self._caller.get(cursor), cursor
        params = {
            **declared.get("params", {}),
            **_window(declared.get("window", {}), window, self._access.calendar.zone),
            **_place(paging, cursor, size),
        }
        send = partial(self._caller.post, body=params) if declared.get("method") == "POST" else None
        try:
            told = send(declared["path"]) if send else self._caller.get(declared["path"], params)
        except Misconfigured as error:
            # The same request without a cursor was understood, so it is the cursor that died.
            if paging["kind"] == "cursor" and cursor is not None:
                raise CursorLost(error.reason) from error
            raise
        return told, self._caller.address(declared["path"])


def _found(expression: str, told: JsonAnswer) -> Any:
    """What an expression finds in an answer; raises :class:`InvalidAnswer` where it makes no sense of it."""
    try:
        return expressions.value(expression, told.value)
    except ValueError as error:
        raise InvalidAnswer(f"{error}.", excerpt_of(told.value)) from error


def _auth(access: SourceAccess, caller: Caller) -> auth.Auth:
    declared = access.config.get("auth", {"kind": "none"})
    kind, given = declared["kind"], access.credentials
    missing = [name for name in NEEDED[kind] if not given.get(name)]
    if missing:
        raise Misconfigured(f"The credentials lack: {', '.join(missing)}.")
    if kind == "basic":
        return auth.basic(given)
    if kind == "bearer":
        return auth.bearer(given)
    if kind == "api_key":
        return auth.api_key(given, declared.get("header", "x-api-key"))
    if kind == "client_credentials":
        token = partial(caller.send, "POST", declared.get("token_path", "/oauth/token"))
        return auth.ClientCredentials(token, given, declared.get("scope", ""))
    return auth.Fixed({})


def _window(declared: dict[str, Any], window: Window, zone: str) -> dict[str, Any]:
    named = {"from": (window.start, False), "to": (window.end, True)}
    style, zone = declared.get("format", "instant"), declared.get("zone", zone)
    return {
        declared[side]: _moment(style, instant, zone, later)
        for side, (instant, later) in named.items()
        if side in declared
    }


def _moment(style: str, instant: Any, zone: str, later: bool) -> Any:
    if style == "epoch":
        # Rounded up at the end: an API that counts whole seconds must not miss the last one.
        return int(instant.timestamp()) + later
    if style == "epoch_ms":
        return int(instant.timestamp() * 1000) + later
    if style == "local":
        return windows.wall(instant, zone, later=later).isoformat(timespec="seconds")
    if style == "date":
        return windows.wall(instant, zone, later=later).date().isoformat()
    return datetimes.write(instant)


def _place(paging: dict[str, Any], cursor: Any, size: int) -> dict[str, Any]:
    kind = paging["kind"]
    params = {paging["size_param"]: size} if "size_param" in paging else {}
    if kind in _COUNTED:
        params[paging.get("param", kind)] = cursor[0] if cursor else paging.get("first", _COUNTED[kind])
    elif kind == "cursor" and cursor is not None:
        params[paging.get("param", "cursor")] = cursor
    return params


def _next(paging: dict[str, Any], told: JsonAnswer, url: str, cursor: Any, rows: list[Any], total: int | None) -> Any:
    kind = paging["kind"]
    if kind == "link":
        return _link(paging, told, url)
    if kind == "cursor":
        return _found(paging.get("next", "next_cursor"), told) or None
    if kind == "none":
        return None
    place, before = cursor or (paging.get("first", _COUNTED[kind]), 0)
    seen = before + len(rows)
    # A page shorter than asked for proves nothing: the API may give fewer than we want. An empty one does.
    if not rows or (total is not None and seen >= total):
        return None
    return [place + 1 if kind == "page" else place + len(rows), seen]


def _link(paging: dict[str, Any], told: JsonAnswer, url: str) -> str | None:
    found = _NEXT_LINK.search(told.headers.get("link", ""))
    if found:
        return absolute(found.group(1), url)
    link = _found(paging["next"], told) if "next" in paging else None
    return absolute(str(link), url) if link else None
