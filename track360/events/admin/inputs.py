"""How the fields of this room's forms look."""

from __future__ import annotations

from typing import Any


def look(**attrs: Any) -> dict[str, Any]:
    """The attributes of an input."""
    return {"class": "t-input", "autocomplete": "off", **attrs}
