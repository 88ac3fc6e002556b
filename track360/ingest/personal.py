"""Records as somebody reads them who may not read personal data.

What is personal is said by the contracts (``Field.personal``); what nobody described may be anything, so it is taken
for personal too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from track360.ingest import registry
from track360.ingest.contract import EntitySpec
from track360.site.masking import DOTS, masked

# To the last of its kind, for what is quoted may have quotes in it.
_QUOTED = re.compile(r"""(['"])(.*)\1""", re.DOTALL)


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


def words_as_read(entity: str, text: str, record: Any, clear: bool) -> str:
    """What an exception says of a record, for who reads personal data or not: it may quote what stands there."""
    if clear:
        return text
    values = sorted(_personal_values(entity, record), key=len, reverse=True)
    for value in values:
        text = text.replace(value, DOTS)

    def quoted(found: re.Match[str]) -> str:
        # The name of a field helps to mend a mapping; a part of a value would tell it.
        word = found[2]
        return found[0] if word.isidentifier() and not any(word in value for value in values) else DOTS

    return _QUOTED.sub(quoted, text)


def _personal_values(entity: str, record: Any) -> Iterator[str]:
    """The texts in what may say who somebody is, however deep; a single letter tells nobody."""
    if isinstance(record, Mapping):
        for name, value in record.items():
            yield from _texts(value) if is_personal(entity, name) else ()
    else:
        yield from _texts(record)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping | list):
        for child in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(child)
    elif not isinstance(value, bool | None) and len(text := str(value)) > 1:
        yield text
