"""The embedded servers of one data folder, and the environment they give to our own commands."""

import fcntl
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from track360.launcher import binaries
from track360.launcher.errors import LocalError
from track360.launcher.paths import CLONE, data_dir, make_data_dir, server_account
from track360.launcher.postgres import Postgres
from track360.launcher.processes import Processes, StopRequest, rotate
from track360.launcher.state import State, field_key
from track360.launcher.valkey import Valkey
from track360.launcher.watchdog import Watchdog

Say = Callable[[str], None]
JUST_MADE = 60
"""Seconds within which a folder of throwaway servers gets its lock."""


class Busy(LocalError):
    """Another launcher holds this data folder."""


class Servers:
    """A context in which the embedded servers run; those the user has already (see ``wanted``) are left out.

    ``environment`` is what commands of the platform need to reach them.
    """

    def __init__(self, folder: Path, stop: StopRequest, *, durable: bool = True, say: Say | None = None) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.processes = Processes(folder / "servers.json", stop)
        self.environment: dict[str, str] = {}
        self.is_new = False  # whether the database was made just now
        self._durable = durable
        self._say = say or (lambda what: None)
        self._lock: IO[str] | None = None
        self._leases: IO[str] | None = None
        self._watchdog: Watchdog | None = None

    def __enter__(self) -> Self:
        make_data_dir(self.folder, server_account())
        self._lock = _lock(self.folder)
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def wait_for_leases(self, say: Say) -> None:
        """Return when no other command uses the servers; from then on none can join them. Raises ``Stopped``."""
        self._leases = _opened(self.folder / "leases")
        if not _is_ours(self._leases):
            say("another command uses these servers: they stop when it has ended")
        while not _is_ours(self._leases):
            self.processes.stop_request.pause()

    def _start(self) -> None:
        self._watchdog = Watchdog(self.folder)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self.state = State(self.folder / "state.json")
        for name in self.processes.sweep():
            self._say(f"stopped a {name} that an earlier run left behind")
        rotate(self.logs.glob("*.log"))
        # All secrets first: who joins the servers reads them, and must not make them up.
        environment(self.folder, self.state, {})
        urls: dict[str, str] = {}
        if is_embedded("DATABASE_URL"):
            urls |= self._start_postgres()
        if is_embedded("CELERY_BROKER_URL"):
            urls["CELERY_BROKER_URL"] = self._start_valkey()
        self.environment = environment(self.folder, self.state, urls)

    def _start_postgres(self) -> dict[str, str]:
        account = server_account()
        programs = binaries.find(data_dir(), account).postgres
        database = Postgres(programs, self.folder, account, self.state, durable=self._durable)
        self.is_new = database.prepare()
        _child, port = database.start(self.processes)
        self._say(f"PostgreSQL answers on 127.0.0.1:{port}")
        return database.urls(port)

    def _start_valkey(self) -> str:
        account = server_account()
        broker = Valkey(binaries.find(data_dir(), account).valkey, self.folder, account, self.state)
        _child, port = broker.start(self.processes)
        self._say(f"the broker (Valkey) answers on 127.0.0.1:{port}")
        return broker.url(port)

    def _end(self) -> None:
        self.processes.stop()
        if self._watchdog:
            self._watchdog.stop()
        for file in filter(None, (self._leases, self._lock)):
            file.close()


def is_embedded(variable: str) -> bool:
    """Whether the embedded server is wanted: not when the user names one of their own by that variable."""
    return not os.environ.get(variable)


def environment(folder: Path, state: State, urls: dict[str, str]) -> dict[str, str]:
    """Our environment with the servers' URLs, and generated secrets where the user gave none."""
    given = {name: value for name, value in os.environ.items() if value}
    made = {
        "DJANGO_SETTINGS_MODULE": "track360.settings.local",
        "DJANGO_SECRET_KEY": state.secret("django"),
        "TRACK360_FIELD_KEYS": state.secret("field_keys", field_key),
        "PYTHONUNBUFFERED": "1",
    }
    programs = str(Path(sys.executable).parent)
    path = os.pathsep.join([programs, given.get("PATH", os.defpath)])
    ours = {"TRACK360_OUTBOUND_ALLOW": outbound_allow(state), "TRACK360_DATA_DIR": str(folder), "PATH": path}
    # What the user set stands above what we made up, our servers' addresses above both.
    return {**made, **given, **urls, **ours}


def outbound_allow(state: State) -> str:
    """``TRACK360_OUTBOUND_ALLOW``: what the user allows, and the simulated broker once it has a port."""
    broker = state.kept_port("broker")
    ours = f"127.0.0.1:{broker}" if broker else None
    return ",".join(filter(None, (os.environ.get("TRACK360_OUTBOUND_ALLOW"), ours)))


@contextmanager
def leased(folder: Path) -> Iterator[dict[str, str] | None]:
    """The environment of the servers that another launcher runs in that folder; None while they do not answer.

    A command's launcher does not stop them before this context is left (see ``Servers.wait_for_leases``).
    """
    with _opened(folder / "leases") as leases:
        try:
            fcntl.flock(leases, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:  # they are about to stop
            yield None
        else:
            yield _running_environment(folder)


def _running_environment(folder: Path) -> dict[str, str] | None:
    if not (folder / "state.json").exists():
        return None
    state = State(folder / "state.json")
    urls: dict[str, str] = {}
    if is_embedded("DATABASE_URL"):
        database = Postgres(Path(), folder, None, state)
        if (port := database.running_port()) is None:
            return None
        urls |= database.urls(port)
    if is_embedded("CELERY_BROKER_URL"):
        broker, port = Valkey(Path(), folder, None, state), state.kept_port("valkey")
        if port is None or not broker.answers(port):
            return None
        urls["CELERY_BROKER_URL"] = broker.url(port)
    return environment(folder, state, urls)


@contextmanager
def throwaway(stop: StopRequest, *, durable: bool) -> Iterator[Servers]:
    """Servers with no data, in a folder that is deleted at the end."""
    base = data_dir() / "throwaway"
    make_data_dir(base, server_account())
    _sweep(base, stop)
    folder = Path(tempfile.mkdtemp(dir=base))
    # mkdtemp makes it 0700, and the servers may run as somebody else.
    folder.chmod(base.stat().st_mode)
    try:
        with Servers(folder, stop, durable=durable) as servers:
            yield servers
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(base: Path, stop: StopRequest) -> None:
    """Delete what launchers that are gone have left."""
    for folder in base.iterdir():
        try:
            # Another launcher has made it and not locked it yet.
            if time.time() - folder.stat().st_mtime < JUST_MADE:
                continue
            # Whose lock can be had, its launcher is gone.
            lock = _lock(folder)
        except (Busy, OSError):
            continue
        Processes(folder / "servers.json", stop).sweep()
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def _lock(folder: Path) -> IO[str]:
    file = _opened(folder / "lock")
    if not _is_ours(file):
        owner = file.read().strip()
        file.close()
        raise Busy(
            f"track360 already runs from {CLONE} (process {owner or 'just starting'}, data in {folder})",
            "stop it with Ctrl-C where it runs, or give this one another TRACK360_DATA_DIR and TRACK360_PORT",
        )
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def _opened(path: Path) -> IO[str]:
    """For us alone: whoever can open a file can lock it."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")


def _is_ours(file: IO[str]) -> bool:
    """Whether an exclusive lock on that file can be had, or is ours already."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
