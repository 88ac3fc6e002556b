"""``manage.py pull SOURCE [--from 2026-01-01 --to 2026-01-31]``: read a source now, until it is read."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from track360.connectors import sources
from track360.connectors.management.find import source_named
from track360.connectors.models import Run, Source
from track360.connectors.pull import runner, windows
from track360.core import clock

LONGEST_PAUSE = 600.0
GOES_ON = (Run.Status.WAITING, Run.Status.PARTIAL)


class Command(BaseCommand):
    help = "Read a source (CODE, or PARTNER/CODE where several partners have one of that code) now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The source, and the trading days of a backfill."""
        parser.add_argument("source")
        parser.add_argument("--from", dest="start", type=date.fromisoformat, help="first trading day to read again")
        parser.add_argument("--to", dest="end", type=date.fromisoformat, help="last trading day to read again")

    def handle(self, *args: Any, source: str, start: date | None, end: date | None, **options: Any) -> None:
        """Run until it is read; waits as long as the partner asks, ten minutes at most."""
        found = source_named(source)
        if start or end:
            self._backfill(found, start, end)
        while True:
            runs = runner.run(found.pk, forced=True)
            if runs is None:
                raise CommandError(f"{found} is being read by another process right now, or its partner is suspended.")
            self._tell(runs)
            last = runs[-1] if runs else None
            if last is None or last.status not in GOES_ON:
                break
            found.refresh_from_db()
            time.sleep(min(max((found.next_run_at - clock.now()).total_seconds(), 0), LONGEST_PAUSE))
        if any(run.status not in (Run.Status.DONE, *GOES_ON) for run in runs):
            raise CommandError(f"{found} was not read completely.")

    def _backfill(self, source: Source, start: date | None, end: date | None) -> None:
        if not start:
            raise CommandError("--to needs --from.")
        calendar, now = source.partner.calendar, clock.now()
        window = windows.whole_days(start, end or calendar.day_of(now), calendar, now)
        if window.start >= window.end:
            raise CommandError("There is nothing between these days yet.")
        sources.connector_of(source)
        runner.ask_backfill(source, window)

    def _tell(self, runs: list[Run]) -> None:
        for run in runs:
            counts = [f"{run.pages} pages", f"{run.rows} rows"]
            counts += [f"{number} {name}" for name, number in run.outcomes.items() if number]
            head = f"{run.stream or 'source'}{' (backfill)' if run.kind == 'backfill' else ''}: {run.status}"
            self.stdout.write(f"{head}; {', '.join(counts)}. {run.reason}".strip())
