"""Where the registry puts the entities and verticals that this room is driven by."""

from __future__ import annotations

from track360.ingest.contract import EntitySpec, Ground
from track360.partners.models import Partner
from track360.verticals.base import Vertical

ENTITIES: dict[str, EntitySpec] = {}
VERTICALS: dict[str, Vertical] = {}


def fill(entities: dict[str, EntitySpec], verticals: dict[str, Vertical]) -> None:
    """Take over the registry's dicts."""
    ENTITIES.update(entities)
    VERTICALS.update(verticals)


def ground(spec: EntitySpec, partner: Partner) -> Ground:
    """The ground on which a partner's records of an entity are judged."""
    return Ground(spec, partner, VERTICALS[partner.vertical])
