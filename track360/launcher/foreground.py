"""Commands that own the terminal while they run: ``make test``, and any command beside the servers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from track360.launcher.errors import LocalError
from track360.launcher.paths import CLONE, data_dir
from track360.launcher.pids import dies_with_parent
from track360.launcher.postgres import OWNER_URL
from track360.launcher.processes import StopRequest
from track360.launcher.servers import Busy, Say, Servers, leased, throwaway

_GRACE = 30.0
_STARTING = 60.0  # seconds that another launcher may take to start its servers
_UNREACHABLE = "does it run with a DATABASE_URL of yours? Then give the same one here, with its DJANGO_SECRET_KEY"


def test(arguments: Sequence[str], stop: StopRequest) -> int:
    """Run pytest against throwaway servers; its exit code."""
    # pytest decides on its own settings module; the servers' secrets are no business of the tests.
    with throwaway(stop, durable=False) as servers:
        names = ("DATABASE_URL", OWNER_URL, "CELERY_BROKER_URL")
        urls = {name: servers.environment[name] for name in names if name in servers.environment}
        urls["TRACK360_TEST_BROKER_URL"] = urls["CELERY_BROKER_URL"]
        return _run([sys.executable, "-m", "pytest", *arguments], {**os.environ, **urls}, stop)


def execute(command: Sequence[str], stop: StopRequest, cwd: Path = CLONE, say: Say = lambda what: None) -> int:
    """Run a command with the servers of ``make run``, started for it if they do not run; its exit code."""
    deadline = time.monotonic() + _STARTING
    while True:
        try:
            with Servers(data_dir(), stop) as servers:
                if servers.is_new:
                    say("the database is new and empty: make run or manage.py migrate makes its tables")
                code = _run(command, servers.environment, stop, cwd)
                servers.wait_for_leases(_say)
                return code
        except Busy as busy:
            with leased(data_dir()) as environment:
                if environment:
                    return _run(command, environment, stop, cwd)
            if time.monotonic() > deadline:
                raise LocalError(f"{busy.message}, but its servers do not answer", _UNREACHABLE) from None
        stop.pause(0.1)


def manage(arguments: Sequence[str], stop: StopRequest) -> int:
    """Run a command of ``manage.py`` with this clone's servers, in the caller's folder; its exit code."""
    _say(f"no DATABASE_URL is given: this clone's own servers, with the data in {data_dir()}")
    return execute([sys.executable, str(CLONE / "manage.py"), *arguments], stop, Path.cwd(), _say)


def execute_fresh(command: Sequence[str], stop: StopRequest) -> int:
    """Run a command with empty, durable servers that are thrown away afterwards; its exit code."""
    with throwaway(stop, durable=True) as servers:
        return _run(command, servers.environment, stop)


def _run(command: Sequence[str], environment: dict[str, str], stop: StopRequest, cwd: Path = CLONE) -> int:
    process = subprocess.Popen(command, env=environment, cwd=cwd, preexec_fn=dies_with_parent(signal.SIGINT))
    while process.poll() is None:
        if stop.signum == signal.SIGINT and _in_foreground():
            # The terminal sent it to the command too, which knows better what it means: a shell goes on.
            stop.signum = None
        if stop.signum is not None:
            return _interrupt(process, stop.signum)
        time.sleep(0.02)
    # As a shell tells it: 128 and the signal's number.
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def _interrupt(process: subprocess.Popen[bytes], signum: int) -> int:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return 128 + signum


def _say(what: str) -> None:
    print(f"track360: {what}", file=sys.stderr, flush=True)


def _in_foreground() -> bool:
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
