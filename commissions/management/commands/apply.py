"""``manage.py apply programme.yaml [--dry-run]``"""

from __future__ import annotations

from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.programme.diff import Diff
from commissions.programme.problems import ProgrammeError
from commissions.programme.service import apply
from commissions.programme.warnings import warnings
from commissions.settle.preview import Effect, preview


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
        for warning in warnings(diff):
            self.stdout.write(f"warning: {warning}")
        if dry_run:
            self._effects(diff)
        self.stdout.write("dry run: nothing was written" if dry_run else "applied")

    def _effects(self, diff: Diff) -> None:
        """What settling would book, per affiliate; only partners that exist have something to settle."""
        for partner in diff.partners:
            effects = [effect for effect in preview(partner) if effect.changes]
            if effects:
                head = f"effect on the affiliates of {partner.code}: before → after (difference)"
                self.stdout.write("\n  ".join([head, *map(_line, effects)]))
            elif partner.changes and not partner.created:
                self.stdout.write(f"no effect on the affiliates of {partner.code}")


def _line(effect: Effect) -> str:
    before, after = _amount(effect.before), _amount(effect.after)
    difference = _amount(effect.difference)
    sign = "+" if effect.difference > 0 else ""
    said = f"{effect.affiliate_id}: {before} → {after} {effect.currency} ({sign}{difference})"
    if not effect.moves_payable or effect.payable_before is None or effect.payable_after is None:
        return said
    return f"{said}, payable today {_amount(effect.payable_before)} → {_amount(effect.payable_after)}"


def _amount(amount: Decimal) -> str:
    """All decimals that say something, two at least."""
    whole, _, places = format(amount, "f").partition(".")
    return f"{whole}.{places.rstrip('0'):0<2}"
