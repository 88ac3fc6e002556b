"""Who takes part in the ingest benchmark, and how each is called."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import orjson
import psycopg

from activity.contract import ACTIVITY
from tests.benchmarks.ingest_data import Records
from track360.core import clock
from track360.ingest import registry
from track360.ingest.validate.records import validate_records
from track360.ingest.write import statements, upsert_whole
from track360.partners.credentials import services
from track360.partners.models import Partner

OURS, REST = "track360", "PostgREST"
SAME_SQL, PLAIN_SQL = "SQL, our statement", "SQL, plain upsert"
BULK, ONE_BY_ONE = "DRF bulk_create", "DRF update_or_create"
KEY = "partner_id,customer_id,date,instrument,currency"
TOKENS = 12  # each is good for 1000 requests a minute
NUMBERS = {"lots_traded", "volume_usd", "spread_cost", "commission", "pnl"}
Send = Callable[[Any], None]


@dataclass(frozen=True)
class Contender:
    """pack: what is prepared outside the measured time; connect: a sender with a connection of its own."""

    name: str
    pack: Callable[[Records], Any]
    connect: Callable[[], Send]


def ours(port: int, partner: Partner) -> Contender:
    """The endpoint as a partner calls it; tokens take turns, so that the throttle counts and does not stop."""
    client, secret = services.create_client(partner)
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret}
    http = HTTPConnection("127.0.0.1", port, timeout=60)
    tokens = []
    for _ in range(TOKENS):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        tokens.append(orjson.loads(_answer(http, "/oauth/token", urlencode(form).encode(), kind))["access_token"])
    heads = [{"Authorization": f"Bearer {t}", "Content-Type": "application/json"} for t in tokens]
    return Contender(OURS, orjson.dumps, lambda: _poster(port, "/api/v1/forex/trading-activity", heads))


def postgrest(port: int, partner: Partner, token: str) -> Contender:
    """PostgREST's bulk upsert."""
    head = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Prefer": "resolution=merge-duplicates,return=minimal",
    }
    return Contender(REST, _with(partner), lambda: _poster(port, f"/peer_day?on_conflict={KEY}", [head]))


def drf(port: int, partner: Partner, path: str, name: str) -> Contender:
    """A DRF view, behind the same web server, without authentication."""
    head = {"Content-Type": "application/json"}
    return Contender(name, _with(partner), lambda: _poster(port, path, [head]))


def our_statement(partner: Partner) -> Contender:
    """Our own statement without anything around it: the records validated and packed before the clock starts."""
    contract, text = registry.contract_of(ACTIVITY, partner), statements.replace(ACTIVITY.name)

    def pack(records: Records) -> dict[str, Any]:
        now = clock.now()
        items = validate_records(contract, [dict(record) for record in records], {}, now).items
        return upsert_whole._params(contract, items, 0, now)

    return Contender(SAME_SQL, pack, lambda: _executor(text))


def plain_statement(partner: Partner) -> Contender:
    """The upsert of the textbooks: arrays, ON CONFLICT, and a guard that leaves equal rows alone."""

    def pack(records: Records) -> dict[str, Any]:
        columns = {name: [record[name] for record in records] for name in records[0]}
        return columns | {"partner": partner.pk}

    return Contender(PLAIN_SQL, pack, lambda: _executor(_plain(partner)))


def _plain(partner: Partner) -> str:
    columns = statements.columns_of(ACTIVITY)
    names = [name for name in columns if name in NUMBERS | {*ACTIVITY.key, "last_modified_date"}]
    arrays = ", ".join(f"%({name})s::{columns[name]}[]" for name in names)
    changing = [name for name in names if name not in ACTIVITY.key]
    return f"""
        INSERT INTO peer_day AS t (partner_id, {", ".join(names)})
        SELECT %(partner)s, * FROM unnest({arrays}) AS r({", ".join(names)}) ORDER BY customer_id, date
        ON CONFLICT ({KEY}) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in changing)}
        WHERE ({", ".join(f"t.{name}" for name in changing)}) IS DISTINCT FROM
            ({", ".join(f"excluded.{name}" for name in changing)})
        RETURNING xmax = 0"""


def _with(partner: Partner) -> Callable[[Records], bytes]:
    return lambda records: orjson.dumps([{"partner_id": partner.pk, **record} for record in records])


def _executor(text: str) -> Send:
    link = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, options="-c jit=off")
    link.prepare_threshold = 1

    def send(params: Any) -> None:
        link.execute(text, params, prepare=True).fetchall()

    return send


def _poster(port: int, path: str, heads: list[dict[str, str]]) -> Send:
    http, turn = HTTPConnection("127.0.0.1", port, timeout=60), cycle(heads)

    def send(body: bytes) -> None:
        _answer(http, path, body, next(turn))

    return send


def _answer(http: HTTPConnection, path: str, body: bytes, head: dict[str, str]) -> bytes:
    http.request("POST", path, body, head)
    answer = http.getresponse()
    said = answer.read()
    if answer.status not in (200, 201):
        raise RuntimeError(f"{path} answered {answer.status}: {said[:500]!r}")
    return said
