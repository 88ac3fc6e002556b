"""A view or table of a read replica or warehouse (PostgreSQL), read only, by keyset on a modified column."""

from __future__ import annotations

from typing import Any

from track360.connectors import source_settings
from track360.connectors.contract import Connector, Stream
from track360.connectors.sql import client, mapping

_NAME = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,62}(\\.[A-Za-z_][A-Za-z0-9_]{0,62})?$"}
_COLUMN = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,62}$"}
_STREAM = {
    "type": "object",
    "required": ["view", "entity", "modified", "key"],
    "properties": {
        "view": _NAME,
        "entity": {"enum": ["customers", "transactions", "trading-activity", "deals"]},
        "modified": _COLUMN,
        "key": {"type": "array", "items": _COLUMN, "minItems": 1, "maxItems": 4},
        "fields": {"type": "object", "additionalProperties": _COLUMN},
        "patch": {"type": "boolean"},
    },
    "additionalProperties": False,
}


def streams(config: dict[str, Any]) -> tuple[Stream, ...]:
    """The declared ones, in the order of their entities."""
    order = _STREAM["properties"]["entity"]["enum"]  # type: ignore[index]
    declared = config.get("streams", {})
    names = sorted(declared, key=lambda name: (order.index(declared[name]["entity"]), name))
    return tuple(Stream(name, declared[name]["entity"] == "deals") for name in names)


CONNECTOR = Connector(
    key="sql",
    title="PostgreSQL view",
    streams=streams,
    open=client.Client,
    map=mapping.records,
    reference="https://www.postgresql.org/docs/current/libpq-connect.html",
    config={
        "type": "object",
        "required": ["host", "database", "streams"],
        "properties": {
            "host": {"type": "string", "minLength": 1, "maxLength": 253},
            "port": {"type": "integer", "minimum": 1, "maximum": 65535},
            "database": {"type": "string", "minLength": 1, "maxLength": 63},
            "sslmode": {"enum": ["disable", "require", "verify-ca", "verify-full"]},
            "zone": source_settings.ZONE,
            "book": source_settings.BOOK,
            "streams": source_settings.streams(_STREAM),
        },
        "additionalProperties": False,
    },
    credentials={
        "type": "object",
        "required": ["username", "password"],
        "properties": {"username": {"type": "string"}, "password": {"type": "string"}},
        "additionalProperties": False,
    },
    home=client.address,
    check=client.problems,
)
