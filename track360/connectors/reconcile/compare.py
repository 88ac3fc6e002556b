"""Reading a day again without writing anything: is what a source says of it what we have, whoever brought it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from track360.connectors import deals, sources
from track360.connectors.contract import DEALS, Client, Connector, SourceAccess, Window
from track360.connectors.errors import LimitReached
from track360.connectors.http import responses
from track360.connectors.models import Source
from track360.connectors.pull import page_intake
from track360.connectors.reconcile.control_totals import COUNTED
from track360.core import clock as clocks
from track360.ingest import registry, versions
from track360.ingest.contract import EntitySpec, PartnerContract
from track360.ingest.validate import field_ownership
from track360.ingest.validate.records import validate_records
from track360.ingest.write import current_rows

Key = tuple[str, ...]
Records = dict[Key, dict[str, Any]]
SHOWN = 1000


@dataclass
class Report:
    """One entity of one day. theirs, ours: rows; sums: per figure, theirs and ours; the lists name keys."""

    entity: str
    theirs: int = 0
    ours: int = 0
    matched: int = 0
    sums: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    missing_here: list[Key] = field(default_factory=list)
    missing_there: list[Key] = field(default_factory=list)
    different: list[tuple[Key, list[str]]] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether both say the same of every row."""
        return not (self.missing_here or self.missing_there or self.different)


def reconcile(source: Source, day: date, clock: Callable[[], datetime] = clocks.now) -> list[Report]:
    """Compare a trading day, entity by entity; raises ``SourceError`` when the source cannot be read."""
    connector, access = sources.connector_of(source), sources.access_of(source)
    # Until now, not the day's end: what was changed later is found by when it changed.
    window = Window(access.calendar.start_of(day), clock())
    found: dict[str, Records] = {}
    with closing(connector.open(access)) as client:
        for stream in sources.streams_of(source):
            _gather(source, connector, access, client, stream, window, day, found)
    return [_report(source, entity, records, day) for entity, records in found.items()]


def _gather(
    source: Source,
    connector: Connector,
    access: SourceAccess,
    client: Client,
    stream: str,
    window: Window,
    day: date,
    found: dict[str, Records],
) -> None:
    bought: list[dict[str, Any]] = []
    for page in _walk(source, client, stream, window):
        groups, _ = page_intake.map_rows(connector, access, stream, page)
        for (entity, patch), records in groups.items():
            if entity == DEALS:
                bought += deals.of_day(records, access, day)
            elif not patch:
                kept = _canonical(source, entity, records, day)
                found.setdefault(entity, {}).update(kept)
    if bought:
        days = deals.summed(bought)
        found.setdefault("trading-activity", {}).update(_canonical(source, "trading-activity", days, day))


def _walk(source: Source, client: Client, stream: str, window: Window) -> Iterator[list[Any]]:
    cursor: Any = None
    for _ in range(source.page_limit):
        page = client.page(stream, window, cursor)
        yield page.rows
        cursor = page.next
        if cursor is None:
            return
    raise LimitReached(f"The day has more than {source.page_limit} pages.")


def _canonical(source: Source, entity: str, records: list[dict[str, Any]], day: date) -> Records:
    """The valid records of the day, as they would be written."""
    spec = registry.ENTITIES[entity]
    contract = registry.contract_of(spec, source.partner)
    kept: Records = {}
    for batch in page_intake.batches(spec, records):
        for item in validate_records(contract, batch, {}, clocks.now()).items:
            if _day_of(contract, item.record) == day.isoformat():
                kept[item.key] = item.record
    return kept


def _day_of(contract: PartnerContract, record: dict[str, Any]) -> str:
    name = COUNTED[contract.spec.name].day
    _, derive = contract.spec.derived.get(name, ("", None))
    return str(derive(record, contract) if derive else record[name])


def _report(source: Source, entity: str, theirs: Records, day: date) -> Report:
    spec = registry.ENTITIES[entity]
    ours = _stored(source, spec, day)
    report = Report(entity, len(theirs), len(ours))
    passed_over = {
        "last_modified_date",
        *field_ownership.foreign_fields(spec, source.partner, source.origin).owners,
    }
    for key in sorted(theirs.keys() | ours.keys()):
        if key not in ours:
            report.missing_here.append(key)
        elif key not in theirs:
            report.missing_there.append(key)
        else:
            _hold_against(report, key, theirs[key], ours[key], passed_over)
    for name in COUNTED[entity].figures:
        if any(name in record for record in theirs.values()):
            report.sums[name] = (_sum(theirs, name), _sum(ours, name))
    return report


def _hold_against(
    report: Report, key: Key, theirs: dict[str, Any], ours: dict[str, Any], passed_over: set[str]
) -> None:
    """A field that only we have is no difference: the other way in filled the gap. Nor is one that the source
    does not own."""
    wrong = [
        name
        for name, value in theirs.items()
        if name not in passed_over and not versions.same(ours.get(name) or None, value or None)
    ]
    if wrong:
        report.different.append((key, wrong))
    else:
        report.matched += 1


def _stored(source: Source, spec: EntitySpec, day: date) -> Records:
    contract = registry.contract_of(spec, source.partner)
    names = [*(f.name for f in spec.fields), "extra"]
    found = spec.model._default_manager.filter(partner=source.partner, **{COUNTED[spec.name].day: day})
    stored = [
        {name: current_rows.wire(value) for name, value in row.items()} | current_rows.told_dates(contract, row)
        for row in found.values(*names).iterator()
    ]
    return {spec.key_of(row): row for row in stored}


def _sum(records: Records, name: str) -> Decimal:
    return sum((responses.decimal(row[name]) for row in records.values() if row.get(name) is not None), Decimal(0))


def worst(reports: list[Report]) -> Counter[str]:
    """All reports together: rows matched, missing and different."""
    counts: Counter[str] = Counter()
    for report in reports:
        counts["matched"] += report.matched
        counts["missing here"] += len(report.missing_here)
        counts["missing there"] += len(report.missing_there)
        counts["different"] += len(report.different)
    return counts
