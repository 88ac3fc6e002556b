import os
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from tests.launcher.conftest import Launch, eventually, processes_of
from track360.launcher.errors import LocalError
from track360.launcher.postgres import OWNER_URL
from track360.launcher.processes import StopRequest
from track360.launcher.servers import Busy, Servers

EXEC = ("-m", "track360.launcher", "exec", "--")


def servers(folder: Path) -> Servers:
    return Servers(folder, StopRequest(), durable=False)


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, connect_timeout=5) as link:
        row = link.execute(query).fetchone()
        return row[0] if row else None


def test_servers_ask_for_passwords_and_keep_data_and_ports(folder: Path) -> None:
    with servers(folder) as first:
        url, broker = first.environment["DATABASE_URL"], first.environment["CELERY_BROKER_URL"]
        assert ask(url, "SELECT lower('É') || current_setting('jit')") == "éoff"
        assert ask(url, "SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = current_user") is False
        _check_passwords(url, broker)
        _check_modes(folder)
        with pytest.raises(Busy, match=f"process {os.getpid()}"), servers(folder):
            pass
        with psycopg.connect(first.environment[OWNER_URL]) as link:
            link.execute("CREATE TABLE kept AS SELECT 42 AS n")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(url, "SELECT n FROM kept")
    assert processes_of(folder) == []
    with servers(folder) as second:
        assert second.environment["DATABASE_URL"] == url
        assert second.environment["CELERY_BROKER_URL"] == broker
        assert second.environment["DJANGO_SECRET_KEY"] == first.environment["DJANGO_SECRET_KEY"]
        assert ask(second.environment[OWNER_URL], "SELECT n FROM kept") == 42


def _check_passwords(url: str, broker: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(url.replace("postgres://track360_app:", "postgres://track360_app:x"), "SELECT 1")
    with pytest.raises(redis.AuthenticationError):
        redis.from_url(broker.replace("redis://:", "redis://:x")).ping()
    assert redis.from_url(broker).ping() is True


def _check_modes(folder: Path) -> None:
    closed = ("state.json", "lock", "logs", "postgres", "valkey")
    assert {name: (folder / name).stat().st_mode & 0o077 for name in closed} == dict.fromkeys(closed, 0)
    assert not (folder / "postgres.password").exists()
    for server in ("postgres", "valkey"):
        assert ((folder / server).stat().st_uid == os.geteuid()) == (os.geteuid() != 0)


def test_a_cluster_that_was_made_with_one_role_gets_the_one_that_serves(folder: Path) -> None:
    with servers(folder) as first:
        own = urlsplit(first.environment[OWNER_URL])
        login = {"user": "postgres", "password": first.state.secret("postgres_superuser"), "dbname": "postgres"}
        with psycopg.connect(host=own.hostname, port=own.port, **login) as link:
            link.execute("DROP ROLE track360_app")
    (folder / "postgres.roles").unlink()
    with servers(folder) as second:
        assert ask(second.environment["DATABASE_URL"], "SELECT current_user::text") == "track360_app"


def test_two_clones_run_side_by_side(folder: Path) -> None:
    with servers(folder / "one") as one, servers(folder / "two") as two:
        assert ask(one.environment["DATABASE_URL"], "SELECT 1") == 1
        assert ask(two.environment["DATABASE_URL"], "SELECT 2") == 2
        assert one.environment["DATABASE_URL"] != two.environment["DATABASE_URL"]


def test_servers_of_the_users_own_are_not_started(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://mine")
    monkeypatch.setenv("CELERY_BROKER_URL", "amqp://mine")
    with servers(folder) as mine:
        assert mine.environment["DATABASE_URL"] == "postgres://mine"
        assert mine.environment["CELERY_BROKER_URL"] == "amqp://mine"
        assert not (folder / "postgres").exists()
        assert not (folder / "valkey").exists()


def test_nothing_outlives_a_killed_launcher(folder: Path, launch: Launch) -> None:
    killed = launch(*EXEC, "sh", "-c", "echo up; exec sleep 60")
    assert killed.stdout
    assert killed.stdout.readline() == "up\n"
    assert len(processes_of(folder)) > 1
    killed.kill()
    eventually(lambda: processes_of(folder) == [])
    assert launch(*EXEC, "true").wait() == 0


def test_killed_servers_and_taken_ports_are_recovered_from(folder: Path) -> None:
    with servers(folder) as first:
        ports = {first.state.kept_port(name) for name in ("postgres", "valkey")}
        postmaster = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
    pid_file = folder / "postgres" / "postmaster.pid"
    assert pid_file.exists()
    # The pid of the killed server now belongs to an innocent process of any user: here, ourselves.
    pid_file.write_text(pid_file.read_text().replace(str(postmaster), str(os.getpid()), 1))
    taken = [socket.create_server(("127.0.0.1", port)) for port in ports if port]
    with servers(folder) as second:
        assert ask(second.environment["DATABASE_URL"], "SELECT 1") == 1
        assert ports.isdisjoint({second.state.kept_port(name) for name in ("postgres", "valkey")})
    for listener in taken:
        listener.close()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    with servers(folder):
        pass
    (folder / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with (
        pytest.raises(LocalError, match=r"(?s)PostgreSQL stopped at its start.*no_such_setting"),
        servers(folder),
    ):
        pass
    assert processes_of(folder) == []
