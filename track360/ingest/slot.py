"""Where the registry puts the entities and verticals that this room is driven by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from track360.ingest.contract import EntitySpec
    from track360.verticals.base import Vertical

ENTITIES: dict[str, EntitySpec] = {}
VERTICALS: dict[str, Vertical] = {}


def fill(entities: dict[str, EntitySpec], verticals: dict[str, Vertical]) -> None:
    """Take over the registry's dicts."""
    ENTITIES.update(entities)
    VERTICALS.update(verticals)
