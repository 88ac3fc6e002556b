"""What an instance remembers between runs: its secrets and its ports, in one file only its owner can read."""

import base64
import json
import os
import random
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from track360.launcher.errors import LocalError

# Below the range Linux hands out to outgoing connections, so that a kept port is rarely taken by one.
_PORTS = range(20_000, 32_000)


def token() -> str:
    """A password safe in a URL, in SQL quotes and in a configuration file."""
    return secrets.token_urlsafe(32)


def field_key() -> str:
    """32 random bytes as URL-safe base64, the shape of ``TRACK360_FIELD_KEYS``."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


class State:
    """Secrets made at first asking and kept; ports kept as long as nobody else has taken them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, str | int] = self._read()

    def secret(self, name: str, make: Callable[[], str] = token) -> str:
        """The secret of that name, made by ``make`` the first time."""
        if name not in self._values:
            self._keep(name, make())
        return str(self._values[name])

    def port(self, name: str, preferred: int | None = None) -> int:
        """A free TCP port: last run's if still free, else ``preferred``, else any."""
        for candidate in (self.kept_port(name), preferred):
            if candidate and is_free(candidate):
                break
        else:
            candidate = free_port()
        if candidate != self.kept_port(name):
            self._keep(f"{name}_port", candidate)
        return candidate

    def kept_port(self, name: str) -> int | None:
        """Last run's port, whether it is free or in use."""
        kept = self._values.get(f"{name}_port")
        return int(kept) if kept else None

    def _keep(self, name: str, value: str | int) -> None:
        self._values[name] = value
        # Replaced in one step: a power cut must not lose the passwords of a database that stays.
        new = self._path.with_suffix(".new")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self._values, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)

    def _read(self) -> dict[str, str | int]:
        try:
            return dict(json.loads(self._path.read_text()))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError) as error:
            raise LocalError(
                f"cannot read {self._path}, which holds the passwords of the embedded servers: {error}",
                f"restore that file, or delete {self._path.parent} to start afresh without its data",
            ) from None


def free_port() -> int:
    """Any free port of our range."""
    for candidate in random.sample(_PORTS, 200):
        if is_free(candidate):
            return candidate
    raise LocalError("no TCP port between 20000 and 32000 is free", "stop what listens there, try again")


def is_free(port: int) -> bool:
    """Whether a server could listen on that port on every IPv4 address of this machine."""
    with socket.socket() as probe:
        # As servers do, or a port they closed a moment ago would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True
