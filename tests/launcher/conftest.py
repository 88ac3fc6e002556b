"""A data folder the unprivileged server user can reach too, and the launcher as a process of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from track360.launcher import binaries
from track360.launcher.paths import CLONE, server_account
from track360.launcher.pids import command_line
from track360.launcher.postgres import OWNER_URL

Launch = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="session")
def reachable() -> Iterator[Path]:
    """A folder others may enter, unlike pytest's own; for root with the copy of the servers' programs."""
    top = Path(tempfile.mkdtemp(prefix="t360-", dir="/var/tmp"))
    top.chmod(0o755)
    binaries.find(top, server_account())
    yield top
    shutil.rmtree(top)


@pytest.fixture
def folder(reachable: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty ``TRACK360_DATA_DIR`` (the programs are in it), and no servers of the user's own."""
    for name in ("DATABASE_URL", OWNER_URL, "CELERY_BROKER_URL", "TRACK360_PORT", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)
    data = Path(tempfile.mkdtemp(dir=reachable))
    data.chmod(0o755)
    for programs in reachable.glob("software-*"):
        (data / programs.name).symlink_to(programs)
    monkeypatch.setenv("TRACK360_DATA_DIR", str(data))
    yield data
    shutil.rmtree(data)


@pytest.fixture
def launch(folder: Path) -> Iterator[Launch]:
    """Starts Python with these arguments as a process group of its own; what is left is killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=CLONE,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until it holds; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def processes_of(folder: Path) -> list[str]:
    """Command lines of all processes that mention that folder."""
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())
    return [line for pid in pids if str(folder) in (line := command_line(pid))]
