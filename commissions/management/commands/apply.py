"""``manage.py apply programme.yaml --dry-run``, ``manage.py apply programme.yaml --as USER --reason TEXT``"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from commissions.management import submission, told
from commissions.programme.diff import Diff
from commissions.programme.problems import ProgrammeError
from commissions.programme.service import apply
from commissions.programme.warnings import warnings
from commissions.settle.preview import preview
from track360.partners.management import acting


class Command(BaseCommand):
    help = (
        "Create and update partners, affiliates, plans, assignments, groups and rates from a file. Of a partner that "
        "has records already it makes a draft, which somebody else publishes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a programme file (YAML)")
        parser.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")
        acting.add_arguments(parser)

    def handle(self, *args: Any, file: str, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self._try(file)
            return
        diff, drafts = submission.hand_in(file, options)
        self._tell(diff)
        submission.tell_drafts(self, drafts)
        waiting = {draft.partner.code for draft in drafts}
        if waiting != {part.code for part in diff.partners if part.changes} or not waiting:
            self.stdout.write("applied, but for the drafts" if waiting else "applied")

    def _try(self, file: str) -> None:
        try:
            diff = apply(file, dry_run=True)
        except ProgrammeError as error:
            raise submission.refused(error) from error
        self._tell(diff)
        self._effects(diff)
        self.stdout.write("dry run: nothing was written")

    def _tell(self, diff: Diff) -> None:
        self.stdout.write(str(diff))
        for warning in warnings(diff):
            self.stdout.write(f"warning: {warning}")

    def _effects(self, diff: Diff) -> None:
        """What settling would book, per affiliate; only partners that exist have something to settle."""
        for partner in diff.partners:
            lines = list(told.effects(partner.code, preview(partner)))
            if lines:
                self.stdout.write("\n".join(lines))
            elif partner.changes and not partner.created:
                self.stdout.write(f"no effect on the affiliates of {partner.code}")
