"""``manage.py settle``: settle what is waiting, now, in this process."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commissions.rollups.roll_up import roll_up
from commissions.settle.settler import SettleResult, settle
from track360.partners.models import Partner
from track360.queue.append import append
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
                append(partner.pk, Work.Kind.PARTNER)
            result = settle(partner, partial(self._show, partner.code))
            roll_up(partner.pk)
            self.stdout.write(
                self._line(partner.code, result) if result else f"{partner.code}: another settler is at it"
            )

    def _show(self, code: str, so_far: SettleResult) -> None:
        if self.stderr.isatty():
            self.stderr.write(self._line(code, so_far), ending="\r")

    def _line(self, code: str, result: SettleResult) -> str:
        return f"{code}: {result.changes} changes, {result.sources} sources rated, {result.entries} entries booked"
