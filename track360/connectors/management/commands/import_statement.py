"""``manage.py import_statement SOURCE FILE``: the closed trades of an MT4 or MT5 account statement (HTML)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from track360.connectors.management.find import source_named
from track360.connectors.metatrader import importer, statement
from track360.core import clock


class Command(BaseCommand):
    help = "Bring in the closed trades of an MT4 or MT5 account statement, as deals of a MetaTrader source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source")
        parser.add_argument("file", type=Path)
        parser.add_argument("--customer", default="", help="the customer's id, if it is not the account number")

    def handle(self, *args: Any, source: str, file: Path, customer: str, **options: Any) -> None:
        found = source_named(source)
        if found.connector != "metatrader":
            raise CommandError(f"{found} is no MetaTrader source.")
        try:
            counts = importer.bring(found, file.read_bytes(), clock.now(), customer)
        except (OSError, statement.NotAStatement) as error:
            raise CommandError(str(error)) from error
        told = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
        self.stdout.write(f"{file.name}: {told or 'no closed trades'}")
