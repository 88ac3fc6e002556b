"""A rule's JSON Schema as a form: what to ask for, how to read it back, and where each problem belongs.

A field is named by the path of its option (``rules[0].tiers.steps[1].percent``), which is how problems are told too.
Amounts stay text from the form to the rule: nothing here turns a figure into a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]
Document = dict[str, Any]
SPARE_ROWS = 1
MORE_ROWS = 4
# Nine digits: no number of days or levels is longer.
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")


@dataclass
class Option:
    """One thing to fill in. kind: text | figure | whole | choice | list | hidden | group | rows.

    A group has ``children``; rows have ``rows`` of options under ``headers``. ``problems`` are about this very option.
    """

    name: str
    label: str
    kind: str
    help: str = ""
    value: str = ""
    choices: list[str] = field(default_factory=list)
    required: bool = False
    children: list[Option] = field(default_factory=list)
    rows: list[list[Option]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """For ``id`` and ``aria-describedby``, where brackets and dots are awkward."""
        return "o-" + re.sub(r"[^A-Za-z0-9_]+", "-", self.name).strip("-")

    @property
    def filled(self) -> bool:
        """Whether anything is in it, or wrong with it."""
        inner = [*self.children, *(cell for row in self.rows for cell in row)]
        return bool(self.value or self.problems) or any(option.filled for option in inner)

    def all(self) -> Iterator[Option]:
        """This option and all below it."""
        yield self
        for option in (*self.children, *(cell for row in self.rows for cell in row)):
            yield from option.all()


def options(schema: Schema, document: Any, name: str, extended: str = "") -> list[Option]:
    """The options of an object's schema, with the values of ``document``; ``extended``: the rows to have more of."""
    known = document if isinstance(document, Mapping) else {}
    required = schema.get("required", ())
    return [
        _option(inner, known.get(key), f"{name}.{key}", key, key in required, extended)
        for key, inner in schema["properties"].items()
    ]


def _option(schema: Schema, value: Any, name: str, key: str, required: bool, extended: str) -> Option:
    kind = kind_of(schema)
    made = Option(name, key.replace("_", " ").capitalize(), kind, schema.get("description", ""))
    made.required = required
    if kind == "group":
        made.children = options(schema, value, name, extended)
    elif kind == "rows":
        _fill_rows(made, schema, value, extended)
    elif kind == "list":
        made.value = ", ".join(map(str, value)) if isinstance(value, list) else _text(value)
    else:
        made.value = str(schema["const"]) if kind == "hidden" else _text(value)
        made.choices = list(map(str, schema.get("enum", ())))
    return made


def kind_of(schema: Schema) -> str:
    """What a form makes of a piece of schema."""
    if "const" in schema:
        return "hidden"
    if "enum" in schema:
        return "choice"
    if schema["type"] == "object":
        return "group" if "properties" in schema else "rows"
    if schema["type"] == "array":
        return "rows" if schema["items"]["type"] == "object" else "list"
    if schema["type"] == "integer":
        return "whole"
    return "figure" if "number" in schema["type"] else "text"


def row_schema(schema: Schema) -> Schema:
    """The schema of a row: of a list's records, or of a mapping's key and value."""
    if schema["type"] == "array":
        items: Schema = schema["items"]
        return items
    key, value = schema["propertyNames"], schema["additionalProperties"]
    return {
        "properties": {"country": {**key, "type": "string"}, "amount": value},
        "required": ["country", "amount"],
    }


def _fill_rows(made: Option, schema: Schema, value: Any, extended: str) -> None:
    inner = row_schema(schema)
    known = [{"country": k, "amount": v} for k, v in value.items()] if isinstance(value, Mapping) else value
    filled = list(known) if isinstance(known, list) else []
    # Empty rows to fill in without a script: the page works where none runs.
    spare = MORE_ROWS if extended == made.name else SPARE_ROWS
    made.rows = [options(inner, row, f"{made.name}[{number}]") for number, row in enumerate([*filled, *[{}] * spare])]
    made.headers = [(cell.label, cell.help) for cell in made.rows[0]]
    for row in made.rows:
        for cell in row:
            cell.required = False


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def read(schema: Schema, posted: Mapping[str, str], name: str) -> Document:
    """The document that was filled in; what is empty is left out."""
    found = {key: _read(inner, posted, f"{name}.{key}") for key, inner in schema["properties"].items()}
    return {key: value for key, value in found.items() if value not in ("", None, {}, [])}


def _read(schema: Schema, posted: Mapping[str, str], name: str) -> Any:
    kind = kind_of(schema)
    if kind == "hidden":
        return schema["const"]
    if kind == "group":
        return read(schema, posted, name)
    if kind == "rows":
        return _read_rows(schema, posted, name)
    value = posted.get(name, "").strip()
    if kind == "list":
        return [word for word in (part.strip() for part in re.split(r"[,\n]", value)) if word]
    # What is no whole number goes on as text, and the schema says so at its place.
    return int(value) if kind == "whole" and _WHOLE.fullmatch(value) else value


def _read_rows(schema: Schema, posted: Mapping[str, str], name: str) -> Any:
    inner = row_schema(schema)
    rows = [read(inner, posted, f"{name}[{number}]") for number in numbers(posted, name)]
    rows = [row for row in rows if row]
    if schema["type"] == "array":
        return rows
    found: Document = {}
    for row in rows:
        country = row.get("country", "")
        # Kept apart, so that it is refused rather than silently the last one's.
        found[f"{country} (twice)" if country in found else country] = row.get("amount", "")
    return found


def numbers(posted: Iterable[str], name: str) -> list[int]:
    """The numbers of the rows posted under a name."""
    pattern = re.compile(re.escape(name) + r"\[([0-9]{1,3})\]\.")
    return sorted({int(found[1]) for found in map(pattern.match, posted) if found})


def _missing(path: str, message: str, by_name: Mapping[str, Option]) -> tuple[str, str]:
    """What is missing is told of what it is missing in; here there is an empty place for it."""
    found = re.fullmatch(r"'(\w+)' is missing", message)
    inner = f"{path}.{found[1]}".lstrip(".") if found else ""
    return (inner, "is missing") if inner in by_name else (path, message)


def assign(problems: Iterable[tuple[str, str]], options: Iterable[Option]) -> list[str]:
    """Put each problem at the option it is about, or the nearest around it; returns those that fit nowhere."""
    by_name = {option.name: option for top in options for option in top.all()}
    left = []
    for path, told in problems:
        where, message = _missing(path, told, by_name)
        while where and where not in by_name:
            where = re.sub(r"(?:\.[^.\[\]]*|\[[^\]]*\])\Z", "", where) if re.search(r"[.\[]", where) else ""
        if where:
            by_name[where].problems.append(message)
        else:
            left.append(message)
    return left
