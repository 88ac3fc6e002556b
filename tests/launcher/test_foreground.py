import os
import signal
import sys
from pathlib import Path

import pytest

from tests.launcher.conftest import Launch, processes_of
from track360.launcher.foreground import execute
from track360.launcher.processes import StopRequest
from track360.launcher.servers import Servers

TIDY = """
import time
try:
    print('up', flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print('tidy')
"""
LOCAL = ("-m", "track360.launcher")


def test_a_command_gets_the_running_servers(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    show = [sys.executable, "-c", "import os; print(os.environ['DATABASE_URL']); raise SystemExit(7)"]
    with Servers(folder, StopRequest(), durable=False) as servers:
        assert execute(show, StopRequest()) == 7
        assert capfd.readouterr().out == servers.environment["DATABASE_URL"] + "\n"


def test_a_command_finds_our_own_programs_first(folder: Path, launch: Launch) -> None:
    output, _ = launch(*LOCAL, "exec", "--fresh", "--", "python", "-c", "import sys; print(sys.prefix)").communicate()
    assert output == sys.prefix + "\n"
    assert list((folder / "throwaway").iterdir()) == []


def test_tests_get_servers_and_arguments_and_their_exit_code_counts(
    folder: Path, launch: Launch, tmp_path: Path
) -> None:
    (tmp_path / "test_inner.py").write_text(
        "import os, psycopg, redis\n"
        "def test_servers():\n"
        "    psycopg.connect(os.environ['DATABASE_URL']).close()\n"
        "    redis.from_url(os.environ['TRACK360_TEST_BROKER_URL']).ping()\n"
        "def test_that_fails(): assert False\n"
    )
    arguments = (
        "-p",
        "no:django",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    )
    process = launch(*LOCAL, "test", *arguments)
    output, _ = process.communicate()
    assert process.returncode == 1
    assert "1 failed, 1 passed" in output.splitlines()[-1]
    assert processes_of(folder) == []


def test_an_interrupt_lets_the_command_tidy_up(folder: Path, launch: Launch) -> None:
    process = launch(*LOCAL, "exec", "--fresh", "--", "python", "-c", TIDY)
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate()
    assert output == "tidy\n"
    assert process.returncode == 128 + signal.SIGTERM
    assert processes_of(folder) == []


def test_wrong_usage_is_told(launch: Launch) -> None:
    process = launch(*LOCAL, "exec", "sleep")
    output, _ = process.communicate()
    assert (process.returncode, output[:6]) == (2, "usage:")
