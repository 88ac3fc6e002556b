"""The operations beside the entities': receipts, waiting records, schemas, and the token."""

from __future__ import annotations

import inspect
from typing import Any

from track360.ingest import registry
from track360.ingest.request.selectors import PARKED_FILTERS
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
    unlimited,
)
from track360.openapi.entities import BATCH
from track360.verticals.base import Vertical

_STRING: Json = {"type": "string"}
PARKED: Json = {
    "type": "object",
    "required": ["entity", "key", "waits_for", "parked_at", "batch_id"],
    "properties": {
        "entity": _STRING,
        "key": _STRING,
        "waits_for": {
            "type": "object",
            "required": ["entity", "id"],
            "properties": {"entity": _STRING, "id": _STRING},
        },
        "parked_at": {"type": "string", "format": "date-time"},
        "batch_id": OPAQUE_ID,
    },
}


def batch(vertical: Vertical) -> tuple[Json, Json]:
    """``GET batches/{batch_id}``."""
    operation = {
        "operationId": operation_id("get", vertical, "batch"),
        "summary": "The receipt of a batch, as counts",
        "parameters": [{"name": "batch_id", "in": "path", "required": True, "schema": OPAQUE_ID}],
        "responses": {"200": success("The counts.", ref("Batch"))} | problems(404),
    }
    return operation, {"Batch": BATCH}


def parked(vertical: Vertical) -> tuple[Json, Json]:
    """``GET parked``."""
    choices = dict(zip(PARKED_FILTERS, ([*registry.ENTITIES], [*registry.ENTITIES, "affiliates"]), strict=True))
    filters = [query(name, {"type": "string", "enum": words}) for name, words in choices.items()]
    operation = {
        "operationId": operation_id("list", vertical, "parked"),
        "summary": "Records that wait for their parent",
        "description": PAGE_OR_CURSOR,
        "parameters": [*PAGING, *filters],
        "responses": {"200": success("A page.", envelope(ref("ParkedRecord")))} | problems(400),
    }
    return operation, {"ParkedRecord": PARKED}


def schema(vertical: Vertical) -> tuple[Json, Json]:
    """``GET schemas/{entity}.json``."""
    names = [f"{entity}{patch}" for entity in registry.ENTITIES for patch in ("", ".patch")]
    entity = {"name": "entity", "in": "path", "required": True, "schema": {"type": "string", "enum": names}}
    answer = success("JSON Schema, draft 2020-12.", {"type": "object"})
    operation = {
        "operationId": operation_id("get", vertical, "schema"),
        "summary": "The JSON Schema that validates a record",
        "parameters": [entity],
        "responses": {"200": answer | {"headers": {}}} | unlimited(403, 404, 406, 408, 429, 503),
    }
    return operation, {}


def generic(path: str, method: str, view: Any, parameters: list[Json]) -> Json:
    """An operation of a view that nobody described more closely: true, but loose."""
    words = [word for word in path.removeprefix("/api/v1/").split("/") if word]
    name = "_".join(word.strip("{}") for word in words).replace("-", "_")
    told = inspect.getdoc(getattr(view, method.lower())) or ""
    operation: Json = {
        "operationId": f"{method.lower()}_{name}",
        "summary": told.partition("\n")[0],
        "parameters": parameters,
        "responses": {"200": success("Done.", {"type": "object"})} | problems(400, 404),
    }
    if method in ("POST", "PUT", "PATCH"):
        operation["requestBody"] = {"content": {"application/json": {"schema": {"type": "object"}}}}
        operation["responses"] |= {"201": success("Made.", {"type": "object"})} | problems(409, 413, 415, 422)
    if method == "DELETE":
        operation["responses"]["204"] = {"description": "Gone.", "headers": LIMITS}
    return operation
