"""Where the platform's registry puts the entities that this room is driven by."""

from __future__ import annotations

from track360.ingest.contract import EntitySpec, Ground
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS

ENTITIES: dict[str, EntitySpec] = {}


def ground(spec: EntitySpec, partner: Partner) -> Ground:
    """The ground on which a partner's records of an entity are judged."""
    return Ground(spec, partner, VERTICALS[partner.vertical])
