"""Where the platform's registry puts the formats there are; nothing in this room names them."""

from __future__ import annotations

from commissions.payouts.formats.base import Format

FORMATS: dict[str, Format] = {}
"""By key."""
