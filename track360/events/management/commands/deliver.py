"""``manage.py deliver``: send events to webhooks and postbacks until asked to stop."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from track360.events.delivery.sender import THREADS, Sender


class Command(BaseCommand):
    help = "Send events to webhooks and postbacks, until Ctrl-C or SIGTERM. Any number may run, on any hosts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=THREADS, help="requests under way at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send."""
        stop: list[int] = []
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, lambda number, _: stop.append(number))
        self.stdout.write("sending what happens to webhooks and postbacks")
        Sender(lambda: bool(stop), options["threads"]).run()
        self.stdout.write("stopped; what waits is kept")
