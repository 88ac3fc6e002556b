"""Deals: stored once by their id; a trading day is always rolled up from all stored deals of that day."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import orjson
from django.db import connection, transaction

from track360.connectors.contract import DEALS, SourceAccess, WayIn
from track360.connectors.http import responses
from track360.core import json_schema, locks
from track360.core.json import pointer
from track360.ingest import contract, datetimes, intake
from track360.ingest import registry as entities
from track360.ingest.contract import Fault
from track360.ingest.parking import quarantine
from track360.ingest.schemas import MAX_RECORDS
from track360.ingest.validate import field_ownership
from track360.ingest.write import receipts
from track360.ingest.write.retry import retried

NAMES = ("volume_usd", "spread_cost", "commission", "swap", "pnl")
_OPTIONAL = {"type": ["number", "null"]}
_SCHEMA = {
    "type": "object",
    "required": ["deal_id", "customer_id", "instrument", "currency", "at", "lots"],
    "properties": {
        **dict.fromkeys(("deal_id", "customer_id", "instrument"), contract.ID.schema),
        "currency": contract.CURRENCY.schema,
        "at": contract.INSTANT.schema,
        "lots": {"type": "number", "minimum": 0},
        **dict.fromkeys(NAMES, _OPTIONAL),
    },
    "additionalProperties": False,
}
_COMPILED = json_schema.Compiled(_SCHEMA)
_GROUP = "day, customer_id, instrument, currency"


def _of(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in _FACTS.split(", "))


_FACTS = "customer_id, day, instrument, currency, at, lots, volume_usd, spread_cost, commission, swap, pnl"
_SET = ", ".join(f"{name} = excluded.{name}" for name in _FACTS.split(", "))
# Rows are locked in order of their ids, so that two pulls of one book cannot lock each other out.
_STORE = f"""
WITH input AS (
    SELECT * FROM json_to_recordset(%(data)s::json) AS r(
        deal_id text, customer_id text, day date, instrument text, currency text, at timestamptz,
        lots numeric, volume_usd numeric, spread_cost numeric, commission numeric, swap numeric, pnl numeric)
), old AS (
    SELECT d.* FROM connectors_deal d JOIN input i USING (deal_id)
    WHERE d.partner_id = %(partner)s AND d.book = %(book)s ORDER BY d.deal_id FOR UPDATE OF d
), news AS (
    SELECT i.*, old.id IS NULL AS is_new FROM input i LEFT JOIN old USING (deal_id)
    WHERE ({_of("i")}) IS DISTINCT FROM ({_of("old")})
), wrote AS (
    INSERT INTO connectors_deal (partner_id, book, deal_id, {_FACTS})
    SELECT %(partner)s, %(book)s, deal_id, {_FACTS} FROM news ORDER BY deal_id
    ON CONFLICT (partner_id, book, deal_id) DO UPDATE SET {_SET}
), dirt AS (
    INSERT INTO connectors_dirtyday (partner_id, origin, {_GROUP})
    SELECT %(partner)s, %(origin)s, {_GROUP} FROM news
    UNION
    SELECT %(partner)s, %(origin)s, o.day, o.customer_id, o.instrument, o.currency FROM old o JOIN news USING (deal_id)
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM news"""
# A group that several pages dirtied is taken once, with all its rows.
_CLAIM = f"""
DELETE FROM connectors_dirtyday WHERE partner_id = %(partner)s AND origin = %(origin)s AND ({_GROUP}) IN (
    SELECT DISTINCT {_GROUP} FROM connectors_dirtyday
    WHERE partner_id = %(partner)s AND origin = %(origin)s ORDER BY {_GROUP} LIMIT {MAX_RECORDS})
RETURNING {_GROUP}"""
_SUM = """
SELECT g.day, g.customer_id, g.instrument, g.currency, count(d.id), coalesce(sum(d.lots), 0),
    sum(d.volume_usd), sum(d.spread_cost), sum(d.commission), sum(d.swap), sum(d.pnl)
FROM json_to_recordset(%(groups)s::json) AS g(day date, customer_id text, instrument text, currency text)
LEFT JOIN connectors_deal d
    ON d.partner_id = %(partner)s AND d.day = g.day AND d.customer_id = g.customer_id
    AND d.instrument = g.instrument AND d.currency = g.currency
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""


def store(way: WayIn, access: SourceAccess, records: list[dict[str, Any]], at: datetime) -> Counter[str]:
    """Keep deals, each once; a deal that changed leaves its old day and enters its new one. Counts by outcome."""
    good: dict[str, dict[str, Any]] = {}
    bad: list[tuple[dict[str, Any], list[Fault]]] = []
    for record in records:
        faults = _faults(record)
        if faults:
            bad.append((record, faults))
        else:
            # By id: of one page that says a deal twice the later word counts.
            good[record["deal_id"]] = _dated(record, access)
    if bad:
        values = [responses.storable(record) for record, _ in bad]
        quarantine.put(way.partner, DEALS, way.origin, values, {i: f for i, (_, f) in enumerate(bad)}, at)
    new, changed = _store(way, access, list(good.values()))
    unchanged = len(records) - len(bad) - new - changed
    return Counter({receipts.REJECTED: len(bad), "created": new, "updated": changed, "unchanged": unchanged})


def roll_up(way: WayIn, at: datetime) -> Counter[str]:
    """Ingest every trading day whose deals changed, whole; counts by outcome."""
    counts: Counter[str] = Counter()
    # A thousand groups a transaction, so that a kill costs one portion and not the whole roll-up.
    while (some := retried(lambda: _roll_up_some(way, at))) is not None:
        counts += some
    return counts


def of_day(records: list[dict[str, Any]], access: SourceAccess, day: date) -> list[dict[str, Any]]:
    """The valid deals of one trading day."""
    dated = (_dated(record, access) for record in records if not _faults(record))
    return [record for record in dated if record["day"] == day.isoformat()]


def summed(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Days of activity from deals at hand, each deal once; what :func:`roll_up` makes of stored ones."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for record in {record["deal_id"]: record for record in records}.values():
        key = tuple(record[name] for name in ("day", "customer_id", "instrument", "currency"))
        groups.setdefault(key, []).append(record)
    return [_summed(some) for some in groups.values()]


def _summed(records: list[dict[str, Any]]) -> dict[str, Any]:
    first = records[0]
    sums = [_total(records, name) for name in ("lots", *NAMES)]
    day = date.fromisoformat(first["day"])
    return _day(day, first["customer_id"], first["instrument"], first["currency"], len(records), *sums)


def _total(records: list[dict[str, Any]], name: str) -> Any:
    told = [responses.decimal(record[name]) for record in records if record.get(name) is not None]
    return sum(told, Decimal(0)) if told else None


@transaction.atomic
def _roll_up_some(way: WayIn, at: datetime) -> Counter[str] | None:
    # Two sources of a partner may bring deals of one day: who sums last must see all.
    locks.hold(locks.Lock.ROLLUP, way.partner_id)
    groups = sorted(set(_fetch(_CLAIM, {"partner": way.partner_id, "origin": way.origin})))
    if not groups:
        return None
    names = ("day", "customer_id", "instrument", "currency")
    told = orjson.dumps([dict(zip(names, group, strict=True)) for group in groups]).decode()
    found = _fetch(_SUM, {"groups": told, "partner": way.partner_id})
    spec = entities.ENTITIES["trading-activity"]
    options = intake.Options(mode="partial", orphans="park", quarantine=True, origin=way.origin)
    # Also where another way owns the days: the dirt comes off the queue either way.
    records = [_day(*row) for row in found]
    if field_ownership.foreign_fields(spec, way.partner, way.origin).all:
        return Counter({field_ownership.NOT_OURS: len(records)})
    return intake.ingest_batch(spec, way.partner, records, options, None, at).counts


def _day(
    day: Any, customer: str, instrument: str, currency: str, count: int, lots: Decimal, *sums: Any
) -> dict[str, Any]:
    """One day of activity; one that has lost all its deals is re-sent with zeros."""
    volume, spread, commission, swap, pnl = sums if count else (Decimal(0),) * 5
    amounts = {"volume_usd": volume, "spread_cost": spread, "commission": commission, "pnl": pnl}
    record = {
        "date": day.isoformat(),
        "customer_id": customer,
        "instrument": instrument,
        "currency": currency,
        "lots_traded": responses.number(lots, 2),
        **{name: _amount(value) for name, value in amounts.items() if value is not None},
    }
    return record | ({"extra": {"swap": _amount(swap)}} if swap else {})


def _amount(value: Decimal) -> int | float:
    """Rounded to 8 places, fewer where 15 digits would not do."""
    whole = max(value.adjusted() + 1, 1)
    # Ingest takes 15 significant digits, which a float carries.
    places = max(min(8, 15 - whole), 0)
    return responses.wire(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN))


def _faults(record: dict[str, Any]) -> list[Fault]:
    found = [Fault(pointer(fault.path), "schema", json_schema.in_words(fault)) for fault in _COMPILED.faults(record)]
    if not found:
        try:
            datetimes.canonical(record["at"], "UTC")
        except ValueError:
            found.append(Fault("/at", "format", "is not a date-time that exists"))
    return found


def _dated(record: dict[str, Any], access: SourceAccess) -> dict[str, Any]:
    # Terminals write wall time without an offset: it is read in the zone of the trading server, as its days are.
    instant = datetimes.canonical(record["at"], access.calendar.zone)
    return record | {"at": instant, "day": access.calendar.day_of(datetimes.read(instant)).isoformat()}


def _store(way: WayIn, access: SourceAccess, records: list[dict[str, Any]]) -> tuple[int, int]:
    if not records:
        return 0, 0
    data = orjson.dumps(records, default=str).decode()
    params = {"partner": way.partner_id, "origin": way.origin, "book": access.book, "data": data}
    return _fetch(_STORE, params)[0]


def _fetch(statement: str, params: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
