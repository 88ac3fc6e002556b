"""Asking a source without keeping anything: does it answer, and what would become of its rows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from track360.connectors import sources
from track360.connectors.contract import Client, Connector, SourceAccess, Window
from track360.connectors.errors import SourceError
from track360.connectors.models import Source
from track360.connectors.pull import page_intake
from track360.core import clock as clocks

# A month, so that a quiet account still shows some rows to judge the mapping by.
LOOKS_BACK = timedelta(days=30)
SHOWN = 10


@dataclass(frozen=True)
class StreamPreview:
    """What one stream answered to its first page.

    reason: why it did not, empty when it did. rows: as they came; records: what they become, with entity;
    outcomes: what would happen to them; faults: why some rows make no record.
    """

    stream: str
    reason: str = ""
    rows: list[Any] = field(default_factory=list)
    records: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """In words; a dead path and a quiet account look different."""
        if self.reason:
            return self.reason
        if not self.rows:
            return f"It answers, and has had nothing to tell for {LOOKS_BACK.days} days."
        told = ", ".join(f"{number} would be {outcome}" for outcome, number in self.outcomes.items() if number)
        return f"It answers; of the first page's {len(self.rows)} rows {told}."


def preview_streams(source: Source, clock: Callable[[], datetime] = clocks.now) -> list[StreamPreview]:
    """The first page of each stream, taken in and rolled back."""
    try:
        connector, access = sources.connector_of(source), sources.access_of(source)
        with closing(connector.open(access)) as client:
            return [_look(source, connector, access, client, s, clock()) for s in sources.streams_of(source)]
    except SourceError as trouble:
        return [StreamPreview("", trouble.reason)]


def _look(
    source: Source, connector: Connector, access: SourceAccess, client: Client, stream: str, now: datetime
) -> StreamPreview:
    try:
        page = client.page(stream, Window(now - LOOKS_BACK, now), None)
    except SourceError as trouble:
        return StreamPreview(stream, trouble.reason)
    # A few rows are shown, all of them are tried.
    groups, refused = page_intake.map_rows(connector, access, stream, page.rows[:SHOWN])
    with transaction.atomic():
        counts = page_intake.ingest_page(source, connector, access, stream, page.rows, now, dry=True)
        # Deals know no dry run, so all of it is taken back.
        transaction.set_rollback(True)
    return StreamPreview(
        stream,
        rows=page.rows,
        records=[(entity, record) for (entity, _), records in groups.items() for record in records],
        outcomes={name: number for name, number in sorted(counts.items()) if number},
        faults=[fault.message for _, fault in refused],
    )
