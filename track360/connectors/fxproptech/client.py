"""Lists of FXPropTech: ``{"status": "ok", "<list>": [...], "next_cursor": ...}`` by time of change, in milliseconds."""

from __future__ import annotations

from typing import Any

from track360.connectors.contract import Page, SourceAccess, Window
from track360.connectors.errors import CursorLost, Misconfigured
from track360.connectors.http import auth
from track360.connectors.http.caller import Caller
from track360.connectors.mapping_helpers import rows_at

BASE_URL = "https://api.fxproptech.com/v2"
MOST = 500
# Trades are asked for by the time they closed: a day's trades then come whole.
_FILTERS = {
    "accounts": ("updated_from", "updated_to"),
    "payouts": ("updated_from", "updated_to"),
    "trades": ("closed_from", "closed_to"),
}


def base_url(config: dict[str, Any]) -> str:
    """The published address, unless the firm has its own."""
    return str(config.get("base_url") or BASE_URL)


class Client:
    """Reads accounts, payouts and trades."""

    def __init__(self, access: SourceAccess) -> None:
        self._size = min(access.page_size, MOST)
        self._caller = Caller(base_url(access.config), auth.bearer(access.credentials))

    def page(self, stream: str, window: Window, cursor: Any) -> Page:
        """One page of a list."""
        start, end = _FILTERS[stream]
        params: dict[str, Any] = {
            start: int(window.start.timestamp() * 1000),
            end: int(window.end.timestamp() * 1000),
            "limit": self._size,
        }
        if stream == "trades":
            params["status"] = "closed"
        if cursor is not None:
            params["cursor"] = cursor
        try:
            told = self._caller.get(stream, params)
        except Misconfigured as error:
            if cursor is None:
                raise
            raise CursorLost(error.reason) from error
        return Page(rows_at(told.value, stream), told.value.get("next_cursor") or None, told.clock)

    def close(self) -> None:
        """Let go of the connections."""
        self._caller.close()
