"""One statement decides on a call: who is it, may it come from there, and is it within the rate limit.

The credential's row is read afresh on every call, so revoking a client, a key or a token acts at once on every process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from track360.core import prepared
from track360.core.throttle import COUNT_UP, Window
from track360.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the ``request.auth`` (and ``request.user``) of every API view.

    ``client_key`` names the client for ever (``client:<client_id>`` or ``key:<prefix>``), ``client_name``
    is for people. ``endpoints``: what each scope is limited to; a scope that is not in it reaches all of them.
    """

    partner: Partner
    client_name: str
    client_key: str
    scopes: frozenset[str]
    endpoints: Mapping[str, list[str]]
    windows: tuple[Window, ...]
    is_suspended: bool = False
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
    digest = _digest(key)
    return _admit(_key_sql(), [prefix, digest, digest, address])


def _digest(secret: str) -> str:
    # No slow hash: credentials are drawn at random, and every call pays for this.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _admit(sql: str, params: list[Any]) -> Caller | None:
    rows = _first(sql, [*params, settings.API_RATE_LIMIT])
    if not rows:
        return None
    key, name, granted, allowed, endpoints, suspended, rate, kind, own, own_left, all_, all_left, *partner = rows[0]
    windows: tuple[Window, ...] = (Window(kind, _most(kind, rate), own, own_left),)
    if all_ is not None:
        windows += (Window("client", rate or settings.API_CLIENT_RATE_LIMIT, all_, all_left),)
    # A scope taken from the client acts on tokens that were issued with it.
    scopes = frozenset(granted.split()) & frozenset(allowed.split())
    return Caller(_partner(partner), name, key, scopes, _limits(endpoints), windows, suspended)


def _most(kind: str, rate: int | None) -> int:
    """Calls a minute. A client's own rate is for all its tokens together, so none has more; a key has but the one."""
    if rate is None:
        return int(settings.API_RATE_LIMIT)
    return rate if kind == "key" else min(rate, settings.API_RATE_LIMIT)


def _limits(endpoints: str) -> Mapping[str, list[str]]:
    return orjson.loads(endpoints) if endpoints != "{}" else _UNLIMITED


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
    SELECT client_key, clock_timestamp(), 1 FROM caller, own
    WHERE kind = 'token' AND own.count <= least(rate_limit, %%s)
    {COUNT_UP}
), lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
SELECT client_key, client_name, granted, allowed, endpoints, suspended, rate_limit, kind,
       own.count, own.seconds, whole.count, whole.seconds, %s
FROM caller CROSS JOIN lazily CROSS JOIN own LEFT JOIN whole ON true JOIN partners_partner p ON p.id = caller.partner_id
"""
_OF_CREDENTIAL = """c.name AS client_name, c.scopes AS allowed, c.endpoints, c.rate_limit, c.partner_id,
           c.suspended_at IS NOT NULL AS suspended"""
_ALIVE = """c.revoked_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > clock_timestamp())
      AND (c.ip_allowlist = '[]' OR EXISTS (
    SELECT FROM jsonb_array_elements_text(c.ip_allowlist) network
    WHERE CASE WHEN pg_input_is_valid(network, 'inet') THEN %s::inet <<= network::inet END))"""
_TOKEN = f"""
    SELECT 'token:' || t.id AS subject, 'client:' || c.client_id AS client_key, t.scope AS granted, 'token' AS kind,
           {_OF_CREDENTIAL}
    FROM oauth2_provider_accesstoken t JOIN partners_apiclient c ON c.id = t.application_id
    WHERE t.token_checksum = %s AND t.expires > clock_timestamp() AND {_ALIVE}
"""
_KEY = f"""
    SELECT 'key:' || c.prefix AS subject, 'key:' || c.prefix AS client_key, c.scopes AS granted, 'key' AS kind,
           {_OF_CREDENTIAL}
    FROM partners_apikey c
    WHERE c.prefix = %s AND (c.digest = %s OR (c.previous_digest = %s AND c.previous_until > clock_timestamp()))
      AND {_ALIVE}
"""
_UNLIMITED: Mapping[str, list[str]] = {}


@cache
def _token_sql() -> str:
    return _STATEMENT % (_TOKEN, _partner_columns())


@cache
def _key_sql() -> str:
    return _STATEMENT % (_KEY, _partner_columns())


def _partner_columns() -> str:
    return ", ".join(f'p."{field.column}"' for field in Partner._meta.concrete_fields)


def _partner(row: list[Any]) -> Partner:
    names, converters = _partner_fields()
    for place, convert in converters:
        row[place] = convert(row[place], None, None)
    return Partner.from_db("default", names, row)


@cache
def _partner_fields() -> tuple[list[str], list[tuple[int, Any]]]:
    """The attributes in the order of the columns, and what turns a column's value into that of its field."""
    fields = Partner._meta.concrete_fields
    converters = [(place, getattr(field, "from_db_value", None)) for place, field in enumerate(fields)]
    return [field.attname for field in fields], [each for each in converters if each[1]]
