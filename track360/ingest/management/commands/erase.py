"""``manage.py erase PARTNER CUSTOMER_ID``: what a human may ask for."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from track360.ingest.history.erasure import erase
from track360.partners.models import Partner


class Command(BaseCommand):
    help = "Erase what is personal of a customer from every table; amounts and the partner's ids stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", help="the partner's code")
        parser.add_argument("customer_id", help="the partner's id of the customer")

    def handle(self, *args: Any, **options: Any) -> None:
        partner = Partner.objects.filter(code=options["partner"]).first()
        if partner is None:
            raise CommandError(f"there is no partner {options['partner']!r}")
        told = erase(partner, options["customer_id"])
        if not any(told.values()):
            raise CommandError(f"{partner.code} has no customer {options['customer_id']!r}")
        self.stdout.write(", ".join(f"{count} {name}" for name, count in told.items()))
