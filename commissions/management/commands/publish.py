"""``manage.py publish DRAFT`` shows a draft, ``manage.py publish DRAFT --as USER`` publishes it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.corrections import publishing, service
from commissions.corrections.errors import Refused
from commissions.corrections.models import Draft
from commissions.management import told
from track360.core import clock
from track360.partners.management import acting


class Command(BaseCommand):
    help = (
        "Show what a draft would do; with --as publish it exactly as it was shown last, as somebody else than drafted "
        "it, or with --reject close it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("draft", type=int, help="the draft's number")
        parser.add_argument("--reject", action="store_true", help="close it instead, for the --reason given")
        acting.add_arguments(parser)

    def handle(self, *args: Any, draft: int, reject: bool, **options: Any) -> None:
        row = Draft.objects.select_related("partner").filter(pk=draft).first()
        if row is None:
            raise CommandError(f"there is no draft {draft}")
        if options["operator"]:
            self._decide(row, reject, options)
            return
        if reject:
            raise CommandError("say who rejects it: --as USER")
        self._show(row)

    def _show(self, row: Draft) -> None:
        if _is_outdated(row):
            service.again(row)
        service.run(row.pk)
        row.refresh_from_db()
        self.stdout.write("\n".join(told.draft(row)))
        self.stdout.write(f"state: {row.state}{f' by {row.closed_by}' if row.closed_by else ''}")

    def _decide(self, row: Draft, reject: bool, options: dict[str, Any]) -> None:
        by = acting.signatory(options)
        try:
            if reject:
                publishing.reject(row.pk, by, options["reason"])
            else:
                publishing.publish(row.pk, row.digest, by)
        except Refused as error:
            raise CommandError(f"nothing was done: {error}", returncode=1) from None
        row.refresh_from_db()
        self.stdout.write("\n".join(told.draft(row)))
        self.stdout.write("rejected" if reject else "published")


def _is_outdated(row: Draft) -> bool:
    """Whether what was shown last can no longer be published."""
    if row.previewed_at is None or row.state != Draft.State.READY:
        return True
    if clock.now() - row.previewed_at > publishing.VALID:
        return True
    try:
        return publishing.has_moved(row)
    except Refused:
        return True
