"""System checks: a contract and its model say the same fields, and a vertical names only fields that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from track360.ingest import registry
from track360.ingest.contract import EntitySpec
from track360.ingest.models import Versioned
from track360.verticals.base import Vertical

BOOKKEEPING = {field.name for field in Versioned._meta.get_fields()} | {"id"}


@register()
def contracts(**_: Any) -> list[CheckMessage]:
    """Every entity against its model, every vertical against the entities."""
    found = [error for spec in registry.ENTITIES.values() for error in against_model(spec)]
    return [
        *found,
        *(error for vertical in registry.VERTICALS.values() for error in against_entities(vertical)),
    ]


def against_model(spec: EntitySpec) -> Iterator[CheckMessage]:
    """Fields without a column, columns without a field."""
    # A column without a field would stay empty for ever, and nobody would notice.
    columns = {field.name for field in spec.model._meta.get_fields()} - BOOKKEEPING
    fields = set(spec.by_name) | set(spec.derived)
    model = spec.model.__name__
    for name in sorted(fields - columns):
        hint = f"Add the column to {model} and make its migration."
        yield Error(f"{spec.name}: the field {name} has no column in {model}.", hint=hint, id="ingest.E001")
    for name in sorted(columns - fields):
        hint = f"Add a row for it to the contract of {spec.name}."
        yield Error(f"{spec.name}: the column {name} of {model} has no field.", hint=hint, id="ingest.E002")


def against_entities(vertical: Vertical) -> Iterator[CheckMessage]:
    """Names in a vertical that no contract knows."""
    for kind in (vertical.adds, vertical.requires):
        for entity, names in kind.items():
            known = registry.ENTITIES[entity].by_name if entity in registry.ENTITIES else {}
            for name in sorted(set(names) - set(known)):
                yield Error(f"{vertical.name}: there is no field {name} in {entity}.", id="ingest.E003")
    known_fields = {name for spec in registry.ENTITIES.values() for name in spec.by_name}
    for name in sorted(set(vertical.choices) - known_fields):
        yield Error(f"{vertical.name}: choices for {name}, which no entity has.", id="ingest.E004")
