"""``manage.py credentials PARTNER``: a new API client, as JSON on standard output."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from track360.partners import services
from track360.partners.models import Partner


class Command(BaseCommand):
    """Makes an API client (or an API key) of a partner and prints it; the secret cannot be shown again."""

    help = 'Make a new API client of a partner and print {"client_id", "client_secret"}.'

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner")
        parser.add_argument("--name", default="", help="what people call it (default: the partner's name)")
        parser.add_argument("--scopes", default="read write", help='out of "read write admin"')
        parser.add_argument("--api-key", action="store_true", help='make an API key and print {"api_key"}')

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            partner = Partner.objects.get(code=options["partner"])
            self.stdout.write(json.dumps(_make(partner, options)))
        except Partner.DoesNotExist:
            known = ", ".join(Partner.objects.order_by("code").values_list("code", flat=True)) or "none yet"
            raise CommandError(f"No partner {options['partner']!r}; there are: {known}.") from None
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error


def _make(partner: Partner, options: dict[str, Any]) -> dict[str, str]:
    name = options["name"] or partner.name
    if options["api_key"]:
        _, text = services.create_key(partner, name, options["scopes"])
        return {"api_key": text}
    client, secret = services.create_client(partner, name, options["scopes"])
    return {"client_id": client.client_id, "client_secret": secret}
