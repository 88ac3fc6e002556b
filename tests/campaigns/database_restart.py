"""Connections ended every 0.3 s during ingest, then PostgreSQL stopped at once and started again under
the web processes."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dj_database_url
from django.core.management import call_command
from django.db import connection

from tests.house import House
from tests.pushers import Pushers, make_broker_with_plan
from track360.launcher import binaries
from track360.launcher.paths import data_dir, make_data_dir, server_account
from track360.launcher.postgres import Postgres
from track360.launcher.processes import Processes, StopRequest
from track360.launcher.state import State, free_port

TERMINATE_SECONDS = 30
RESTARTS = 3
PLACE = ("HOST", "PORT", "USER", "PASSWORD", "NAME")
OTHERS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


class Server:
    """A PostgreSQL of the campaign's own."""

    def __init__(self, folder: Path) -> None:
        account, state = server_account(), State(folder / "state.json")
        self.processes = Processes(folder / "servers.json", StopRequest())
        self.postgres = Postgres(binaries.find(data_dir(), account).postgres, folder, account, state)
        self.postgres.prepare()
        self.child, port = self.postgres.start(self.processes)
        self.url = self.postgres.url(port)

    def restart(self) -> None:
        """Immediate shutdown, as after a crash, and recovery."""
        self.child.process.send_signal(signal.SIGQUIT)
        self.child.process.wait()
        self.processes.ended()
        self.child, port = self.postgres.start(self.processes)
        assert self.url == self.postgres.url(port)


def run() -> str:
    """The figures of the campaign in words."""
    with _server() as server, _pointed_at(server.url):
        call_command("migrate", verbosity=0)
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


@contextmanager
def _server() -> Iterator[Server]:
    base = data_dir() / "campaign"
    make_data_dir(base, server_account())
    folder = Path(tempfile.mkdtemp(dir=base))
    folder.chmod(base.stat().st_mode)
    (folder / "logs").mkdir(mode=0o700)
    server = None
    try:
        server = Server(folder)
        yield server
    finally:
        if server:
            server.processes.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _pointed_at(url: str) -> Iterator[None]:
    """Our own connection goes there while the block runs."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update({k: v for k, v in dj_database_url.parse(url).items() if k in PLACE})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)
