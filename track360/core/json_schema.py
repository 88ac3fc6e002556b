"""JSON Schemas (draft 2020-12), compiled, and what their validators find put into words.

A piece of schema may bring words of its own under ``errorMessage``: a text for whatever is wrong with the value, or one
for each keyword. ``{value}``, ``{limit}`` and ``{name}`` in a text stand for what a :class:`Fault` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import jsonschema_rs

from track360.core.did_you_mean import did_you_mean

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]
"""Keys and positions from the outermost value to the one that is meant."""


class Fault(NamedTuple):
    """One thing that a schema refuses.

    path: of the value. keyword: what refused it, with ``schema`` the piece of schema that has it. name: the property
    that is missing or unknown, or whose name is refused; then ``path`` is that of the object.
    """

    path: Path
    keyword: str
    schema: Schema
    value: Any
    name: str = ""

    @property
    def limit(self) -> Any:
        """What the schema says under the keyword."""
        return self.schema.get(self.keyword)


Words = Mapping[str, str | Callable[[Fault], str]]
"""A text, or a function that makes it, by keyword."""

# Never the value, which may be a secret, or longer than an answer should be.
PLAIN: Words = {
    "type": lambda fault: f"must be {' or '.join(listed(fault.limit))}",
    "required": "{name} is missing",
    "additionalProperties": lambda fault: (
        f"{fault.name} is not a known property{did_you_mean(fault.name, fault.schema.get('properties', ()))}"
    ),
    "enum": "must be one of: {limit}",
    "const": "must be {limit}",
    "minLength": "must not be empty",
    "maxLength": "must have at most {limit} characters",
    "minItems": "must not be empty",
    "maxItems": "must have at most {limit} entries",
    "minProperties": "must not be empty",
    "minimum": "must be {limit} or more",
    "maximum": "must be {limit} or less",
    "exclusiveMinimum": "must be more than {limit}",
    "exclusiveMaximum": "must be less than {limit}",
    "multipleOf": "must be a multiple of {limit}",
    "format": "must be a {limit}",
    "pattern": "does not match {limit}",
}
OTHER = "does not have the right form"
LONGEST = 200
"""Characters of a value that a message repeats."""


def closed_object(properties: Schema, *required: str) -> dict[str, Any]:
    """The schema of an object with these properties and no others."""
    return {
        "type": "object",
        "required": list(required),
        "properties": dict(properties),
        "additionalProperties": False,
    }


class Compiled:
    """A schema made ready to judge values that are plain JSON; decimals count as numbers, exactly."""

    def __init__(self, schema: Schema) -> None:
        # Linear-time patterns: what a stranger sends must not be able to make a pattern backtrack.
        validator = jsonschema_rs.Draft202012Validator(
            dict(schema), validate_formats=True, pattern_options=jsonschema_rs.RegexOptions()
        )
        self.schema = schema
        self._errors = validator.iter_errors
        self.is_valid: Callable[[Any], bool] = validator.is_valid

    def faults(self, value: Any) -> Iterator[Fault]:
        """Everything the schema refuses in a value."""
        for error in self._errors(value):
            yield from self._faults(error, value)

    def _faults(self, error: Any, outermost: Any) -> Iterator[Fault]:
        path, steps = tuple(error.instance_path), list(error.schema_path)
        keyword = str(steps[-1]) if steps else "schema"
        piece: Schema = _inside(self.schema, steps[:-1])
        # Not the error's own, in which a decimal has become a float.
        value = _inside(outermost, path)
        if keyword == "required":
            yield Fault(path, keyword, piece, value, error.kind.property)
        elif keyword == "additionalProperties" and hasattr(error.kind, "unexpected"):
            for name in error.kind.unexpected:
                yield Fault(path, keyword, piece, value.get(name), name)
        elif "propertyNames" in steps and hasattr(error.kind, "error"):
            name = error.kind.error.instance
            yield Fault(path, keyword, piece, name, name)
        else:
            yield Fault(path, keyword, piece, value)


def in_words(fault: Fault, words: Words = PLAIN) -> str:
    """What is wrong: by the schema's own words, else by ``words``."""
    own = fault.schema.get("errorMessage")
    said = own.get(fault.keyword) if isinstance(own, Mapping) else own
    said = said or words.get(fault.keyword) or OTHER
    if not isinstance(said, str):
        return said(fault)
    limit = ", ".join(listed(fault.limit))
    return said.format(value=quoted(fault.value), limit=limit, name=fault.name)


def listed(limit: Any) -> list[str]:
    """The alternatives that a keyword names as texts, without the null of an enum; of one value just that."""
    return [str(each) for each in (limit if isinstance(limit, list) else [limit]) if each is not None]


def quoted(value: Any) -> str:
    """A value as a message shows it: text in quotes, nothing at great length."""
    shown = repr(value) if isinstance(value, str) else str(value)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def nullable(schema: Schema) -> dict[str, Any]:
    """The schema, for null too."""
    found = dict(schema)
    if "type" in schema:
        found["type"] = [*(schema["type"] if isinstance(schema["type"], list) else [schema["type"]]), "null"]
    if "enum" in schema:
        # An enum stands above the type: without its own null it would refuse one.
        found["enum"] = [*schema["enum"], None]
    return found


def _inside(value: Any, steps: Iterable[Any]) -> Any:
    for step in steps:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value
