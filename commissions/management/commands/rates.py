"""``manage.py rates PARTNER FILE --as USER --reason TEXT``"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.management import submission
from commissions.rates.files import Unreadable, parse
from commissions.rates.service import Quoted
from track360.partners.management import acting
from track360.partners.models import Partner


class Command(BaseCommand):
    help = (
        "Load exchange rates from a CSV (base,quote,date,rate) or a file of the European Central Bank. Of a partner "
        "that has records already it makes a draft, which somebody else publishes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", help="the partner's id")
        parser.add_argument("file", type=Path, help="CSV or XML")
        acting.add_arguments(parser)

    def handle(self, *args: Any, partner: str, file: Path, **options: Any) -> None:
        try:
            quoted = parse(file.read_bytes())
        except OSError as error:
            raise CommandError(f"cannot open {file}: {error.strerror}") from None
        except Unreadable as error:
            raise CommandError("refused, nothing was loaded:\n" + "\n".join(f"  {p}" for p in error.problems)) from None
        if not Partner.objects.filter(code=partner).exists():
            raise CommandError(f"there is no partner {partner!r}")
        diff, drafts = submission.hand_in(_programme(partner, quoted), options)
        days = {change.key[2] for part in diff.partners for change in part.of("rates")}
        self.stdout.write(f"rates read: {len(quoted)}, days with a new or corrected one: {len(days)}")
        submission.tell_drafts(self, drafts)


def _programme(code: str, quoted: Iterable[Quoted]) -> dict[str, Any]:
    """The rates as a programme file says them. Of two of one pair and day the last counts."""
    wanted = {each[:3]: each.rate for each in quoted}
    listed = [{"base": key[0], "quote": key[1], "date": key[2], "rate": rate} for key, rate in wanted.items()]
    return {"partners": [{"id": code, "rates": listed}]}
