"""Credentials as the API tells and takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from track360.core import body
from track360.core.errors import Problem
from track360.core.json_schema import Compiled, closed_object, nullable
from track360.partners.credentials import selectors
from track360.partners.credentials.models import ENDPOINTS, SCOPES, ApiClient, ApiKey
from track360.partners.credentials.services import LONGEST_OVERLAP

Json = dict[str, Any]
_STRING: Json = {"type": "string"}
_INSTANT: Json = {"type": "string", "format": "date-time"}
KINDS = ("client", "key")
FIELDS: Json = {
    "name": {"type": "string", "minLength": 1, "maxLength": 255},
    "scopes": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(SCOPES)}},
    "endpoints": {
        "type": "object",
        "description": "By scope what it is limited to; a scope that is not named reaches everything.",
        "properties": {
            scope: {"type": "array", "uniqueItems": True, "items": {"enum": list(ENDPOINTS)}} for scope in SCOPES
        },
        "additionalProperties": False,
    },
    "ip_allowlist": {
        "type": "array",
        "description": "Addresses and networks; none: any address.",
        "maxItems": 100,
        "items": {"type": "string", "maxLength": 50},
    },
    "rate_limit": {"type": ["integer", "null"], "minimum": 1, "description": "Calls a minute; null: the default."},
    "expires_at": nullable(_INSTANT),
}


def _taken(properties: Json, *required: str) -> Compiled:
    return Compiled(closed_object(properties, *required))


CREATE = _taken({"kind": {"enum": list(KINDS)}, **FIELDS}, "kind", "name", "scopes")
CHANGE = _taken(FIELDS)
_SECONDS: Json = {"type": "integer", "minimum": 0, "maximum": int(LONGEST_OVERLAP.total_seconds())}
ROTATE = _taken(
    {"overlap_seconds": {**_SECONDS, "description": "How long the secret before is good as well; by default not."}}
)
REVOKE = _taken(
    {"with_made": {"type": "boolean", "description": "Also what it made or rotated, which it knows; by default not."}}
)
ACT = _taken({})
TOLD: Json = {
    "id": {**_STRING, "description": "`client:<client_id>` or `key:<prefix>`, as in the audit log."},
    "kind": {"enum": list(KINDS)},
    **FIELDS,
    "state": {"enum": ["active", "suspended", "expired", "revoked"]},
    "created_at": _INSTANT,
    "created_by": {"type": ["string", "null"], "description": "The credential that made it; null: a person."},
    "last_used_at": nullable(_INSTANT) | {"description": "To the minute."},
    "revoked_at": nullable(_INSTANT),
    "previous_secret_until": nullable(_INSTANT) | {"description": "Until when the secret before is good as well."},
}
CREDENTIAL: Json = {"type": "object", "required": list(TOLD), "properties": TOLD}
SECRETS: Json = {
    "client_id": _STRING,
    "client_secret": {**_STRING, "description": "Shown this once."},
    "api_key": {**_STRING, "description": "Shown this once."},
}
_REFUSAL = "The credential cannot be so; nothing was changed."


def read(request: HttpRequest, schema: Compiled) -> Json:
    """The document of a request, ``expires_at`` as an instant and ``scopes`` as one text. Raises :class:`Problem`."""
    fields = body.judged(request, schema, _REFUSAL)
    if "scopes" in fields:
        fields["scopes"] = " ".join(scope for scope in SCOPES if scope in fields["scopes"])
    if fields.get("expires_at") is not None:
        fields["expires_at"] = _instant(fields["expires_at"])
    return fields


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):  # a leap second; the first and last hours that a date can have
        raise body.invalid(_REFUSAL, [("/expires_at", "is no instant that can be kept")]) from None


def refused(error: ValidationError) -> Problem:
    """422 for what only the model knows."""
    by_field: Mapping[str, list[str]] = getattr(error, "message_dict", None) or {"": error.messages}
    faults = [(f"/{name}" if name else "", text) for name, texts in by_field.items() for text in texts]
    return body.invalid(_REFUSAL, faults)


def told(credential: ApiClient | ApiKey) -> Json:
    """Everything but its secret, and but the name of an operator."""
    return listed([credential])[0]


def listed(credentials: Sequence[ApiClient | ApiKey]) -> list[Json]:
    """Each as :func:`told` tells it; when they were last used is asked for once."""
    used = selectors.last_used(credentials)
    return [_told(each, used[each.client_key]) for each in credentials]


def _told(credential: ApiClient | ApiKey, last_used_at: datetime | None) -> Json:
    maker = credential.created_by
    return {
        "id": credential.client_key,
        "kind": credential.client_key.partition(":")[0],
        **{name: getattr(credential, name) for name in FIELDS},
        "scopes": credential.scopes.split(),
        "state": credential.state,
        "created_at": credential.made_at,
        "created_by": maker if maker.partition(":")[0] in KINDS else None,
        "last_used_at": last_used_at,
        "revoked_at": credential.revoked_at,
        "previous_secret_until": credential.previous_until,
    }


def with_secret(credential: ApiClient | ApiKey, secret: str) -> Json:
    """What is said once, when it is made or rotated."""
    if isinstance(credential, ApiClient):
        return {"client_id": credential.client_id, "client_secret": secret}
    return {"api_key": secret}
