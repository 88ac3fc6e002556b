"""``manage.py close acme 2026-01 --as USER``, in spite of obstacles ``… --override TEXT``"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.corrections import service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Kind
from commissions.management import told
from commissions.periods.cadences import Period
from commissions.statements import closing
from commissions.statements.closing import Obstructed
from track360.partners.four_eyes import Signatory
from track360.partners.management import acting
from track360.partners.models import Partner

WIDTH = 30


class Command(BaseCommand):
    help = (
        "Close a period of a partner: its statements are in review, and nothing is booked into it any more. Refuses, "
        "with the list, while something stands against it; with --override that becomes a draft, which somebody else "
        "publishes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", help="the partner's code")
        parser.add_argument("period", help="like 2026-01, 2026-01-H1 or 2026-W05")
        parser.add_argument("--override", default="", metavar="REASON", help="why it is to be closed all the same")
        parser.add_argument("--as", dest="operator", metavar="USER", default="", help="the operator who closes")

    def handle(self, *args: Any, partner: str, period: str, override: str, **options: Any) -> None:
        by, of = acting.signatory(options), acting.partner_named(partner)
        try:
            self._close(of, closing.named(of, period), by, override)
        except Obstructed as refused:
            listed = "\n".join(f"  {said}" for said in refused.found)
            raise CommandError(f"{period} of {partner} is not closed:\n{listed}", returncode=1) from None
        except Refused as refused:
            raise CommandError(f"{period} of {partner} is not closed: {refused}", returncode=1) from None

    def _close(self, partner: Partner, period: Period, by: Signatory, override: str) -> None:
        try:
            closed, is_new = closing.close(partner, period, by, self._show)
        except Obstructed:
            if not override.strip():
                raise
            self._draft(partner, period, by, override)
            return
        what = "closed" if is_new else f"closed already, by {closed.closed_by}"
        self.stdout.write(f"{period.label} of {partner.code}: {what}")
        self.stdout.write(f"{closed.statements} statements in review, {closed.lines} lines")

    def _draft(self, partner: Partner, period: Period, by: Signatory, override: str) -> None:
        draft = service.propose(partner, Kind.CLOSE, {"period": period.label}, by, override)
        service.run(draft.pk)
        draft.refresh_from_db()
        self.stdout.write("\n".join(told.draft(draft)))
        self.stdout.write(f"not closed yet: somebody else publishes it by manage.py publish {draft.pk} --as USER")

    def _show(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            filled = WIDTH * done // max(total, 1)
            bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {total} affiliates"
            self.stderr.write(bar, ending="\n" if done == total else "\r")
