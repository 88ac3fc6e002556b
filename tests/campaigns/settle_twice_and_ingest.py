"""Two full settles and an ingest of the same affiliates at once."""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks import book
from tests.campaigns.workers import house, proved, waiting
from tests.house import wait_until
from track360.demo.push_client import Client
from track360.partners.credentials.services import create_client
from track360.partners.models import Partner

ROWS = 200_000
BATCHES = 60


def run() -> str:
    """The figures of the campaign in words."""
    partner = book.make("campaign-twice", ROWS, customers=4_000, affiliates=1_000)
    with house() as running:
        running.start_web()
        settles = [_full_settle(partner) for _ in range(2)]
        pushed = _push(running.url, partner)
        for settle in settles:
            assert settle.wait() == 0
        running.start_worker("worker")
        wait_until(lambda: not waiting(partner), "everything is settled", seconds=300)
    return f"two full settles of {ROWS:,} rows beside {pushed:,} pushed; {proved(partner)}"


def _full_settle(partner: Partner) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "manage.py", "settle", "--full", partner.code])


def _push(url: str, partner: Partner) -> int:
    """Re-send days of every affiliate's customers with other lots, a thousand at a time."""
    client, secret = create_client(partner, "campaign")
    sender = Client(url, client.client_id, secret)
    for batch in range(BATCHES):
        sender.push("forex", "trading-activity", [_row(batch, n) for n in range(1000)])
    return BATCHES * 1000


def _row(batch: int, number: int) -> dict[str, object]:
    return {
        "date": f"2026-01-{batch % 28 + 1:02}",
        "customer_id": f"c{number * 4 + batch % 4 + 1}",
        "instrument": "EURUSD",
        "lots_traded": batch + 1,
        "currency": "USD",
    }
