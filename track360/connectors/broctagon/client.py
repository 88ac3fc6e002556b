"""Reports of the CRM: ``skip`` and ``limit`` of at most 500, ranges of whole days of at most three months.

The reports' pages do not say how a caller shows who it is; a bearer token is sent unless another header is declared.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from track360.connectors.contract import Page, SourceAccess, Window
from track360.connectors.http import auth
from track360.connectors.http.caller import Caller, JsonAnswer
from track360.connectors.mapping_helpers import rows_at

# The reports' own limit; more is refused.
MOST = 500
TRANSACTIONS = "/public/v1/report/transactions"
COMMISSIONS = "/public/v1/report/commissions/flexible"


class Client:
    """Reads the two reports."""

    def __init__(self, access: SourceAccess) -> None:
        config = access.config
        self._size = min(access.page_size, MOST)
        header = config.get("header")
        who = auth.api_key(access.credentials, header) if header else auth.bearer({"token": access.credentials["key"]})
        self._caller = Caller(config["base_url"], who)

    def page(self, stream: str, window: Window, cursor: Any) -> Page:
        """One page of a report; the cursor is how many rows to skip."""
        skip = cursor or 0
        told = self._ask(stream, window, {"skip": skip, "limit": self._size})
        rows = rows_at(told.value, "records")
        count = told.value.get("count")
        total = count if isinstance(count, int) else None
        seen = skip + len(rows)
        ended = not rows or (total is not None and seen >= total)
        return Page(rows, None if ended else seen, told.clock, total)

    def close(self) -> None:
        """Let go of the connections."""
        self._caller.close()

    def _ask(self, stream: str, window: Window, place: dict[str, Any]) -> JsonAnswer:
        if stream == "commissions":
            return self._caller.get(COMMISSIONS, place)
        # The report's times are UTC; its last day is included.
        start = window.start.astimezone(UTC).date()
        end = (window.end - timedelta(microseconds=1)).astimezone(UTC).date()
        return self._caller.post(TRANSACTIONS, {**place, "start": start.isoformat(), "end": end.isoformat()})
