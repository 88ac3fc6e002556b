"""The headers in which a call may bring its credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SCHEMES = ("bearer", "api-key")
KEY = "HTTP_X_API_KEY"


class Contradiction(Exception):
    """Two headers bring credentials that differ."""


def credential(meta: Mapping[str, Any]) -> str | None:
    """The token or key of whichever header has it, perhaps empty; ``None`` where none is brought.

    Raises :class:`Contradiction`: whichever of the two we took, somebody would be surprised whose call it is.
    """
    said, key = meta.get("HTTP_AUTHORIZATION"), meta.get(KEY)
    scheme, _, rest = (said or "").partition(" ")
    bearer = rest.strip() if scheme.lower() in SCHEMES else None
    if not said or key is None:
        return bearer if key is None else key.strip()
    if bearer != key.strip():
        raise Contradiction
    return bearer
