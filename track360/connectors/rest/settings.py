"""How a REST API is declared: the JSON Schema of a source's settings, and the streams that follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from track360.connectors import source_settings
from track360.connectors.contract import DEALS, Stream
from track360.connectors.rest import expressions
from track360.ingest import registry as entities

_TEXT = {"type": "string", "minLength": 1, "maxLength": 300}
_EXPRESSION = {"type": "string", "minLength": 1, "maxLength": expressions.LONGEST}
_AUTH = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["none", "basic", "bearer", "api_key", "client_credentials"]},
        "header": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"},
        "token_path": _TEXT,
        "scope": {"type": "string"},
    },
    "additionalProperties": False,
}
_PAGING = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["none", "page", "offset", "cursor", "link"]},
        "param": _TEXT,
        "size_param": _TEXT,
        "size": {"type": "integer", "minimum": 1, "maximum": 10000},
        "first": {"type": "integer", "minimum": 0},
        "next": _EXPRESSION,
        "total": _EXPRESSION,
    },
    "additionalProperties": False,
}
_WINDOW = {
    "type": "object",
    "properties": {
        "from": _TEXT,
        "to": _TEXT,
        "format": {"enum": ["instant", "local", "date", "epoch", "epoch_ms"]},
        "zone": _TEXT,
        "longest_days": {"type": "integer", "minimum": 1},
    },
    "additionalProperties": False,
}
_STREAM = {
    "type": "object",
    "required": ["path", "entity", "fields"],
    "properties": {
        "path": _TEXT,
        "method": {"enum": ["GET", "POST"]},
        "params": {"type": "object"},
        "rows": _EXPRESSION,
        "paging": _PAGING,
        "window": _WINDOW,
        "entity": _TEXT,
        "patch": {"type": "boolean"},
        "only": _EXPRESSION,
        "fields": {"type": "object", "minProperties": 1, "additionalProperties": _EXPRESSION},
        "constants": {"type": "object"},
        "values": {"type": "object", "additionalProperties": {"type": "object"}},
    },
    "additionalProperties": False,
}
CONFIG = {
    "type": "object",
    "required": ["base_url", "streams"],
    "properties": {
        "base_url": source_settings.BASE_URL,
        "auth": _AUTH,
        "zone": source_settings.ZONE,
        "day_start": source_settings.DAY_START,
        "book": source_settings.BOOK,
        "streams": source_settings.streams(_STREAM),
    },
    "additionalProperties": False,
}
CREDENTIALS = {
    "type": "object",
    "properties": dict.fromkeys(("username", "password", "token", "key", "client_id", "client_secret"), _TEXT),
    "additionalProperties": False,
}
# The schema lets every credential be absent: which are needed depends on the kind of auth.
NEEDED = {
    "none": (),
    "basic": ("username", "password"),
    "bearer": ("token",),
    "api_key": ("key",),
    "client_credentials": ("client_id", "client_secret"),
}


def streams(config: dict[str, Any]) -> tuple[Stream, ...]:
    """The declared streams, parents first."""
    order = [*entities.ENTITIES, DEALS]
    declared = config.get("streams", {})
    ranked = sorted(declared, key=lambda name: (order.index(declared[name]["entity"]), list(declared).index(name)))
    return tuple(_stream(name, declared[name]) for name in ranked)


def problems(config: dict[str, Any]) -> Iterator[str]:
    """What the schema cannot say: unknown entities, expressions that are none."""
    for name, declared in config["streams"].items():
        if declared["entity"] not in (*entities.ENTITIES, DEALS):
            yield f"streams/{name}/entity: there is no entity {declared['entity']}."
        paging = declared.get("paging", {})
        found = [declared.get("rows"), declared.get("only"), paging.get("next"), paging.get("total")]
        for expression in [*found, *declared["fields"].values()]:
            if expression:
                yield from _fault(name, expression)


def _fault(name: str, expression: str) -> Iterator[str]:
    try:
        expressions.compiled(expression)
    except expressions.BadExpression as error:
        yield f"streams/{name}: {error}."


def _stream(name: str, declared: dict[str, Any]) -> Stream:
    days = declared.get("window", {}).get("longest_days")
    by_day = declared.get("window", {}).get("format") == "date"
    return Stream(name, declared["entity"] == DEALS or by_day, timedelta(days=days) if days else None)
