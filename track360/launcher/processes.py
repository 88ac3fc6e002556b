"""Child processes that all stop with us: on Ctrl-C, on SIGTERM, and when the launcher itself is killed."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from track360.launcher.errors import LocalError, Stopped
from track360.launcher.paths import Account, as_user
from track360.launcher.pids import TICK, birth, dies_with_parent, kill_group, send, wait_until_gone


class StopRequest:
    """Remembers the first signal that asked us to stop; ``pause`` raises ``Stopped`` from then on."""

    def __init__(self) -> None:
        self.signum: int | None = None

    def install(self) -> None:
        """Take over SIGINT, SIGTERM and SIGHUP (unless started with ``nohup``)."""
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(signum) != signal.SIG_IGN or signum != signal.SIGHUP:
                signal.signal(signum, self._remember)

    def _remember(self, signum: int, _frame: object) -> None:
        if self.signum is None:
            self.signum = signum

    def pause(self, seconds: float = TICK) -> None:
        """Sleep a moment; raises ``Stopped`` when somebody asked us to stop."""
        if self.signum is not None:
            raise Stopped(self.signum)
        time.sleep(seconds)


@dataclass
class Child:
    """A running process, the leader of a process group of its own."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    stop_signal: int
    grace: float

    def tail(self, lines: int = 15) -> str:
        """The last lines of the log, indented; empty when there are none."""
        text = self.log.read_text(errors="replace") if self.log and self.log.exists() else ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


class Processes:
    """Starts children, knows those that are running, stops them all.

    The process ids are kept in ``record``, so that children that outlived a killed launcher are
    found and stopped at the next start.
    """

    def __init__(self, record: Path, stop: StopRequest) -> None:
        self._record = record
        self._children: list[Child] = []
        self.stop_request = stop

    def spawn(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path,
        log: Path | None = None,
        account: Account | None = None,
        stdin: bytes = b"",
        stop_signal: int = signal.SIGTERM,
        grace: float = 8.0,
    ) -> Child:
        """Start a child that gets ``stop_signal`` when we stop or die; without ``log`` it shares our output.

        ``grace`` is how many seconds it may take to stop before it is killed.
        """
        with log.open("ab") if log else nullcontext() as sink:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=sink and subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                # Groups of their own: Ctrl-C reaches us alone, and we stop them in order.
                process_group=0,
                preexec_fn=dies_with_parent(stop_signal),
                **as_user(account),
            )
        child = Child(name, process, log, stop_signal, grace)
        self._children.append(child)
        self._write_record()
        _feed(process, stdin)
        return child

    def wait_for(self, child: Child, ready: Callable[[], bool], timeout: float) -> None:
        """Return once ``ready()``; ``LocalError`` with the log's tail if the child ends or is too slow."""
        deadline = time.monotonic() + timeout
        while not ready():
            if child.process.poll() is not None:
                raise failed(child, f"{child.name} stopped at its start (exit {child.process.returncode})")
            if time.monotonic() > deadline:
                raise failed(child, f"{child.name} was not ready after {timeout:.0f} seconds")
            self.stop_request.pause()

    def finish(self, child: Child, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Wait until the child has ended; raises ``LocalError`` with the log's tail unless it ended well."""
        while child.process.poll() is None:
            self.stop_request.pause()
            meanwhile()
        self._children.remove(child)
        if child.process.returncode:
            raise failed(child, f"{child.name} failed (exit {child.process.returncode})")

    def ended(self) -> list[Child]:
        """Children that have stopped by themselves; they are forgotten by this call."""
        gone = [child for child in self._children if child.process.poll() is not None]
        self._children = [child for child in self._children if child not in gone]
        for child in gone:
            kill_group(child.process.pid)
        return gone

    def stop(self) -> None:
        """Stop all children, politely first; returns when none is left."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.send_signal(child.stop_signal)
        for child in self._children:
            _wait_or_kill(child)
        self._children.clear()
        self._record.unlink(missing_ok=True)

    def sweep(self) -> list[str]:
        """Stop what a killed launcher left behind; returns the names of what was found running."""
        try:
            left = json.loads(self._record.read_text())
        except (FileNotFoundError, ValueError):
            return []
        # By birth too, for a number may belong to somebody else by now.
        alive = [row for row in left if birth(row["pid"]) == row["birth"]]
        for row in alive:
            send(row["pid"], row["signal"])
        for row in alive:
            wait_until_gone(row["pid"], row["birth"], row["grace"])
        for row in left:
            if birth(row["pid"]) is None:  # else the number is somebody else's by now
                kill_group(row["pid"])
        return [row["name"] for row in alive]

    def _write_record(self) -> None:
        rows = [
            {
                "name": child.name,
                "pid": child.process.pid,
                "birth": birth(child.process.pid),
                "signal": int(child.stop_signal),
                "grace": child.grace,
            }
            for child in self._children
        ]
        self._record.write_text(json.dumps(rows))


def failed(child: Child, what: str) -> LocalError:
    """The error for a child that did not do its work, with the end of its log."""
    if child.log is None:
        return LocalError(what, "see what it printed above, mend that, run it again")
    message = f"{what}; the end of {child.log}:\n{child.tail()}"
    return LocalError(message, "mend what the log names, run it again")


def rotate(logs: Iterable[Path]) -> None:
    """Begin new log files; the previous run's stay beside them as ``*.1``."""
    for log in logs:
        if log.exists():
            log.replace(log.with_name(log.name + ".1"))


def _wait_or_kill(child: Child) -> None:
    with suppress(subprocess.TimeoutExpired):
        child.process.wait(child.grace)
    kill_group(child.process.pid)
    child.process.wait()


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write(data)
        process.stdin.close()
