"""``manage.py reconcile SOURCE 2026-01-05``: does a source say of a trading day what we have?"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from track360.connectors.management.find import source_named
from track360.connectors.reconcile import compare, store


class Command(BaseCommand):
    help = "Compare a trading day as a source tells it with what is stored; keeps the answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The source and the day."""
        parser.add_argument("source")
        parser.add_argument("day", type=date.fromisoformat)

    def handle(self, *args: Any, source: str, day: date, **options: Any) -> None:
        """Tell what differs; any difference is a failure."""
        kept, reports = store.of_source(source_named(source), day, "manage.py reconcile")
        if kept.reason:
            raise CommandError(kept.reason)
        for report in reports:
            self._tell(report)
        counts = compare.worst(reports)
        self.stdout.write(", ".join(f"{number} {name}" for name, number in counts.items()) or "nothing that day")
        if kept.verdict == kept.Verdict.DIFFERS:
            raise CommandError("They differ.")

    def _tell(self, report: compare.Report) -> None:
        self.stdout.write(f"{report.entity}: {report.theirs} rows there, {report.ours} here")
        for name, (theirs, ours) in report.sums.items():
            self.stdout.write(f"  {name}: {theirs} there, {ours} here, difference {ours - theirs}")
        for key in report.missing_here[: compare.SHOWN]:
            self.stdout.write(f"  missing here: {' '.join(key)}")
        for key in report.missing_there[: compare.SHOWN]:
            self.stdout.write(f"  missing there: {' '.join(key)}")
        for key, wrong in report.different[: compare.SHOWN]:
            self.stdout.write(f"  different: {' '.join(key)} ({', '.join(wrong)})")
