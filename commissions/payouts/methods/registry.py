"""Where the platform's registry puts the ways of paying there are; nothing in this room names them."""

from __future__ import annotations

from commissions.payouts.methods.base import Method
from track360.core.language import say

METHODS: dict[str, Method] = {}
"""By key."""


def named(key: str, masked: str) -> str:
    """A way of paying with its masked account, in the reader's language: ``Bank account GB29 … 6819``."""
    method = METHODS.get(key)
    return f"{say(method.title)} {masked}" if method else masked
