"""Where the platform's registry puts the entities that this room is driven by, and who else reads their receipts."""

from __future__ import annotations

from track360.ingest.contract import EntitySpec, Eraser, PartnerContract, Warner
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS

ENTITIES: dict[str, EntitySpec] = {}
WARNERS: dict[str, tuple[Warner, ...]] = {}
"""By entity, what rooms above this one have to say of its records in a receipt."""

ERASERS: list[Eraser] = []
"""Rooms above this one that keep what people's systems sent."""


def contract_of(spec: EntitySpec, partner: Partner) -> PartnerContract:
    """The contract by which a partner's records of an entity are validated."""
    return PartnerContract(spec, partner, VERTICALS[partner.vertical])
