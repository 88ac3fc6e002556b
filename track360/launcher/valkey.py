"""An embedded Valkey as Celery's broker: a wake-up only, so it keeps nothing on disk."""

import socket
from functools import partial
from pathlib import Path

from track360.launcher.errors import LocalError
from track360.launcher.paths import Account, make_server_dir
from track360.launcher.processes import Child, Processes
from track360.launcher.state import State

_ATTEMPTS = 5


class Valkey:
    """One broker on a loopback port, with a password."""

    def __init__(self, program: Path, folder: Path, account: Account | None, state: State) -> None:
        self._program = program
        self._data = folder / "valkey"
        self._log = folder / "logs" / "valkey.log"
        self._account = account
        self._state = state

    def url(self, port: int) -> str:
        """``CELERY_BROKER_URL`` of the server on that port."""
        return f"redis://:{self._state.secret('valkey')}@127.0.0.1:{port}/0"

    def start(self, processes: Processes) -> tuple[Child, int]:
        """Start the server and wait until it answers: the child and its port."""
        make_server_dir(self._data, self._account)
        for attempt in range(_ATTEMPTS):
            port = self._state.port("valkey")
            child = self._spawn(processes, port)
            try:
                processes.wait_for(child, partial(self.answers, port), timeout=30)
                return child, port
            except LocalError:
                if attempt == _ATTEMPTS - 1 or "Address already in use" not in child.tail():
                    raise
                processes.ended()
        raise AssertionError("unreachable")

    def answers(self, port: int) -> bool:
        """Whether our server, with our password, answers on that port."""
        # Another's broker may sit on the port by now: only ours knows the password.
        question = f"AUTH {self._state.secret('valkey')}\r\nPING\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
                link.sendall(question)
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := link.recv(1024)):
                    answer += part
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"

    def _spawn(self, processes: Processes, port: int) -> Child:
        return processes.spawn(
            "Valkey",
            [self._program, "-"],  # its configuration comes by stdin: no password in a file or a process list
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            cwd=self._data,
            log=self._log,
            account=self._account,
            stdin=self._configuration(port).encode(),
        )

    def _configuration(self, port: int) -> str:
        lines = (
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {self._state.secret('valkey')}",
            f'dir "{self._data}"',
            # What is lost here the sweeps send again, so nothing is written.
            'save ""',
            "appendonly no",
            "maxmemory 256mb",
            "maxmemory-policy noeviction",
        )
        return "\n".join(lines) + "\n"
