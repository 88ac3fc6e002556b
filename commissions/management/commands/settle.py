"""``manage.py settle``: settle what is waiting, now, in this process."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commissions.rollups.roll_up import roll_up
from commissions.settle.settler import Outcome, settle
from track360.partners.models import Partner
from track360.queue.models import Work


class Command(BaseCommand):
    help = "Bring the ledger to what the data says today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("partner", nargs="*", help="partner codes; all when none is given")
        parser.add_argument("--full", action="store_true", help="rate everything anew, not only what changed")

    def handle(self, *args: Any, **options: Any) -> None:
        partners = Partner.objects.order_by("code")
        if options["partner"]:
            partners = partners.filter(code__in=options["partner"])
        for partner in partners:
            if options["full"]:
                Work.objects.create(partner=partner, kind=Work.Kind.PARTNER)
            outcome = settle(partner, partial(self._show, partner.code))
            roll_up(partner.pk)
            self.stdout.write(
                self._line(partner.code, outcome) if outcome else f"{partner.code}: another settler is at it"
            )

    def _show(self, code: str, so_far: Outcome) -> None:
        if self.stderr.isatty():
            self.stderr.write(self._line(code, so_far), ending="\r")

    def _line(self, code: str, outcome: Outcome) -> str:
        return f"{code}: {outcome.changes} changes, {outcome.sources} sources rated, {outcome.entries} entries booked"
