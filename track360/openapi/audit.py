"""The operation of the audit log."""

from __future__ import annotations

from track360.ingest.contract import INSTANT
from track360.ingest.request.audit import FILTERS
from track360.openapi.components import (
    OPAQUE_ID,
    PAGE_OR_CURSOR,
    PAGING,
    Json,
    envelope,
    operation_id,
    problems,
    query,
    ref,
    success,
)
from track360.verticals.base import Vertical

_STRING: Json = {"type": "string"}
_PROPERTIES: Json = {
    "id": OPAQUE_ID,
    "at": {"type": "string", "format": "date-time"},
    "client": _STRING | {"description": "`client:<client_id>` or `key:<prefix>`."},
    "address": {"type": ["string", "null"]},
    "method": _STRING,
    "path": _STRING | {"description": "Without the query; the id of a person is left out."},
    "status": {"type": "integer"},
    "duration_us": {"type": "integer"},
    "body_sha256": {"type": ["string", "null"], "description": "Of the body as sent."},
    "batch_id": OPAQUE_ID | {"type": ["string", "null"]},
}
CALL: Json = {"type": "object", "required": list(_PROPERTIES), "properties": _PROPERTIES}
_PARAMETERS = [
    query(name, {"type": "string", "format": "date-time"} if kind is INSTANT else _STRING)
    for name, (_, kind) in FILTERS.items()
]


def calls(vertical: Vertical) -> tuple[Json, Json]:
    """``GET audit``."""
    operation = {
        "operationId": operation_id("list", vertical, "audit"),
        "summary": "Your own calls, oldest first",
        "description": f"As long as they are kept; needs the scope `admin`. {PAGE_OR_CURSOR}",
        "parameters": [*PAGING, *_PARAMETERS],
        "responses": {"200": success("A page.", envelope(ref("Call")))} | problems(400),
    }
    return operation, {"Call": CALL}
