"""Where the platform's registry puts the ways of paying there are; nothing in this room names them."""

from __future__ import annotations

from commissions.payouts.methods.base import Method

METHODS: dict[str, Method] = {}
"""By key."""
