"""One hostile request."""

from __future__ import annotations

from typing import NamedTuple


class Attack(NamedTuple):
    """One request that must be refused with ``status``; ``pointer`` is where in the record, ``None`` if nowhere."""

    name: str
    path: str
    body: bytes
    status: int
    code: str = ""
    pointer: str | None = None
    headers: dict[str, str] = {}
    content_type: str = "application/json"
