"""``manage.py rates PARTNER FILE``"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.rates import service as rates
from commissions.rates.files import Unreadable, parse
from track360.partners.models import Partner


class Command(BaseCommand):
    help = "Load exchange rates from a CSV (base,quote,date,rate) or a file of the European Central Bank."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", help="the partner's id")
        parser.add_argument("file", type=Path, help="CSV or XML")

    def handle(self, *args: Any, partner: str, file: Path, **options: Any) -> None:
        try:
            quoted = parse(file.read_bytes())
            days = rates.load(Partner.objects.get(code=partner), quoted)
        except Partner.DoesNotExist:
            raise CommandError(f"there is no partner {partner!r}") from None
        except OSError as error:
            raise CommandError(f"cannot open {file}: {error.strerror}") from None
        except Unreadable as error:
            raise CommandError("refused, nothing was loaded:\n" + "\n".join(f"  {p}" for p in error.problems)) from None
        self.stdout.write(f"rates read: {len(quoted)}, days with a new or corrected one: {len(days)}")
