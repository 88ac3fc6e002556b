"""Declaring which way in writes which field of a partner's records; what comes of it is ingest's affair."""

from __future__ import annotations

from collections.abc import Iterator

from track360.connectors.models import Source
from track360.ingest import registry
from track360.ingest.contract import EntitySpec
from track360.ingest.validate.field_ownership import EVERYTHING
from track360.partners.models import Partner
from track360.verticals.registry import VERTICALS

PUSH, PULL = "push", "pull"
ORDERS = "last_modified_date"  # the versions of whichever way they came, so it is everybody's


def ways(partner: Partner) -> list[str]:
    """The ways in that can own something: the push, all sources together, each source."""
    codes = Source.objects.filter(partner=partner).order_by("code").values_list("code", flat=True)
    return [PUSH, PULL, *(f"{PULL}:{code}" for code in codes)]


def ownable(spec: EntitySpec, partner: Partner) -> list[str]:
    """What of an entity can belong to one way: fields of records that can be patched, and everything."""
    if spec.versions is None:
        return [EVERYTHING]
    adds = VERTICALS[partner.vertical].adds.get(spec.name, ())
    names = [field.name for field in spec.fields_of(adds)]
    return [EVERYTHING, *(name for name in names if name not in spec.key and name != ORDERS)]


def problems(partner: Partner) -> Iterator[str]:
    """What is wrong with a partner's declaration, in words."""
    declared = partner.ownership
    if not isinstance(declared, dict) or not all(isinstance(owners, dict) for owners in declared.values()):
        yield 'Owners are named by entity and field, as {"customers": {"email": "push"}}.'
        return
    known = ways(partner)
    for entity, owners in declared.items():
        spec = registry.ENTITIES.get(entity)
        if spec is None:
            yield f"There is no entity {entity}."
            continue
        yield from _problems_of(spec, partner, owners, known)


def _problems_of(spec: EntitySpec, partner: Partner, owners: dict[str, str], known: list[str]) -> Iterator[str]:
    possible = ownable(spec, partner)
    for name, way in owners.items():
        if name not in possible:
            yield f"{name} of {spec.name} cannot belong to one way in."
        if way not in known:
            yield f"There is no way in {way}; there are: {', '.join(known)}."
    if EVERYTHING in owners and len(owners) > 1:
        yield f"All of {spec.name} belongs to {owners[EVERYTHING]}; name no further fields."
