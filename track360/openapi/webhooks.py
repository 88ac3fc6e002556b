"""The operations on where events are sent."""

from __future__ import annotations

from typing import Any

from track360.core.json_schema import Compiled
from track360.events.delivery.models import Delivery
from track360.events.webhooks import documents
from track360.openapi.components import (
    LIMITS,
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


def _all_of(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


_SECRET: Json = {"type": "string", "description": "Shown this once: `whsec_` and base64, as Standard Webhooks has it."}
_TRIES: Json = {"type": "array", "items": _all_of(documents.ATTEMPT_TOLD)}
_SCHEMAS: Json = {
    "Webhook": _all_of(documents.TOLD),
    "WebhookWithSecret": {"allOf": [ref("Webhook"), _all_of({"secret": _SECRET})]},
    "WebhookDelivery": _all_of(documents.DELIVERY_TOLD),
    "WebhookDeliveryWithTries": {"allOf": [ref("WebhookDelivery"), _all_of({"tries": _TRIES})]},
}
_ID: Json = {"name": "webhook_id", "in": "path", "required": True, "schema": OPAQUE_ID}
_DELIVERY_ID: Json = {"name": "delivery_id", "in": "path", "required": True, "schema": OPAQUE_ID}
_EXAMPLE = {"name": "CRM", "url": "https://crm.example.com/hooks/track360", "events": ["commission.earned"]}
_RANGE = _all_of({"after": {"type": "integer"}, "until": {"type": "integer"}})


def listing(vertical: Vertical) -> tuple[Json, Json]:
    """``GET webhooks``."""
    operation = _operation(vertical, "list", "webhooks", "All webhooks, without their secrets")
    answers = {"200": success("All.", _data({"type": "array", "items": ref("Webhook")}))} | problems(400)
    return operation | {"responses": answers}, _SCHEMAS


def create(vertical: Vertical) -> tuple[Json, Json]:
    """``POST webhooks``."""
    operation = _taking(vertical, "create", "Have events sent to an address", documents.CREATE, _EXAMPLE, "Webhook")
    del operation["parameters"]
    made = success("Made; the secret is in this answer and never again.", _data(ref("WebhookWithSecret")))
    operation["responses"] = {"201": made | {"headers": LIMITS}} | problems(400, 413, 415, 422)
    return operation, _SCHEMAS


def one(vertical: Vertical) -> tuple[Json, Json]:
    """``GET webhooks/{webhook_id}``."""
    operation = _operation(vertical, "get", "webhook", "One webhook, without its secret")
    answers = {"200": success("The webhook.", _data(ref("Webhook")))} | problems(404)
    return operation | {"parameters": [_ID], "responses": answers}, _SCHEMAS


def change(vertical: Vertical) -> tuple[Json, Json]:
    """``PATCH webhooks/{webhook_id}``."""
    example = {"events": ["statement.approved", "statement.paid"]}
    return _taking(vertical, "change", "Change the fields given", documents.CHANGE, example, "Webhook"), _SCHEMAS


def remove(vertical: Vertical) -> tuple[Json, Json]:
    """``DELETE webhooks/{webhook_id}``."""
    operation = _operation(vertical, "remove", "webhook", "Send nothing there any more")
    answers = {"204": {"description": "Removed.", "headers": LIMITS}} | problems(404)
    return operation | {"parameters": [_ID], "responses": answers}, _SCHEMAS


def rotate(vertical: Vertical) -> tuple[Json, Json]:
    """``POST webhooks/{webhook_id}/rotate``."""
    summary, example = "A new secret; the one before signs as well for the overlap", {"overlap_seconds": 86400}
    return _taking(vertical, "rotate", summary, documents.ROTATE, example, "WebhookWithSecret"), _SCHEMAS


def pause(vertical: Vertical) -> tuple[Json, Json]:
    """``POST webhooks/{webhook_id}/pause``."""
    return _taking(vertical, "pause", "Send nothing for a while", documents.ACT, {}, "Webhook"), _SCHEMAS


def resume(vertical: Vertical) -> tuple[Json, Json]:
    """``POST webhooks/{webhook_id}/resume``."""
    return _taking(vertical, "resume", "Send again what has waited", documents.ACT, {}, "Webhook"), _SCHEMAS


def test(vertical: Vertical) -> tuple[Json, Json]:
    """``POST webhooks/{webhook_id}/test``."""
    return _taking(vertical, "test", "Send a test", documents.ACT, {}, "WebhookDelivery"), _SCHEMAS


def replay(vertical: Vertical) -> tuple[Json, Json]:
    """``POST webhooks/{webhook_id}/replay``."""
    summary = "Send events again, under the same ids"
    operation = _taking(vertical, "replay", summary, documents.REPLAY, {"after": 0, "until": 1000}, "Webhook")
    operation["responses"]["200"] = success("What is sent again.", _data(_RANGE))
    return operation, _SCHEMAS


def deliveries(vertical: Vertical) -> tuple[Json, Json]:
    """``GET webhooks/{webhook_id}/deliveries``."""
    operation = _operation(vertical, "list", "webhook_deliveries", "What was sent there, oldest first")
    state = query("state", {"type": "string", "enum": Delivery.State.values})
    answers = {"200": success("A page.", envelope(ref("WebhookDelivery")))} | problems(400, 404)
    parameters = [_ID, *PAGING, state]
    return operation | {"description": PAGE_OR_CURSOR, "parameters": parameters, "responses": answers}, _SCHEMAS


def delivery(vertical: Vertical) -> tuple[Json, Json]:
    """``GET webhooks/{webhook_id}/deliveries/{delivery_id}``."""
    operation = _operation(vertical, "get", "webhook_delivery", "One delivery, with its attempts")
    answers = {"200": success("The delivery.", _data(ref("WebhookDeliveryWithTries")))} | problems(404)
    return operation | {"parameters": [_ID, _DELIVERY_ID], "responses": answers}, _SCHEMAS


def _taking(vertical: Vertical, verb: str, summary: str, body: Compiled, example: Any, told: str) -> Json:
    content = {"application/json": {"schema": body.schema, "example": example}}
    return _operation(vertical, verb, "webhook", summary) | {
        "parameters": [_ID],
        "requestBody": {"required": bool(body.schema["required"]), "content": content},
        "responses": {"200": success("As it is then.", _data(ref(told)))} | problems(400, 404, 413, 415, 422),
    }


def _operation(vertical: Vertical, verb: str, what: str, summary: str) -> Json:
    return {"operationId": operation_id(verb, vertical, what), "summary": summary}


def _data(schema: Json) -> Json:
    return {"type": "object", "required": ["data"], "properties": {"data": schema}}
