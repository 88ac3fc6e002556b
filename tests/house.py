"""A running house for tests that go all the way: web processes, a broker and a worker on the test database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import requests
from django.conf import settings

from tests.roles import served_url

START_SECONDS = 60


@dataclass
class House:
    """Addresses and processes of a running house; everything in it is real. ``folder``: of its code, if not ours."""

    port: int
    broker_url: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    web_processes: int = 1
    settings: str = "track360.settings.local"
    folder: Path | None = None

    @property
    def url(self) -> str:
        """Where the web processes listen."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, *command: str) -> None:
        """Start a process of the house in its own group."""
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=self.environment(),
            cwd=self.folder,
            start_new_session=True,
        )

    def start_worker(self, name: str = "worker") -> None:
        """One more worker process."""
        self.start(name, "celery", "-A", "track360", "worker", "-P", "solo", "-l", "WARNING")

    def start_sender(self, name: str = "sender", **allowed: str) -> None:
        """What sends events to webhooks."""
        self.processes[name] = subprocess.Popen(
            [sys.executable, "manage.py", "deliver"],
            env=self.environment() | allowed,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def start_beat(self, folder: Path) -> None:
        """What sends the sweeps; keeps its schedule in the folder."""
        self.start("beat", "celery", "-A", "track360", "beat", "-s", str(folder / "beat"), "-l", "WARNING")

    def start_web(self) -> None:
        """The web server, waited for until it answers."""
        self.start("web", "track360.serve")
        wait_until(lambda: _answers(f"{self.url}/healthz"), "the web process answers", START_SECONDS)

    def kill(self, name: str) -> None:
        """End a process and all it started, as a power cut would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End everything."""
        for name in list(self.processes):
            self.kill(name)

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": served_url(),
            "CELERY_BROKER_URL": self.broker_url,
            "TRACK360_TEST_BROKER_URL": self.broker_url,
            "TRACK360_PORT": str(self.port),
            "WEB_CONCURRENCY": str(self.web_processes),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "DJANGO_SECRET_KEY": settings.SECRET_KEY,
        }


def wait_until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Poll until ``true()`` holds; fails by name when it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s, but not: {what}")
        time.sleep(0.02)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).status_code == 200
    except (requests.ConnectionError, requests.Timeout):  # not there yet, or there and slow to begin
        return False
