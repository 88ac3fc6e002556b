"""The settings that sources of several kinds have alike, as JSON Schemas."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

BASE_URL: Schema = {"type": "string", "pattern": "^https?://"}
ZONE: Schema = {"type": "string"}
DAY_START: Schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
# As long as the column of ``Deal`` that keeps it.
BOOK: Schema = {"type": "string", "maxLength": 200}


def streams(declared: Schema) -> Schema:
    """Streams by a name of the operator's own, at least one; ``declared`` is the schema of one."""
    return {
        "type": "object",
        "minProperties": 1,
        # As long as the columns of ``Watermark`` and ``Run`` that name a stream.
        "propertyNames": {"pattern": "^[a-z0-9-]{1,32}$"},
        "additionalProperties": declared,
    }
