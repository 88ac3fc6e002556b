"""The operations on a partner's own credentials."""

from __future__ import annotations

from typing import Any

from track360.core.json_schema import Compiled
from track360.openapi.components import LIMITS, Json, operation_id, problems, ref, success
from track360.partners.credentials import documents
from track360.verticals.base import Vertical

_SCHEMAS: Json = {
    "Credential": documents.CREDENTIAL,
    "CredentialWithSecret": {"allOf": [ref("Credential"), {"type": "object", "properties": documents.SECRETS}]},
}
_ID: Json = {"name": "credential_id", "in": "path", "required": True, "schema": {"type": "string"}}
_WITHIN = (
    "What lies outside of your own credential (scopes, endpoints, addresses, rate, expiry) is refused with 403, "
    "and so is your own credential; the scopes `admin` and `publish` are given by a person only."
)
_EXAMPLE = {
    "kind": "client",
    "name": "Nightly export",
    "scopes": ["read"],
    "endpoints": {"read": ["commissions", "reports"]},
    "ip_allowlist": ["203.0.113.0/24"],
    "rate_limit": 60,
    "expires_at": "2027-01-01T00:00:00Z",
}


def listing(vertical: Vertical) -> tuple[Json, Json]:
    """``GET credentials``."""
    data = {"type": "array", "items": ref("Credential")}
    operation = _operation(vertical, "list", "s", "All credentials of the partner, without their secrets")
    operation["responses"] = {"200": success("All, the revoked ones too.", _data(data))} | problems(400)
    return operation, _SCHEMAS


def create(vertical: Vertical) -> tuple[Json, Json]:
    """``POST credentials``."""
    operation = _taking(vertical, "create", "Make a credential", documents.CREATE, _EXAMPLE)
    del operation["parameters"]
    made = success("Made; the secret is in this answer and never again.", _data(ref("CredentialWithSecret")))
    operation["responses"] = {"201": made | {"headers": LIMITS}} | problems(400, 413, 415, 422)
    return operation, _SCHEMAS


def one(vertical: Vertical) -> tuple[Json, Json]:
    """``GET credentials/{credential_id}``."""
    operation = _operation(vertical, "get", "", "One credential, without its secret")
    told = {"200": success("The credential.", _data(ref("Credential")))}
    return operation | {"parameters": [_ID], "responses": told | problems(404)}, _SCHEMAS


def change(vertical: Vertical) -> tuple[Json, Json]:
    """``PATCH credentials/{credential_id}``."""
    example = {"scopes": ["read"], "ip_allowlist": []}
    return _taking(vertical, "change", "Change the fields that are given", documents.CHANGE, example), _SCHEMAS


def rotate(vertical: Vertical) -> tuple[Json, Json]:
    """``POST credentials/{credential_id}/rotate``."""
    summary = "A new secret; the one before ends with the overlap"
    operation = _taking(
        vertical, "rotate", summary, documents.ROTATE, {"overlap_seconds": 3600}, "CredentialWithSecret"
    )
    return operation, _SCHEMAS


def revoke(vertical: Vertical) -> tuple[Json, Json]:
    """``POST credentials/{credential_id}/revoke``."""
    summary = "Shut it and its tokens out at once and for good"
    return _taking(vertical, "revoke", summary, documents.REVOKE, {"with_made": True}), _SCHEMAS


def suspend(vertical: Vertical) -> tuple[Json, Json]:
    """``POST credentials/{credential_id}/suspend``."""
    return _taking(vertical, "suspend", "Answer its calls with 403 until it is resumed", documents.ACT, {}), _SCHEMAS


def resume(vertical: Vertical) -> tuple[Json, Json]:
    """``POST credentials/{credential_id}/resume``."""
    return _taking(vertical, "resume", "Let it in again", documents.ACT, {}), _SCHEMAS


def _taking(
    vertical: Vertical, verb: str, summary: str, body: Compiled, example: Any, told: str = "Credential"
) -> Json:
    content = {"application/json": {"schema": body.schema, "example": example}}
    answer = success("The credential as it is then.", _data(ref(told)))
    return _operation(vertical, verb, "", summary) | {
        "parameters": [_ID],
        "requestBody": {"required": bool(body.schema["required"]), "content": content},
        "responses": {"200": answer} | problems(400, 404, 413, 415, 422),
    }


def _operation(vertical: Vertical, verb: str, plural: str, summary: str) -> Json:
    name = operation_id(verb, vertical, f"credential{plural}")
    return {"operationId": name, "summary": summary, "description": _WITHIN}


def _data(schema: Json) -> Json:
    return {"type": "object", "required": ["data"], "properties": {"data": schema}}
