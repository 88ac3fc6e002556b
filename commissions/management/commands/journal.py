"""``manage.py journal PARTNER PERIOD``: a closed period as journal entries, for an accounting package."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissions.payouts.journal import beancount_file, csv_file
from commissions.payouts.journal.entries import of_period
from commissions.statements.models import Closing


class Command(BaseCommand):
    help = "Write a closed period as balanced journal entries, with all that was paid of it until now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", help="the partner's code")
        parser.add_argument("period", help="like 2026-01")
        parser.add_argument("--format", choices=["csv", "beancount"], default="csv")

    def handle(self, *args: Any, partner: str, period: str, format: str, **options: Any) -> None:
        closing = Closing.objects.filter(partner__code=partner, label=period).first()
        if closing is None:
            raise CommandError(f"{partner} has no closed period {period}")
        entries = of_period(closing)
        named = f"{partner} {period}"
        written = csv_file.write(entries) if format == "csv" else beancount_file.write(named, entries)
        self.stdout.write(written.decode(), ending="")
