"""The list endpoints of another instance."""

from __future__ import annotations

from functools import partial
from typing import Any

from track360.connectors.contract import Page, SourceAccess, Window
from track360.connectors.errors import CursorLost, InvalidAnswer, Misconfigured
from track360.connectors.http.auth import ClientCredentials
from track360.connectors.http.caller import Caller
from track360.ingest import datetimes

# What our own lists give at most (``ingest.lists``).
MOST_PER_PAGE = 500


class Client:
    """Reads ``/api/v1/{vertical}/{stream}`` by when a row last changed *there*: what came there late, with an old
    date, is new to us all the same."""

    def __init__(self, access: SourceAccess) -> None:
        self._access = access
        self._caller = Caller(access.config["base_url"])
        token = partial(self._caller.send, "POST", "/oauth/token")
        self._caller.auth = ClientCredentials(token, access.credentials, "read")

    def page(self, stream: str, window: Window, cursor: Any) -> Page:
        """One page in the order of the list's own cursor."""
        vertical = self._access.config.get("vertical") or self._access.vertical
        params = {
            "received_from": datetimes.write(window.start),
            "received_to": datetimes.write(window.end),
            "per_page": min(self._access.page_size, MOST_PER_PAGE),
        } | ({"cursor": cursor} if cursor is not None else {})
        try:
            told = self._caller.get(f"/api/v1/{vertical}/{stream}", params)
        except Misconfigured as error:
            if cursor is not None:
                raise CursorLost(error.reason) from error
            raise
        return _page(told.value, told.clock)

    def close(self) -> None:
        """Let go of the connections."""
        self._caller.close()


def _page(value: Any, clock: Any) -> Page:
    rows = value.get("data") if isinstance(value, dict) else None
    meta = value.get("meta") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not isinstance(meta, dict) or "next_cursor" not in meta:
        raise InvalidAnswer(
            "The answer is no list page: a list of records under data and meta.next_cursor are expected.",
            value,
        )
    cursor = meta["next_cursor"]
    if cursor is not None and not isinstance(cursor, str):
        raise InvalidAnswer("The cursor of the next page is not text.", cursor)
    return Page(rows, cursor, clock)
