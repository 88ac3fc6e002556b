"""Which fields a source may write, where push and pull meet in one row.

By default both may write all: the newest last_modified_date wins, and each fills what the other leaves out.
Fields that a source withholds belong to the other way in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from track360.connectors.models import Source
from track360.ingest import slot as entities
from track360.ingest.contract import EntitySpec

EVERYTHING = "*"


def allowed(source: Source, spec: EntitySpec, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records with only those fields that the source may write; none of an entity that it withholds."""
    withheld = _withheld(source, spec.name)
    if not withheld:
        return records
    if EVERYTHING in withheld:
        return []
    return [{name: value for name, value in record.items() if name not in withheld} for record in records]


def leaves_gaps(source: Source, spec: EntitySpec) -> bool:
    """Whether records lack a required field, so that they can only update: the other way in creates them."""
    withheld = _withheld(source, spec.name)
    return any(f.required and f.name in withheld for f in spec.fields)


def problems(source: Source) -> Iterator[str]:
    """What is wrong with a declaration, in words."""
    declared = source.withheld
    if not isinstance(declared, dict) or not all(isinstance(names, list) for names in declared.values()):
        yield 'Withheld fields are lists by entity, as {"customers": ["email"]}.'
        return
    for entity, names in declared.items():
        spec = entities.ENTITIES.get(entity)
        if spec is None:
            yield f"Withheld: there is no entity {entity}."
            continue
        yield from _field_problems(spec, names)


def _field_problems(spec: EntitySpec, names: list[Any]) -> Iterator[str]:
    for name in names:
        if name == EVERYTHING:
            continue
        if name not in spec.by_name:
            yield f"Withheld: {spec.name} have no field {name}."
        elif name in spec.key:
            yield f"Withheld: {name} names the record; withhold the entity with *."
        elif spec.versions is None:
            yield f"Withheld: {spec.name} are replaced whole; withhold the entity with *."


def _withheld(source: Source, entity: str) -> list[str]:
    found: list[str] = source.withheld.get(entity, [])
    return found
