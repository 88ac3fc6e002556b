"""One statement decides on a call: who is it, may it come from there, and is it within the rate limit.

The credential's row is read afresh on every call, so revoking a client, a key or a token acts at once on every process.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from track360.core import prepared
from track360.core.throttle import COUNT_UP, Window
from track360.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the ``request.auth`` (and ``request.user``) of every API view.

    ``client_key`` names the client for ever (``client:<client_id>`` or ``key:<prefix>``), ``client_name``
    is for people.
    """

    partner: Partner
    client_name: str
    client_key: str
    scopes: frozenset[str]
    windows: tuple[Window, ...]
    is_authenticated: bool = True

    @property
    def refused_by(self) -> Window | None:
        """The rate limit that this call is over, if any."""
        return next((window for window in self.windows if not window.admitted), None)


def by_token(token: str, address: str | None) -> Caller | None:
    """The caller behind a bearer token, counted; ``None`` if it may not come in."""
    return _admit(_token_sql(), [_digest(token), address])


def by_key(key: str, address: str | None) -> Caller | None:
    """The caller behind an API key, counted; ``None`` if it may not come in."""
    # The prefix is public and unique, so the digest is compared with one row only.
    prefix = key.partition(".")[0]
    if not (prefix.isascii() and prefix.isalnum()):
        return None
    return _admit(_key_sql(), [prefix, _digest(key), address])


def _digest(secret: str) -> str:
    # No slow hash: credentials are drawn at random, and every call pays for this.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _admit(sql: str, params: list[Any]) -> Caller | None:
    rows = _first(sql, [*params, settings.API_RATE_LIMIT])
    if not rows:
        return None
    key, name, granted, allowed, kind, own, own_left, all_, all_left, *partner = rows[0]
    windows = [Window(kind, settings.API_RATE_LIMIT, own, own_left)]
    windows += [Window("client", settings.API_CLIENT_RATE_LIMIT, all_, all_left)] if all_ is not None else []
    # A scope taken from the client acts on tokens that were issued with it.
    scopes = frozenset(granted.split()) & frozenset(allowed.split())
    return Caller(_partner(partner), name, key, scopes, tuple(windows))


def _first(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    """The first statement of a call: on a connection that broke since the last one it is tried again on a new one."""
    try:
        return prepared.fetch(sql, params)
    except (OperationalError, InterfaceError):
        # In a transaction what was done before would be lost unnoticed.
        if connection.in_atomic_block:
            raise
        connection.close()
        return prepared.fetch(sql, params)


# A call that its own window refuses is not counted against the client's: one runaway token must not stop the others.
# Its commit does not wait for the disk: a crash of the server may forget the last counts, never what was pushed.
_STATEMENT = f"""
WITH caller AS MATERIALIZED (%s), own AS (
    INSERT INTO core_window AS w (key, opened_at, count) SELECT subject, clock_timestamp(), 1 FROM caller
    {COUNT_UP}
), whole AS (
    INSERT INTO core_window AS w (key, opened_at, count)
    SELECT client_key, clock_timestamp(), 1 FROM caller, own WHERE kind = 'token' AND own.count <= %%s
    {COUNT_UP}
), lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
SELECT client_key, client_name, granted, allowed, kind, own.count, own.seconds, whole.count, whole.seconds, %s
FROM caller CROSS JOIN lazily CROSS JOIN own LEFT JOIN whole ON true JOIN partners_partner p ON p.id = caller.partner_id
"""
_ALLOWED_FROM = """(c.ip_allowlist = '[]' OR EXISTS (
    SELECT FROM jsonb_array_elements_text(c.ip_allowlist) network
    WHERE CASE WHEN pg_input_is_valid(network, 'inet') THEN %s::inet <<= network::inet END))"""
_TOKEN = f"""
    SELECT 'token:' || t.id AS subject, 'client:' || c.client_id AS client_key, c.name AS client_name,
           t.scope AS granted, c.scopes AS allowed, 'token' AS kind, c.partner_id
    FROM oauth2_provider_accesstoken t JOIN partners_apiclient c ON c.id = t.application_id
    WHERE t.token_checksum = %s AND t.expires > clock_timestamp() AND c.revoked_at IS NULL AND {_ALLOWED_FROM}
"""
_KEY = f"""
    SELECT 'key:' || c.prefix AS subject, 'key:' || c.prefix AS client_key, c.name AS client_name,
           c.scopes AS granted, c.scopes AS allowed, 'key' AS kind, c.partner_id
    FROM partners_apikey c
    WHERE c.prefix = %s AND c.digest = %s AND c.revoked_at IS NULL
      AND (c.expires_at IS NULL OR c.expires_at > clock_timestamp()) AND {_ALLOWED_FROM}
"""


@cache
def _token_sql() -> str:
    return _STATEMENT % (_TOKEN, _partner_columns())


@cache
def _key_sql() -> str:
    return _STATEMENT % (_KEY, _partner_columns())


def _partner_columns() -> str:
    return ", ".join(f'p."{field.column}"' for field in Partner._meta.concrete_fields)


def _partner(row: list[Any]) -> Partner:
    fields = Partner._meta.concrete_fields
    values = [_from_db(field, value) for field, value in zip(fields, row, strict=True)]
    return Partner.from_db("default", [field.attname for field in fields], values)


def _from_db(field: Any, value: Any) -> Any:
    convert = getattr(field, "from_db_value", None)
    return convert(value, None, None) if convert else value
