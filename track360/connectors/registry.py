"""Where the platform's registry puts the connectors that this room is driven by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from track360.connectors.contract import Connector

CONNECTORS: dict[str, Connector] = {}
