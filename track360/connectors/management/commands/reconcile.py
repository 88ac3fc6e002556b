"""``manage.py reconcile SOURCE 2026-01-05``: does a source say of a trading day what we have?"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from track360.connectors import reconcile, reconciliations
from track360.connectors.management.find import source_named


class Command(BaseCommand):
    help = "Compare a trading day as a source tells it with what is stored; keeps the answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The source and the day."""
        parser.add_argument("source")
        parser.add_argument("day", type=date.fromisoformat)

    def handle(self, *args: Any, source: str, day: date, **options: Any) -> None:
        """Tell what differs; any difference is a failure."""
        kept, reports = reconciliations.of_source(source_named(source), day, "manage.py reconcile")
        if kept.reason:
            raise CommandError(kept.reason)
        for report in reports:
            self._tell(report)
        counts = reconcile.worst(reports)
        self.stdout.write(
            ", ".join(f"{number} {name}" for name, number in counts.items()) or "nothing that day"
        )
        if kept.verdict == kept.Verdict.DIFFERS:
            raise CommandError("They differ.")

    def _tell(self, report: reconcile.Report) -> None:
        self.stdout.write(f"{report.entity}: {report.theirs} rows there, {report.ours} here")
        for name, (theirs, ours) in report.sums.items():
            self.stdout.write(f"  {name}: {theirs} there, {ours} here, difference {ours - theirs}")
        for key in report.missing_here[: reconcile.SHOWN]:
            self.stdout.write(f"  missing here: {' '.join(key)}")
        for key in report.missing_there[: reconcile.SHOWN]:
            self.stdout.write(f"  missing there: {' '.join(key)}")
        for key, wrong in report.different[: reconcile.SHOWN]:
            self.stdout.write(f"  different: {' '.join(key)} ({', '.join(wrong)})")
