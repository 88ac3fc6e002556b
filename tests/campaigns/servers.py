"""PostgreSQL servers of a campaign's own, and pointing our connection at one of them."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dj_database_url
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from track360.launcher import binaries
from track360.launcher.paths import data_dir, make_data_dir, server_account
from track360.launcher.postgres import OWNER_URL, Postgres
from track360.launcher.processes import Processes, StopRequest
from track360.launcher.state import State

PLACE = ("HOST", "PORT", "USER", "PASSWORD", "NAME")


class Server:
    """``url``: for the role that serves; ``owner_url``: for the owner of its tables."""

    def __init__(self, folder: Path) -> None:
        account, state = server_account(), State(folder / "state.json")
        self.processes = Processes(folder / "servers.json", StopRequest())
        self.programs = binaries.find(data_dir(), account).postgres
        self.postgres = Postgres(self.programs, folder, account, state)
        self.postgres.prepare()
        self.child, port = self.postgres.start(self.processes)
        self.url, self.owner_url = self._urls(port)

    def restart(self) -> None:
        """Immediate shutdown, as after a crash, and recovery."""
        self.child.process.send_signal(signal.SIGQUIT)
        self.child.process.wait()
        self.processes.ended()
        self.child, port = self.postgres.start(self.processes)
        assert (self.url, self.owner_url) == self._urls(port)

    def migrate(self) -> None:
        """As its owner; our connection must point at it."""
        with override_settings(OWNER_DATABASE_URL=self.owner_url):
            call_command("migrate", verbosity=0)

    def _urls(self, port: int) -> tuple[str, str]:
        urls = self.postgres.urls(port)
        return urls["DATABASE_URL"], urls[OWNER_URL]


@contextmanager
def server() -> Iterator[Server]:
    """A server without any data, gone after the block."""
    base = data_dir() / "campaign"
    make_data_dir(base, server_account())
    folder = Path(tempfile.mkdtemp(dir=base))
    folder.chmod(base.stat().st_mode)
    (folder / "logs").mkdir(mode=0o700)
    made = None
    try:
        made = Server(folder)
        yield made
    finally:
        if made:
            made.processes.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def pointed_at(url: str) -> Iterator[None]:
    """Our own connection goes there while the block runs."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update({k: v for k, v in dj_database_url.parse(url).items() if k in PLACE})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)
