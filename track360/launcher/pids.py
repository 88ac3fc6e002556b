"""Processes as the system knows them, by number: which one it is, and ending it."""

import ctypes
import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

TICK = 0.02
_PR_SET_PDEATHSIG = 1
_LINUX = platform.system() == "Linux"
_LIBC = ctypes.CDLL(None, use_errno=True) if _LINUX else None


def dies_with_parent(signum: int) -> Callable[[], None] | None:
    """A ``preexec_fn`` that has the kernel send the child ``signum`` when its parent dies (Linux only)."""
    if _LIBC is None:
        return None
    parent, prctl = os.getpid(), _LIBC.prctl

    def prepare() -> None:
        prctl(_PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return prepare


def birth(pid: int) -> str | None:
    """When that process started, as an opaque text that tells a recycled pid; None if there is none."""
    if _LINUX:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    return _ps("lstart", pid)


def command_line(pid: int) -> str:
    """That process's command and arguments; empty if there is none."""
    if _LINUX:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return _ps("command", pid) or ""


def terminate(pid: int, signum: int, grace: float) -> None:
    """Stop a process that is not our child, and its group; killed after ``grace`` seconds."""
    born = birth(pid)
    send(pid, signum)
    wait_until_gone(pid, born, grace)
    kill_group(pid)


def kill_group(group: int) -> None:
    """SIGKILL whatever is left of a process group."""
    with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
        os.killpg(group, signal.SIGKILL)


def send(pid: int, signum: int) -> None:
    """A signal, unless the process is gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signum)


def wait_until_gone(pid: int, born: str | None, grace: float) -> None:
    """Wait for that very process to end; killed after ``grace`` seconds."""
    deadline = time.monotonic() + grace
    while birth(pid) == born is not None:
        if time.monotonic() > deadline:
            send(pid, signal.SIGKILL)
        time.sleep(TICK)


def _ps(column: str, pid: int) -> str | None:
    shown = subprocess.run(["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip() or None
