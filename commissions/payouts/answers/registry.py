"""Where the platform's registry puts the kinds of answers there are; nothing in this room names them."""

from __future__ import annotations

from commissions.payouts.answers.base import Reader

READERS: dict[str, Reader] = {}
"""By key."""
