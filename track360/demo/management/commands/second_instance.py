"""``manage.py second_instance URL``: be a second instance that pulls from the one at URL, until stopped."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from track360.demo import second_instance


class Command(BaseCommand):
    help = "Pull the sample's third partner from the instance at URL into this database, and settle it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        second_instance.serve(url.rstrip("/"))
