"""What a simulated broker holds, and the plain request and response that its dialects work with."""

from __future__ import annotations

import base64
import secrets
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from track360.demo.json_lines import dumps
from track360.demo.people import Record

_KEYS = {
    "customers": ("customer_id",),
    "transactions": ("transaction_id",),
    "trading-activity": ("date", "customer_id", "instrument", "currency"),
}


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    form: dict[str, str]
    body: bytes = b""

    def credentials(self) -> tuple[str, str]:
        """The client's id and secret, from the Basic header or the form."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return self.form.get("client_id", ""), self.form.get("client_secret", "")
        name, _, secret = base64.b64decode(token).decode("utf-8", "replace").partition(":")
        return name, secret


@dataclass(frozen=True)
class Response:
    """``body``: what is sent as JSON, or bytes as they are, or an iterator of bytes of unknown length.

    Of a list page, ``rows`` are its rows and ``page`` makes another: of these rows, with a next page at this cursor.
    """

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)
    rows: list[Any] = field(default_factory=list)
    page: Callable[[list[Any], str], Response] | None = None

    def encoded(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else dumps(self.body)


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    kind = {"Content-Type": "application/problem+json"}
    body = {"type": "about:blank", "status": status, "detail": detail}
    return Response(status, body, {**kind, **(headers or {})})


class RecordStore:
    """The newest version of each record, listed in order of modification; safe between threads."""

    entities = tuple(_KEYS)

    def __init__(self, client_id: str = "track360", client_secret: str = "simulated") -> None:  # noqa: S107 - on loopback
        self.client_id, self.client_secret = client_id, client_secret
        self._tokens: set[str] = set()
        self._lock = threading.Lock()
        self._records: dict[str, dict[tuple[str, ...], Record]] = {entity: {} for entity in _KEYS}
        self._sorted: dict[str, list[tuple[datetime, tuple[str, ...], Record]]] = {}

    def put(self, entity: str, records: Iterable[Record]) -> int:
        """Keep records that carry a last_modified_date; an older version of a known key is dropped."""
        with self._lock:
            kept = self._records[entity]
            number = 0
            for record in records:
                number += 1
                key = tuple(record[name] for name in _KEYS[entity])
                if key not in kept or modified_at(kept[key]) <= modified_at(record):
                    kept[key] = record
            self._sorted.pop(entity, None)
            return number

    def clear(self) -> None:
        """Forget all records; tokens stay good."""
        with self._lock:
            self._records = {entity: {} for entity in _KEYS}
            self._sorted.clear()

    def window(self, entity: str, start: datetime | None, end: datetime | None) -> list[Record]:
        """Records modified in [start, end), in order of modification and key."""
        with self._lock:
            rows = self._in_order(entity)
            first = bisect_left(rows, start, key=lambda row: row[0]) if start else 0
            last = bisect_left(rows, end, key=lambda row: row[0]) if end else len(rows)
            return [record for _, _, record in rows[first:last]]

    def issue_token(self) -> str:
        token = secrets.token_urlsafe(24)
        self._tokens.add(token)
        return token

    def is_authorized(self, request: Request) -> bool:
        """Whether a request bears a token that was issued and not revoked."""
        return request.headers.get("Authorization", "").removeprefix("Bearer ") in self._tokens

    def revoke_tokens(self) -> None:
        """All tokens are good no longer, as after an hour."""
        self._tokens.clear()

    def _in_order(self, entity: str) -> list[tuple[datetime, tuple[str, ...], Record]]:
        if entity not in self._sorted:
            rows = [(modified_at(record), key, record) for key, record in self._records[entity].items()]
            self._sorted[entity] = sorted(rows, key=lambda row: row[:2])
        return self._sorted[entity]


def modified_at(record: Record) -> datetime:
    instant = datetime.fromisoformat(record["last_modified_date"])
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
