"""Commands that own the terminal while they run: ``make test``, and any command beside the servers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from track360.launcher.paths import CLONE, data_dir
from track360.launcher.pids import dies_with_parent
from track360.launcher.processes import StopRequest
from track360.launcher.servers import Busy, Servers, running_environment, throwaway

_GRACE = 30.0


def test(arguments: Sequence[str], stop: StopRequest) -> int:
    """Run pytest against throwaway servers; its exit code."""
    # pytest decides on its own settings module; the servers' secrets are no business of the tests.
    with throwaway(stop, durable=False) as servers:
        urls = {name: servers.environment[name] for name in ("DATABASE_URL", "CELERY_BROKER_URL")}
        urls["TRACK360_TEST_BROKER_URL"] = urls["CELERY_BROKER_URL"]
        return _run([sys.executable, "-m", "pytest", *arguments], {**os.environ, **urls}, stop)


def execute(command: Sequence[str], stop: StopRequest) -> int:
    """Run a command with the servers of ``make run``, started for it if they do not run; its exit code."""
    try:
        with Servers(data_dir(), stop) as servers:
            return _run(command, servers.environment, stop)
    except Busy:
        return _run(command, running_environment(data_dir()), stop)


def execute_fresh(command: Sequence[str], stop: StopRequest) -> int:
    """Run a command with empty, durable servers that are thrown away afterwards; its exit code."""
    with throwaway(stop, durable=True) as servers:
        return _run(command, servers.environment, stop)


def _run(command: Sequence[str], environment: dict[str, str], stop: StopRequest) -> int:
    process = subprocess.Popen(
        command, env=environment, cwd=CLONE, preexec_fn=dies_with_parent(signal.SIGINT)
    )
    while process.poll() is None:
        if stop.signum is not None:
            return _interrupt(process, stop.signum)
        time.sleep(0.02)
    # As a shell tells it: 128 and the signal's number.
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def _interrupt(process: subprocess.Popen[bytes], signum: int) -> int:
    # Ctrl-C reaches the command from the terminal too; a second one would cut its tidying up short.
    if signum != signal.SIGINT or not _in_foreground():
        process.send_signal(signal.SIGINT)
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return 128 + signum


def _in_foreground() -> bool:
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
