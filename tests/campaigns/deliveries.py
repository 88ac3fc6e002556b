"""The sender, killed fifty times at random while things happen: nothing is lost, nothing is made up.

Transactions that tell of something are committed or taken back by chance; each receiver keeps what came. What arrived,
by its ids, must be what was committed and nothing else, and each endpoint's numbers must have no gap.
"""

from __future__ import annotations

import json
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connection, transaction

from tests import factories as make
from tests.campaigns.workers import house
from tests.house import House, wait_until
from track360.events.delivery.models import Delivery
from track360.events.feed.models import Event
from track360.partners.models import Partner
from track360.queue import outbox
from track360.queue.models import Outbox
from track360.queue.outbox import Happened

KILLS, ENDPOINTS = 50, 4
SHORTEST_LIFE, LONGEST_LIFE = 1.0, 6.0  # a sender takes about two seconds to start
FAILS = 0.1
"""Of the answers of the last endpoint, which is tried again in five seconds."""


class Receiver:
    """Keeps (sequence, id, subject) of what came; now and then says that it could not take it."""

    def __init__(self, fails: float) -> None:
        self.came: list[tuple[int, str, str]] = []
        chance, came, lock = random.Random(7), self.came, threading.Lock()
        refused_once: set[str] = set()  # a second time would be tried again in five minutes only

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    refused = chance.random() < fails and body["id"] not in refused_once
                    refused_once.add(body["id"])
                    if not refused:
                        came.append((body["sequence"], body["id"], body["change"]["subject"]))
                self.send_response(500 if refused else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()


def run() -> str:
    """The figures of the campaign in words."""
    partner = make.make_partner("campaign-deliveries")
    receivers = [Receiver(FAILS if number == ENDPOINTS - 1 else 0) for number in range(ENDPOINTS)]
    for receiver in receivers:
        make.make_endpoint(partner, f"http://{receiver.host}/")
    committed: list[str] = []
    stop = threading.Event()
    producer = threading.Thread(target=_produce, args=(partner, committed, stop))
    with house() as running:
        producer.start()
        _kill(running, ",".join(receiver.host for receiver in receivers))
        stop.set()
        producer.join()
        running.start_sender("sender", TRACK360_OUTBOUND_ALLOW=",".join(receiver.host for receiver in receivers))
        wait_until(lambda: _all_sent(partner), "everything is sent", seconds=900)
    return _checked(partner, receivers, committed)


def _kill(running: House, allowed: str) -> None:
    chance = random.Random(14)
    for _ in range(KILLS):
        running.start_sender("sender", TRACK360_OUTBOUND_ALLOW=allowed)
        time.sleep(chance.uniform(SHORTEST_LIFE, LONGEST_LIFE))
        running.kill("sender")


def _produce(partner: Partner, committed: list[str], stop: threading.Event) -> None:
    """Transactions of one to five events, every fourth of them taken back."""
    chance, number = random.Random(3), 0
    while not stop.is_set():
        subjects = [f"s{number + place}" for place in range(chance.randint(1, 5))]
        number += len(subjects)
        with transaction.atomic():
            outbox.append(
                partner.pk, [Happened("exception.opened", change={"subject": subject}) for subject in subjects]
            )
            is_kept = chance.random() < 0.75
            transaction.set_rollback(not is_kept)
        committed += subjects if is_kept else []
        time.sleep(chance.uniform(0, 0.1))
    connection.close()


def _all_sent(partner: Partner) -> bool:
    rows = Delivery.objects.filter(endpoint__partner=partner)
    waits = Outbox.objects.filter(partner=partner).exists() or rows.exclude(state="delivered").exists()
    return not waits and rows.count() == ENDPOINTS * Event.objects.filter(partner=partner).count()


def _checked(partner: Partner, receivers: list[Receiver], committed: list[str]) -> str:
    numbers = list(Event.objects.filter(partner=partner).order_by("number").values_list("number", flat=True))
    assert numbers == [*range(1, len(committed) + 1)], "the partner's numbers have a gap"
    for receiver in receivers:
        by_id = {webhook_id: subject for _, webhook_id, subject in receiver.came}
        assert sorted(by_id.values()) == sorted(committed), "what arrived is not what happened"
        assert {sequence for sequence, _, _ in receiver.came} == set(numbers), "an endpoint's numbers have a gap"
    requests = sum(len(receiver.came) for receiver in receivers)
    return (
        f"{KILLS} SIGKILLs of the sender, {len(committed):,} events of committed transactions, {requests:,} requests "
        f"taken for {ENDPOINTS * len(committed):,} deliveries; by their ids exactly what happened, without a gap"
    )
