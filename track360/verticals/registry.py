"""Where the platform's registry puts the verticals there are."""

from __future__ import annotations

from track360.verticals.base import Vertical

VERTICALS: dict[str, Vertical] = {}
