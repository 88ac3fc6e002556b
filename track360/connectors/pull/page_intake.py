"""Ingesting one page: its rows are mapped to canonical records, which pass the same intake as a push."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from track360.connectors import deals
from track360.connectors.contract import DEALS, Connector, SourceAccess, WayIn
from track360.connectors.http import responses
from track360.connectors.models import Source
from track360.core.numbers import Refusal, refusal
from track360.ingest import intake
from track360.ingest import registry as entities
from track360.ingest.contract import EntitySpec, Fault
from track360.ingest.parking import quarantine
from track360.ingest.schemas import MAX_RECORDS
from track360.ingest.validate import field_ownership
from track360.ingest.write import receipts

# What a mapping raises over a row of another shape. Anything else is a fault of ours and ends the run.
UNMAPPABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
UNSTORABLE = Refusal("unstorable", "holds what cannot be stored")
Groups = dict[tuple[str, bool], list[dict[str, Any]]]


def ingest_page(
    source: Source,
    connector: Connector,
    access: SourceAccess,
    stream: str,
    rows: list[Any],
    at: datetime,
    dry: bool = False,
) -> Counter[str]:
    """Write what a page's rows become, in the caller's transaction; how many records had which outcome."""
    groups, refused = map_rows(connector, access, stream, rows)
    counts = ingest_groups(source, access, groups, at, dry)
    if refused and not dry:
        _set_aside(source, stream, refused, at)
    counts[receipts.REJECTED] += len(refused)
    return counts


def ingest_groups(way: WayIn, access: SourceAccess, groups: Groups, at: datetime, dry: bool = False) -> Counter[str]:
    """Write canonical records, in the caller's transaction; how many had which outcome."""
    counts: Counter[str] = Counter()
    # Parents first, or every child of the page would be parked and released again.
    for (entity, patch), records in sorted(groups.items(), key=_rank):
        if entity == DEALS:
            counts += deals.store(way, access, records, at)
        else:
            counts += _send(way, entity, patch, records, at, dry)
    return counts


def map_rows(
    connector: Connector, access: SourceAccess, stream: str, rows: list[Any]
) -> tuple[Groups, list[tuple[Any, Fault]]]:
    """Canonical records by entity (and whether they are patches), and the rows that make none, with their reason."""
    groups: Groups = {}
    refused: list[tuple[Any, Fault]] = []
    for row in rows:
        try:
            for entity, record, patch in connector.map(stream, row, access):
                groups.setdefault((entity, patch), []).append(record)
        except UNMAPPABLE as error:
            refused.append((row, Fault("", "unmappable", _reason(error))))
    return groups, refused


def _send(way: WayIn, entity: str, patch: bool, records: list[dict[str, Any]], at: datetime, dry: bool) -> Counter[str]:
    spec = entities.ENTITIES[entity]
    if field_ownership.foreign_fields(spec, way.partner, way.origin).all:
        return Counter({field_ownership.NOT_OURS: len(records)})
    options = intake.Options(
        mode="partial", orphans="park", dry_run=dry, patch=patch, quarantine=not dry, origin=way.origin
    )
    counts: Counter[str] = Counter()
    for batch in batches(spec, records):
        faults = {index: found for index, record in enumerate(batch) if (found := _inexact(record))}
        counts += intake.ingest_batch(spec, way.partner, batch, options, faults, at).counts
    return counts


def batches(spec: EntitySpec, records: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Batches as ingest takes them: a key that comes again begins the next one, so that the later word counts."""
    batch: list[dict[str, Any]] = []
    keys: set[tuple[str, ...]] = set()
    for record in records:
        # Nothing is validated yet: an id may still be a list, which has no hash but a repr.
        key = tuple(repr(record.get(name)) for name in spec.key)
        # Within one batch a key that comes twice is refused.
        if len(batch) == MAX_RECORDS or key in keys:
            yield batch
            batch, keys = [], set()
        batch.append(record)
        keys.add(key)
    if batch:
        yield batch


def _inexact(record: dict[str, Any]) -> list[Fault]:
    """Faults of numbers that a float does not hold; they read as text from here on, the record is refused."""
    faults = []
    for name, value in record.items():
        # Any value will do, for the record is refused; what stands here must be JSON, however deep.
        if isinstance(value, Decimal | dict | list) and (stored := responses.storable(value)) != value:
            record[name] = stored
            faults.append(Fault(f"/{name}", *next(_refusals(value), UNSTORABLE)))
    return faults


def _refusals(value: Any) -> Iterator[Refusal]:
    if isinstance(value, Decimal) and (refused := refusal(str(value))):
        yield refused
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _refusals(child)


def _set_aside(source: Source, stream: str, refused: list[tuple[Any, Fault]], at: datetime) -> None:
    rows = [responses.storable(row) for row, _ in refused]
    faults = {index: [fault] for index, (_, fault) in enumerate(refused)}
    quarantine.put(source.partner, stream, source.origin, rows, faults, at)


def _rank(group: tuple[tuple[str, bool], Any]) -> tuple[int, bool]:
    (entity, patch), _ = group
    # The registry lists parents first; deals last, for their days wait for customers like any other.
    order = [*entities.ENTITIES, DEALS]
    return order.index(entity), patch


def _reason(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return f"the row has no {error.args[0]!r}"
    return str(error)[:500] or type(error).__name__
