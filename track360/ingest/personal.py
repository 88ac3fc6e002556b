"""Records as somebody reads them who may not read personal data.

What is personal is said by the contracts (``Field.personal``); what nobody described may be anything, so it is taken
for personal too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from track360.ingest import registry
from track360.ingest.contract import EntitySpec
from track360.site.masking import masked


def personal_fields(spec: EntitySpec) -> tuple[str, ...]:
    """The personal fields of an entity, and what its rows keep that no field describes."""
    return (*(field.name for field in spec.fields if field.personal), "extra", "raw")


def is_personal(entity: str, name: str) -> bool:
    """Whether a field of that name may say who somebody is; also where nobody knows the field, or the entity."""
    spec = registry.ENTITIES.get(entity)
    return spec is None or all(field.name != name or field.personal for field in spec.fields)


def record_as_read(entity: str, record: Any, clear: bool) -> Any:
    """A record in wire form, for who reads personal data or not; what is no record at all is masked whole."""
    if clear:
        return record
    if not isinstance(record, Mapping):
        return masked("", record)
    return {name: masked(name, value) if is_personal(entity, name) else value for name, value in record.items()}
