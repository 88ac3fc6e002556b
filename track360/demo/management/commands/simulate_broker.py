"""``manage.py simulate_broker --port 8361``: a broker to pull from, with the sample's data."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from track360.demo.broker_server import Broker
from track360.demo.dialects import DIALECTS
from track360.demo.firms import FIRMS, PULLED
from track360.demo.generator import ENTITIES, Scale, generate_all
from track360.demo.record_store import RecordStore


class Command(BaseCommand):
    help = "Serve the sample's pulled partner over HTTP as its broker would, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--partner", choices=sorted(FIRMS), default=min(PULLED))
        parser.add_argument("--dialect", choices=sorted(DIALECTS), default="track360")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=0, help="0: any free one")
        parser.add_argument("--customers", type=int, default=Scale.customers, help="of all partners together")
        parser.add_argument("--seed", type=int, default=Scale.seed)

    def handle(self, *args: Any, **options: Any) -> None:
        sample = generate_all(Scale(options["seed"], options["customers"]))[options["partner"]]
        store = RecordStore()
        for entity in ENTITIES:
            store.put(entity, sample.records(entity))
        broker = Broker(options["dialect"], store, options["host"], options["port"])
        self.stdout.write(f"{sample.firm.name} serves at {broker.url} (client {store.client_id}); Ctrl-C ends it")
        try:
            broker.serve()
        except KeyboardInterrupt:
            self.stdout.write("ended")
