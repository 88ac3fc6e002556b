"""Connections ended every 0.3 s during ingest, then PostgreSQL stopped at once and started again under
the web processes."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import connection

from tests.campaigns import servers
from tests.house import House
from tests.pushers import Pushers, make_broker_with_plan
from track360.launcher.state import free_port

TERMINATE_SECONDS = 30
RESTARTS = 3
OTHERS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def run() -> str:
    """The figures of the campaign in words."""
    with servers.server() as server, servers.pointed_at(server.url):
        server.migrate()
        house = House(free_port(), os.environ["CELERY_BROKER_URL"], web_processes=2)
        try:
            house.start_web()
            workers = _workers(house)
            pushers = Pushers(house, make_broker_with_plan())
            with pushers.pushing():
                terminated = _terminate()
                for _ in range(RESTARTS):
                    connection.close()
                    server.restart()
                    time.sleep(2)
            connection.close()
            pushers.insist("afterwards")
            pushers.check()
            assert _workers(house) == workers, "web processes were replaced"
        finally:
            house.stop()
    told = ", ".join(f"{count} answers {status}" for status, count in sorted(pushers.statuses.items()))
    return f"{terminated} connections terminated, {RESTARTS} restarts: {told}; every acknowledged row is there once"


def _terminate() -> int:
    """Terminate all connections but ours again and again; returns how many went."""
    terminated, until = 0, time.monotonic() + TERMINATE_SECONDS
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            terminated += cursor.fetchone()[0]
        time.sleep(0.3)
    return terminated


def _workers(house: House) -> str:
    pid = house.processes["web"].pid
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()
