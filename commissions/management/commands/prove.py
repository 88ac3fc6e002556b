"""``manage.py prove``: recompute from scratch, compare with the ledger, and say so by the exit code."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commissions.rollups.prove import SHOWN, record
from commissions.rollups.roll_up import rebuild
from commissions.settle.comparison import Comparison
from track360.partners.models import Partner


class Command(BaseCommand):
    help = (
        "Prove that the ledger is what the data says, and the sums what the ledger says. Exit code 1 on any incident."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("partner", nargs="*", help="partner codes; all when none is given")
        parser.add_argument("--rebuild-sums", action="store_true", help="first make the sums of reports anew")

    def handle(self, *args: Any, **options: Any) -> None:
        partners = Partner.objects.order_by("code")
        if options["partner"]:
            partners = partners.filter(code__in=options["partner"])
        if options["rebuild_sums"]:
            for partner in partners:
                rebuild(partner.pk)
        proofs = [self._prove(partner) for partner in partners]
        if not all(proof.holds for proof in proofs):
            sys.exit(1)

    def _prove(self, partner: Partner) -> Comparison:
        proof = record(partner, partial(self._show, partner.code))
        verdict = "proved" if proof.holds else f"{len(proof.incidents)} INCIDENTS"
        self.stdout.write(f"{partner.code}: {proof.units} units, {proof.pending} pending, {verdict}")
        for difference in proof.incidents[:SHOWN]:
            self.stdout.write(f"  {difference}")
        return proof

    def _show(self, code: str, so_far: Comparison) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{code}: {so_far.units} units compared", ending="\r")
