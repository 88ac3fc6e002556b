"""Where the platform's registry puts the entities that this room is driven by."""

from __future__ import annotations

from track360.ingest.contract import EntitySpec, PartnerContract
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS

ENTITIES: dict[str, EntitySpec] = {}


def contract_of(spec: EntitySpec, partner: Partner) -> PartnerContract:
    """The contract by which a partner's records of an entity are validated."""
    return PartnerContract(spec, partner, VERTICALS[partner.vertical])
