"""``manage.py`` without an environment: this clone's own servers, started for it or shared with whoever runs them."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.launcher.conftest import Launch, processes_of
from track360.launcher.paths import CLONE
from track360.launcher.postgres import OWNER_URL
from track360.launcher.processes import StopRequest
from track360.launcher.servers import Servers

UNTIL = 'echo "$DATABASE_URL"; while [ ! -e "$1" ]; do sleep 0.05; done'
EXEC = ("-m", "track360.launcher", "exec", "--")


@pytest.fixture(autouse=True)
def nothing_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DJANGO_SECRET_KEY", "TRACK360_FIELD_KEYS"):
        monkeypatch.delenv(name, raising=False)


def manage(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(CLONE / "manage.py"), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=200,
    )


READ = """
import os, sys
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT n FROM kept")
    print(*cursor.fetchone(), os.getcwd())
sys.exit(7)
"""


def test_it_meets_the_database_that_is_kept_whether_it_runs_or_not(folder: Path, tmp_path: Path) -> None:
    with Servers(folder, StopRequest(), durable=False) as servers:
        database = servers.environment["DATABASE_URL"]
        with psycopg.connect(servers.environment[OWNER_URL]) as link:
            link.execute("CREATE TABLE kept AS SELECT 42 AS n")
            link.execute("GRANT SELECT ON kept TO track360_app")
        beside = manage("shell", "--no-imports", "-c", READ, cwd=tmp_path)
        with psycopg.connect(database) as link:  # which is still there
            link.execute("SELECT n FROM kept")
    alone = manage("shell", "--no-imports", "-c", READ, cwd=tmp_path)
    port = database.rpartition(":")[2].removesuffix("/track360")
    for ran in (beside, alone):
        assert (ran.returncode, ran.stdout) == (7, f"42 {tmp_path}\n")
        assert ran.stderr == (
            f"track360: no DATABASE_URL is given: this clone's own servers, with the data in {folder}\n"
            f"track360: track360.settings.local with the database track360 at 127.0.0.1:{port}\n"
        )
    assert processes_of(folder) == []


def test_an_interrupted_command_leaves_nothing_running(folder: Path, launch: Launch) -> None:
    wait = "import time; print('up', flush=True); time.sleep(60)"
    process = launch("manage.py", "shell", "--no-imports", "-c", wait)
    assert process.stdout
    lines = iter(process.stdout.readline, "")
    assert "the database is new and empty" in "".join(iter(lambda: next(lines), "up\n"))
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate()
    assert process.returncode == 128 + signal.SIGINT
    assert output.rstrip().endswith("KeyboardInterrupt")
    assert processes_of(folder) == []


def test_servers_stay_until_the_last_of_several_commands_has_ended(folder: Path, launch: Launch) -> None:
    starter = launch(*EXEC, "sh", "-c", UNTIL, "sh", str(folder / "first"))
    url = heard(starter, "postgres://")
    guest = launch(*EXEC, "sh", "-c", UNTIL, "sh", str(folder / "second"))
    assert heard(guest, "postgres://") == url
    (folder / "first").touch()
    heard(starter, "another command uses these servers")
    psycopg.connect(url).close()
    (folder / "second").touch()
    assert (guest.wait(), starter.wait()) == (0, 0)
    assert processes_of(folder) == []


def heard(process: subprocess.Popen[str], text: str) -> str:
    """The next line with that text."""
    assert process.stdout
    return next(line.strip() for line in iter(process.stdout.readline, "") if text in line)
