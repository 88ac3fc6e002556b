"""Where the platform's registry puts the commission models there are; nothing in this room names them."""

from __future__ import annotations

from typing import Any

RULES: dict[str, Any] = {}
"""The rule classes, by ``base.key_of`` of their documents."""
