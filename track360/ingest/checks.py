"""System check: a contract and its model say the same fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from track360.ingest import registry
from track360.ingest.contract import EntitySpec
from track360.ingest.models import Versioned

BOOKKEEPING = {field.name for field in Versioned._meta.get_fields()} | {"id"}


@register()
def contracts(**_: Any) -> list[CheckMessage]:
    """Every entity against its model."""
    return [error for spec in registry.ENTITIES.values() for error in against_model(spec)]


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
