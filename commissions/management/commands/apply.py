"""``manage.py apply programme.yaml [--dry-run]``"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.programme import ProgrammeError, apply


class Command(BaseCommand):
    help = "Create and update partners, affiliates, plans, assignments, groups and rates from a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a programme file (YAML)")
        parser.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")

    def handle(self, *args: Any, file: str, dry_run: bool, **options: Any) -> None:
        try:
            diff = apply(file, dry_run=dry_run)
        except ProgrammeError as error:
            problems = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"refused, nothing was written:\n{problems}", returncode=1) from error
        self.stdout.write(str(diff))
        self.stdout.write("dry run: nothing was written" if dry_run else "applied")
