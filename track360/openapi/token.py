"""``POST /oauth/token``, which Django OAuth Toolkit answers."""

from __future__ import annotations

from track360.openapi.components import RETRY_AFTER, Json, ref, unlimited

_STRING: Json = {"type": "string"}
_ASKED: Json = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["client_credentials"]},
        "scope": {
            "type": "string",
            "description": "Words out of the client's scopes; all but `admin` and `publish` by default.",
        },
        "client_id": {"type": "string", "description": "Here or by HTTP Basic."},
        "client_secret": _STRING,
    },
}
_GIVEN: Json = {
    "type": "object",
    "required": ["access_token", "token_type", "expires_in", "scope"],
    "properties": {
        "access_token": _STRING,
        "token_type": {"type": "string", "enum": ["Bearer"]},
        "expires_in": {"type": "integer", "examples": [3600]},
        "scope": _STRING,
    },
}
_REFUSED: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": _STRING, "error_description": _STRING},
}


def _refusal(about: str, **headers: Json) -> Json:
    shapes = {
        "application/json": {"schema": _REFUSED},
        "application/problem+json": {"schema": ref("Problem")},
    }
    return {"description": about, "headers": headers, "content": shapes}


TOKEN: Json = {
    "/oauth/token": {
        "post": {
            "operationId": "create_token",
            "tags": ["oauth"],
            "summary": "Get an access token",
            "description": "RFC 6749 §4.4, client credentials; by HTTP Basic or in the form body.",
            "security": [{}, {"basic": []}],
            "requestBody": {
                "required": True,
                "content": {"application/x-www-form-urlencoded": {"schema": _ASKED}},
            },
            "responses": {
                "200": {"description": "A token.", "content": {"application/json": {"schema": _GIVEN}}},
                "400": _refusal("Not a client credentials request, or a scope beyond the client's."),
                "401": _refusal("Wrong client or secret.", **{"WWW-Authenticate": {"schema": _STRING}}),
                "403": _refusal("The client or its partner is suspended, or the call came over plain HTTP."),
                "415": _refusal("The body is declared to be in a charset that is not known here."),
                "429": _refusal("Too many failed attempts, or tokens, from this address.", **RETRY_AFTER),
            }
            | unlimited(408, 413, 503),
        }
    }
}
