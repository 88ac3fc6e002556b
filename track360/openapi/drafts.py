"""The operations on drafts: what is to be published, and deciding on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commissions.corrections import documents, drafting
from commissions.corrections.models import Draft
from commissions.rating.rules.registry import RULES
from track360.core.json_schema import Compiled, nullable
from track360.openapi.components import (
    IDEMPOTENCY_KEY,
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

MOST_WORDS = 100
"""Of an enum that is told word by word."""
_SCHEMAS: Json = {"Draft": {"type": "object", "required": list(documents.TOLD), "properties": documents.TOLD}}
_ID: Json = {"name": "draft_id", "in": "path", "required": True, "schema": OPAQUE_ID}
_DRAFTING = (
    "Takes the scope `programme`, and changes nothing: a worker finds out what the change would do, `GET` of the draft "
    "tells that and its `digest` once its state is `ready`, and a credential that somebody else made publishes it. "
    "What cannot be done as things are is refused at once, with the place of each fault; nothing is drafted then."
)
_EXAMPLES: Json = {
    "examples": {
        "hold": {
            "value": {"kind": "hold", "content": {"affiliate_id": "A"}, "reason": "chargebacks"},
        },
        "plan": {
            "value": {
                "kind": "plan",
                "content": {
                    "plan": "standard",
                    "from": "2026-03-01",
                    "rules": [{"id": "lots", "type": "lot", "rate": "6.50"}],
                },
                "reason": "terms of March",
            },
        },
        "programme": {
            "value": {
                "kind": "programme",
                "content": {"affiliates": [{"id": "A", "status": "suspended"}]},
                "reason": "left us",
            },
        },
    }
}
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


def create(vertical: Vertical) -> tuple[Json, Json]:
    """``POST drafts``."""
    rules = {f"Rule{_words(key)}": _bare(model.SCHEMA) for key, model in RULES.items()}
    contents = {kind: _published(schema, [*map(ref, rules)]) for kind, schema in drafting.schemas().items()}
    bodies = [_body(kind) for kind in contents]
    operation = _operation(vertical, "create", "", "Draft a change that moves money")
    operation |= {
        "description": _DRAFTING,
        "parameters": [IDEMPOTENCY_KEY],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"oneOf": bodies}, **_EXAMPLES}}},
        "responses": {"201": _draft("Drafted; its figures are being made.")} | problems(400, 409, 413, 415, 422),
    }
    return operation, {**_SCHEMAS, **rules, **{_content(kind): schema for kind, schema in contents.items()}}


def _bare(schema: Json) -> Json:
    return {name: piece for name, piece in schema.items() if name != "$schema"}


def _body(kind: str) -> Json:
    schema = documents.create().schema
    of_kind = {"kind": {"const": kind}, "content": ref(_content(kind))}
    return {**schema, "title": kind, "properties": {**schema["properties"], **of_kind}}


def _content(kind: str) -> str:
    return f"Draft{_words(kind)}"


def _words(key: str) -> str:
    return key.replace(":", "_").title().replace("_", "")


def _published(schema: Any, rules: list[Json]) -> Any:
    """As programs are told it: the models' own schemas in the place of each rule, and no list of all time zones."""
    if isinstance(schema, list):
        return [_published(each, rules) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    if len(schema.get("enum", ())) > MOST_WORDS:
        # Generators make a name of each, and two of them may come out alike.
        about = schema.get("description") or schema.get("errorMessage", "One of those that there are.")
        text: Json = {"type": "string", "description": about}
        return nullable(text) if None in schema["enum"] else text
    found = {name: _published(piece, rules) for name, piece in schema.items()}
    return {**found, "rules": {**found["rules"], "items": {"anyOf": rules}}} if "rules" in found else found


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
