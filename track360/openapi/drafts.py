"""The operations on drafts: what is to be published, and deciding on it."""

from __future__ import annotations

from commissions.corrections import documents
from commissions.corrections.models import Draft
from track360.core.json_schema import Compiled
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

_SCHEMAS: Json = {"Draft": {"type": "object", "required": list(documents.TOLD), "properties": documents.TOLD}}
_ID: Json = {"name": "draft_id", "in": "path", "required": True, "schema": OPAQUE_ID}
_WHO = (
    "Takes the scope `publish`, and a credential that somebody else made than drafted it: 403 with the code "
    "`four-eyes` otherwise, unless the partner switched four eyes off."
)


def listing(vertical: Vertical) -> tuple[Json, Json]:
    """``GET drafts``."""
    operation = _operation(vertical, "list", "s", "Changes that move money, and wait to be published, or did")
    states = query("state", {"type": "string", "enum": Draft.State.values})
    answers = {"200": success("A page.", envelope(ref("Draft")))} | problems(400)
    return operation | {"description": PAGE_OR_CURSOR, "parameters": [*PAGING, states], "responses": answers}, _SCHEMAS


def one(vertical: Vertical) -> tuple[Json, Json]:
    """``GET drafts/{draft_id}``."""
    operation = _operation(vertical, "get", "", "One draft, with what it would do")
    return operation | {"parameters": [_ID], "responses": {"200": _draft("The draft.")} | problems(404)}, _SCHEMAS


def publish(vertical: Vertical) -> tuple[Json, Json]:
    """``POST drafts/{draft_id}/publish``."""
    summary = "Carry it out, exactly as it was shown"
    return _deciding(vertical, "publish", summary, documents.PUBLISH, {"digest": "0" * 64}), _SCHEMAS


def reject(vertical: Vertical) -> tuple[Json, Json]:
    """``POST drafts/{draft_id}/reject``."""
    return _deciding(vertical, "reject", "Close it for good", documents.REJECT, {"reason": "not agreed"}), _SCHEMAS


def _deciding(vertical: Vertical, verb: str, summary: str, body: Compiled, example: Json) -> Json:
    content = {"application/json": {"schema": body.schema, "example": example}}
    return _operation(vertical, verb, "", summary) | {
        "description": _WHO,
        "parameters": [_ID],
        "requestBody": {"required": True, "content": content},
        "responses": {"200": _draft("The draft as it is then.")} | problems(400, 404, 413, 415, 422),
    }


def _draft(about: str) -> Json:
    return success(about, {"type": "object", "required": ["data"], "properties": {"data": ref("Draft")}})


def _operation(vertical: Vertical, verb: str, plural: str, summary: str) -> Json:
    return {"operationId": operation_id(verb, vertical, f"draft{plural}"), "summary": summary}
