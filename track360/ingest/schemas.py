"""The JSON Schemas that follow from the contracts: the ones published are the ones that validate."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from track360.core.json_schema import Compiled, nullable
from track360.ingest import registry
from track360.ingest.contract import EntitySpec, Field
from track360.verticals.base import Vertical
from track360.verticals.registry import VERTICALS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAX_RECORDS = 1000
EXTRA_BYTES = 4096
CENT = 0.01
EXTRA = {
    "type": ["object", "null"],
    "description": f"Properties we do not know, kept as sent; at most {EXTRA_BYTES} bytes of JSON.",
}


def record_schema(spec: EntitySpec, vertical: Vertical, *, patch: bool = False) -> dict[str, Any]:
    """The schema of one record; of a patch, which must name only the key, unless the record is replaced whole."""
    fields = spec.fields_of(vertical.adds.get(spec.name, ()))
    insists = spec.key if patch and spec.versions else _required(spec, vertical)
    return {
        "$schema": DIALECT,
        "$id": f"/api/v1/{vertical.name}/schemas/{spec.name}{'.patch' if patch else ''}.json",
        "title": f"{vertical.name} {spec.name}{' patch' if patch else ''}",
        "type": "object",
        "required": list(insists),
        "properties": {f.name: _property(f, vertical, _required(spec, vertical)) for f in fields} | {"extra": EXTRA},
    }


class Validators(NamedTuple):
    """Compiled forms of one schema.

    most: judges a whole list at once, refuses unknown properties, and leaves decimal places to ``cents``, whose exact
    arithmetic costs more than all the rest. one: a single record, with everything; unknown properties allowed.
    """

    most: Compiled
    cents: tuple[str, ...]
    one: Compiled
    known: frozenset[str]

    def all_good(self, values: list[Any]) -> bool:
        """Whether a whole list is without fault and without unknown property."""
        return self.most.is_valid(values) and all(
            number is None or round(number, 2) == number
            for name in self.cents
            for number in [value.get(name) for value in values]
        )


@lru_cache(maxsize=64)
def validators(entity: str, vertical: str, patch: bool = False) -> Validators:
    """Compiled validators, made once per process."""
    schema = record_schema(registry.ENTITIES[entity], VERTICALS[vertical], patch=patch)
    cents = tuple(name for name, said in schema["properties"].items() if said.get("multipleOf") == CENT)
    # Without the decimals, see ``Validators``; judged record by record they count.
    lax = schema["properties"] | {
        name: {k: v for k, v in schema["properties"][name].items() if k != "multipleOf"} for name in cents
    }
    closed = {"type": "array", "items": schema | {"properties": lax, "additionalProperties": False}}
    return Validators(Compiled(closed), cents, Compiled(schema), frozenset(schema["properties"]))


def check_all() -> None:
    """Compile every published schema, which checks it against its metaschema. Raises ``ValidationError``."""
    for vertical in VERTICALS.values():
        for spec in registry.ENTITIES.values():
            for patch in (False, True):
                validators(spec.name, vertical.name, patch)


def _required(spec: EntitySpec, vertical: Vertical) -> tuple[str, ...]:
    also = vertical.requires.get(spec.name, ())
    return tuple(f.name for f in spec.fields if f.required or f.name in also)


def _property(field: Field, vertical: Vertical, required: tuple[str, ...]) -> dict[str, Any]:
    schema = {"description": field.about} | field.kind.schema | field.limits
    if field.name in vertical.choices:
        schema["enum"] = list(vertical.choices[field.name])
    return schema if field.name in required else nullable(schema)
