"""What a CRM is that facts are written to: one folder with one object, and one registry line.

Only what is declared is written, by the CRM's own external id; nothing that is written is ever read back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from track360.core import http
from track360.core.json import dumps
from track360.events.verdict import Outcome, Verdict

MOST_BYTES = 1024 * 1024
SECONDS = 15


class Row(NamedTuple):
    """One object as it is to be. id: the value of its external id."""

    id: str
    properties: dict[str, Any]


@dataclass(frozen=True)
class Access:
    """Where, and with which credentials. endpoint: by which what is kept between calls is known."""

    endpoint: int
    url: str
    credentials: Mapping[str, str]

    def call(self, method: str, path: str, body: Any, token: str) -> http.Answer:
        """One call with a document. Raises HttpError."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self._request(method, path, headers=headers, data=dumps(body))

    def post_form(self, path: str, form: Mapping[str, str]) -> http.Answer:
        """One call with a form. Raises HttpError."""
        return self._request("POST", path, data=form)

    def _request(self, method: str, path: str, **sent: Any) -> http.Answer:
        url = f"{self.url.rstrip('/')}{path}"
        return http.request(method, url, total_seconds=SECONDS, max_bytes=MOST_BYTES, **sent)


Write = Callable[[Access, str, str, list[Row]], list[Verdict]]
"""Writes rows of one kind of object by the name of its external id; a verdict for each, in their order. Raises
HttpError where there is no answer."""


@dataclass(frozen=True)
class Target:
    """One kind of CRM. batch: rows that one call may write. credentials: their names, all needed."""

    key: str
    title: str
    batch: int
    credentials: tuple[str, ...]
    write: Write
    reference: str


def written(status: int) -> Verdict:
    """A row that is there now."""
    return Verdict(Outcome.DELIVERED, status)


def refused(status: int, why: str) -> Verdict:
    """A row that the CRM did not take."""
    return Verdict(Outcome.RETRY, status, why[:200])
