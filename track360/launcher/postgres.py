"""An embedded PostgreSQL: passwords even on loopback, no Unix socket, a port that is kept."""

import os
import shutil
import signal
import subprocess
from functools import partial
from pathlib import Path

from track360.launcher.errors import LocalError
from track360.launcher.paths import Account, as_user, make_server_dir
from track360.launcher.pids import command_line, terminate
from track360.launcher.processes import Child, Processes
from track360.launcher.state import State

NAME = "track360"  # of the database and of the role that owns it and its tables
RUNTIME = f"{NAME}_app"  # the role that serves
OWNER_URL = "TRACK360_OWNER_DATABASE_URL"
# For two cores and a few GB; compiling our short queries would cost more than it saves, hence no JIT.
_SETTINGS = {
    "cluster_name": NAME,
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Nothing from outside (PGPORT, PGOPTIONS, LD_PRELOAD, ...) shall steer the server.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
_ATTEMPTS = 5
Command = list[str | Path]


class Postgres:
    """One database cluster in ``folder / "postgres"``, one server on a loopback port.

    ``durable`` is False for data nobody will miss: it then trades crash safety for speed.
    """

    def __init__(
        self, programs: Path, folder: Path, account: Account | None, state: State, *, durable: bool = True
    ) -> None:
        self._programs = programs
        self._data = folder / "postgres"
        self._has_two_roles = folder / "postgres.roles"
        self._log = folder / "logs" / "postgres.log"
        self._account = account
        self._state = state
        self._settings = _SETTINGS if durable else _SETTINGS | _THROWAWAY
        self._sync = durable

    def urls(self, port: int) -> dict[str, str]:
        """The addresses of the server on that port, for the role that serves and for the owner of the tables."""
        at = f"127.0.0.1:{port}/{NAME}"
        return {
            "DATABASE_URL": f"postgres://{RUNTIME}:{self._state.secret('postgres_app')}@{at}",
            OWNER_URL: f"postgres://{NAME}:{self._state.secret('postgres')}@{at}",
        }

    def prepare(self) -> bool:
        """Make the cluster, the role and the database if there is none, and whether so; recover from
        a killed server."""
        if (self._data / "PG_VERSION").exists():
            make_server_dir(self._data, self._account)
            self._stop_leftover()
            self._add_runtime_role()
            return False
        self._create()
        return True

    def start(self, processes: Processes) -> tuple[Child, int]:
        """Start the server and wait until it answers: the child and its port."""
        for attempt in range(_ATTEMPTS):
            port = self._state.port("postgres")
            child = self._spawn(processes, port)
            try:
                processes.wait_for(child, partial(self._is_ready, child.process.pid), timeout=60)
                return child, port
            except LocalError:
                if attempt == _ATTEMPTS - 1 or not self._may_pass(child):
                    raise
                processes.ended()
                processes.stop_request.pause(0.5)
        raise AssertionError("unreachable")

    def running_port(self) -> int | None:
        """Where a server of this cluster answers that another launcher started; None if there is none."""
        lines = self._pid_file()
        ready = len(lines) > 7 and lines[7].strip() == "ready" and str(self._data) in command_line(int(lines[0]))
        return int(lines[3]) if ready else None

    def _spawn(self, processes: Processes, port: int) -> Child:
        settings = {**self._settings, "port": str(port)}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return processes.spawn(
            "PostgreSQL",
            [self._programs / "postgres", "-D", self._data, *options],
            env=_ENVIRONMENT,
            cwd=self._data,
            log=self._log,
            account=self._account,
            stop_signal=signal.SIGINT,  # "fast": does not wait for clients to leave
            grace=30,
        )

    def _is_ready(self, pid: int) -> bool:
        lines = self._pid_file()
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _may_pass(self, child: Child) -> bool:
        # A port taken in the very moment, or back ends of a killed server that have not all gone yet.
        if child.process.poll() is None:
            return False
        end = child.tail(8)
        return "Address already in use" in end or "is still in use" in end

    def _pid_file(self) -> list[str]:
        try:
            return (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _stop_leftover(self) -> None:
        """Stop a server that outlived its launcher; forget a pid file whose pid is now somebody else's."""
        lines = self._pid_file()
        if not lines:
            return
        pid = int(lines[0])
        if str(self._data) in (command := command_line(pid)):
            terminate(pid, signal.SIGINT, grace=30)
        elif command:
            (self._data / "postmaster.pid").unlink()

    def _create(self) -> None:
        # Made aside and renamed at the end, so that a cluster that is there is whole.
        fresh = self._data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        make_server_dir(fresh, self._account)
        password = fresh.with_name("postgres.password")
        self._write_password(password)
        try:
            self._initdb(fresh, password)
        finally:
            password.unlink()
        self._create_database(fresh)
        if self._data.exists():
            self._data.rmdir()
        fresh.rename(self._data)

    def _write_password(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self._state.secret("postgres_superuser"))
        if self._account:
            os.chown(path, self._account.uid, self._account.gid)

    def _initdb(self, folder: Path, password: Path) -> None:
        # The built-in locale is the same on every machine, whatever locales its C library has.
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command: Command = [self._programs / "initdb", "-D", folder, "-U", "postgres", f"--pwfile={password}"]
        extra = [] if self._sync else ["--no-sync"]
        self._run([*command, "--auth=scram-sha-256", *locale, *extra])

    def _create_database(self, folder: Path) -> None:
        # In single-user mode, so that the cluster is complete before its first start on a port.
        secret = self._state.secret("postgres")
        role = f"CREATE ROLE {NAME} LOGIN CREATEDB PASSWORD '{secret}';\n"
        database = f"CREATE DATABASE {NAME} OWNER {NAME};\n"
        self._execute(folder, role + database + self._runtime_role())

    def _add_runtime_role(self) -> None:
        """To a cluster that was made before there were two roles."""
        if not self._has_two_roles.exists():
            self._execute(self._data, self._runtime_role())

    def _runtime_role(self) -> str:
        # Where an attempt was cut short the role may be there. The owner may take its part, as the test suite does.
        return (
            f"DO $$BEGIN CREATE ROLE {RUNTIME}; EXCEPTION WHEN duplicate_object THEN NULL; END$$;\n"
            f"ALTER ROLE {RUNTIME} LOGIN PASSWORD '{self._state.secret('postgres_app')}';\n"
            f"GRANT {RUNTIME} TO {NAME};\n"
        )

    def _execute(self, folder: Path, statements: str) -> None:
        single: Command = [self._programs / "postgres", "--single", "-D", folder, "-c", "exit_on_error=true"]
        self._run([*single, "postgres"], statements)
        self._has_two_roles.touch()

    def _run(self, command: Command, text: str = "") -> None:
        done = subprocess.run(
            [str(part) for part in command],
            input=text,
            env=_ENVIRONMENT,
            cwd=self._data.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **as_user(self._account),
        )
        if done.returncode:
            raise LocalError(
                f"{Path(command[0]).name} failed in {self._data.parent}:\n{done.stdout[-2000:]}",
                "mend what it names, or choose another folder with TRACK360_DATA_DIR",
            )
