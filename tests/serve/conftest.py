"""Real processes of ``track360.serve`` on the test database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

import orjson
import pytest
from django.db import connection

from tests import factories
from tests.roles import served_url
from track360.launcher.state import free_port
from track360.partners.credentials import services


class Served:
    """A master with its workers; ``port`` is where it listens."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def connect(self) -> socket.socket:
        """A plain connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def http(self, coming_from: str = "127.0.0.1") -> HTTPConnection:
        """A keep-alive HTTP connection."""
        return HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(coming_from, 0))

    def workers(self) -> list[int]:
        """The worker processes."""
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(path) as children:
            return [int(pid) for pid in children.read().split()]

    def token(self, client_id: str, secret: str, scope: str = "") -> str:
        """An access token."""
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": scope}
        http = self.http()
        http.request("POST", "/oauth/token", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        return str(orjson.loads(http.getresponse().read())["access_token"])


@contextmanager
def serving(log: IO[bytes] | None = None, module: str = "track360.serve", **environment: str) -> Iterator[Served]:
    """A server for the test database, stopped at the end; ``log``: where its standard error goes."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", module],
        env={
            **os.environ,
            "DATABASE_URL": served_url(),
            "TRACK360_OWNER_DATABASE_URL": "",
            "TRACK360_PORT": str(port),
            "WEB_CONCURRENCY": "2",
            "DJANGO_SETTINGS_MODULE": "tests.serve.settings",
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=log,
    )
    served = Served(process, port)
    try:
        _await(served)
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="module")
def served(django_db_setup: None) -> Iterator[Served]:
    """One server for a whole module: it needs the test database, not a clean one."""
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def credentials(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, str]]:
    """A client of a new partner, for the served processes to see: its id and secret."""
    with django_db_blocker.unblock():
        partner = factories.make_partner()
        client, secret = services.create_client(partner)
    yield client.client_id, secret
    with django_db_blocker.unblock():
        client.delete()
        partner.delete()
        connection.close()


def eventually(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until ``holds()``."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def sockets(pid: int) -> int:
    """How many sockets a process holds."""
    held = 0
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            held += os.readlink(entry).startswith("socket:")
        except OSError:
            continue
    return held


def megabytes(served: Served, what: str) -> float:
    """The largest worker's memory: ``VmRSS`` now, ``VmHWM`` at its peak."""
    lines = [Path(f"/proc/{pid}/status").read_text().split(f"{what}:")[1] for pid in served.workers()]
    return max(int(line.split()[0]) for line in lines) / 1024


def _await(served: Served) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            http = served.http()
            http.request("GET", "/healthz")
            assert http.getresponse().status == 200
            http.close()
            return
        except OSError:
            assert served.process.poll() is None, "the server did not start"
            time.sleep(0.05)
    raise AssertionError("the server did not answer in time")
