"""What every operation has in common: problems, limits, headers."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from track360.core.opaque import ID_PATTERN, Opaque
from track360.ingest.request.idempotency import KEY_PATTERN, LONGEST_KEY
from track360.verticals.base import Vertical

Json = dict[str, Any]

_STRING: Json = {"type": "string"}
OPAQUE_ID: Json = {"type": "string", "pattern": ID_PATTERN}
"""An id of ours: text that stays the same, and that nobody can count up."""
EXAMPLE_ID = Opaque("0" * 64).id("batch", 4711)
PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _STRING,
        "title": _STRING,
        "status": {"type": "integer"},
        "detail": _STRING,
        "errors": {
            "type": "array",
            "maxItems": 100,
            "description": "The first 100; `errors_total` counts them all.",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "index": {"type": ["integer", "null"], "description": "Which record, from 0."},
                    "pointer": {"type": "string", "description": "RFC 6901, within the record."},
                    "code": _STRING,
                    "message": _STRING,
                },
            },
        },
        "errors_total": {"type": "integer"},
    },
}
SCHEMAS: Json = {"Problem": PROBLEM}
SECURITY_SCHEMES: Json = {
    "oauth2": {
        "type": "oauth2",
        "description": "Client credentials, sent by HTTP Basic or in the form body.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/oauth/token",
                "scopes": settings.OAUTH2_PROVIDER["SCOPES"],
            }
        },
    },
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "Client id and secret, at the token endpoint.",
    },
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "For partners that cannot do OAuth2; also as `Authorization: Api-Key` or `Bearer`.",
    },
}
LIMITS: Json = {
    "RateLimit": {
        "description": 'What is left: `"token";r=<requests>;t=<seconds>`, and the same for the whole client.',
        "schema": _STRING,
    },
    "RateLimit-Policy": {"description": 'The limits: `"token";q=1000;w=60`.', "schema": _STRING},
}
RETRY_AFTER: Json = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}
_CHALLENGE: Json = {"WWW-Authenticate": {"description": "How to authenticate.", "schema": _STRING}}
_WHY = {
    400: "The request is not well-formed: JSON, parameters or headers.",
    401: "No credential, or one that is unknown, expired, revoked or not allowed from this address.",
    403: "The credential lacks the scope here, is suspended or of another vertical, or the call came over plain HTTP.",
    404: "There is no such thing, or it is another partner's.",
    406: "Only JSON is spoken here.",
    408: "The request was not received in time.",
    409: "The first request with this Idempotency-Key is still running.",
    413: "More than 1000 records, or a body over 10 MiB, unpacked or not.",
    415: "The body is not application/json in UTF-8, or its encoding is not gzip.",
    422: "Records are refused; nothing was written. `errors` says which and why.",
    429: "Over the rate limit; without a good credential, over that of the address.",
    503: "The database is not available; nothing was acknowledged.",
}
_HEADERS = {
    401: _CHALLENGE,
    406: {},  # said before anybody asks who calls
    408: {},
    409: LIMITS | RETRY_AFTER,
    429: LIMITS | RETRY_AFTER,
    503: LIMITS | RETRY_AFTER,
}


def ref(name: str) -> Json:
    """A reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def success(about: str, schema: Json, example: Any = None) -> Json:
    """A 200 answer."""
    content: Json = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {"description": about, "headers": LIMITS, "content": {"application/json": content}}


def problems(*statuses: int) -> Json:
    """The refusals of an operation by status; every call can also meet 401, 403, 406, 408, 429 and 503."""
    return {
        str(status): {
            "description": _WHY[status],
            "headers": _HEADERS.get(status, LIMITS),
            "content": {"application/problem+json": {"schema": ref("Problem")}},
        }
        for status in sorted({401, 403, 406, 408, 429, 503, *statuses})
    }


def unlimited(*statuses: int) -> Json:
    """These refusals, of an operation that takes no token: there are no limits to tell."""
    return {
        str(status): told | {"headers": {name: h for name, h in told["headers"].items() if name not in LIMITS}}
        for status in statuses
        for told in [problems(status)[str(status)]]
    }


def operation_id(verb: str, vertical: Vertical, what: str) -> str:
    """What generators of clients name the call after: ``list_prop_trading_audit``."""
    return f"{verb}_{vertical.name}_{what}".replace("-", "_")


def query(name: str, schema: Json, about: str = "") -> Json:
    """An optional query parameter."""
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


PAGE_OR_CURSOR = (
    "Give a page or a cursor, not both (400). A cursor walk gives every row once, whatever is written meanwhile."
)
PAGING = [
    query("page", {"type": "integer", "minimum": 1, "maximum": 10**9}, "Instead of a cursor."),
    query("per_page", {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}),
    query("cursor", {"type": "string"}, "`meta.next_cursor` of the page before, with the same filters."),
]


IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and request replays the first answer; with another request it is 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": KEY_PATTERN},
}


def envelope(items: Json) -> Json:
    """A list answer."""
    meta: Json = {
        "total": {"type": "integer", "description": "Counted when the walk began."},
        "page": {"type": "integer"},
        "per_page": {"type": "integer"},
        "next_cursor": {"type": ["string", "null"], "description": "`null` on the last page."},
    }
    return {
        "type": "object",
        "required": ["data", "meta"],
        "properties": {
            "data": {"type": "array", "items": items},
            "meta": {"type": "object", "required": list(meta), "properties": meta},
        },
    }
