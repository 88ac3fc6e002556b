import re
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.launcher.conftest import Launch, eventually, processes_of
from track360.launcher.postgres import OWNER_URL

# A run with stand-ins for our own commands: a web server of the standard library, a worker that may die.
SCRIPT = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it is ignored, and rightly stays so
from track360.launcher import __main__ as cli, run
web = "import http.server as h, os; port = int(os.environ['TRACK360_PORT'])\\n"
web += "h.HTTPServer(('127.0.0.1', port), h.BaseHTTPRequestHandler).serve_forever()"
story = run.Stages(
    before=(run.Step("migrations", ("-c", {before!r})),),
    services=(
        run.Step("web", ("-c", web)),
        run.Step("worker", ("-c", {worker!r})),
        *[run.Step("second instance", ("-c", {second!r}), second=True)] * {with_second},
    ),
    after=(run.Step("sample data", ("-c", "print('pushed to {{url}}')")),),
)
cli.run = lambda stop: run.run(stop, story)
sys.exit(cli.main(["run"]))
"""
SLEEP = "import time; time.sleep(60)"


def script(before: str = "pass", worker: str = SLEEP, second: str = "") -> tuple[str, str]:
    return "-c", SCRIPT.format(before=before, worker=worker, second=second, with_second=bool(second))


@pytest.fixture
def own_servers(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Spares the time of starting embedded servers where they do not matter."""
    monkeypatch.setenv("DATABASE_URL", "postgres://mine")
    monkeypatch.setenv("CELERY_BROKER_URL", "amqp://mine")


def read_until(process: "subprocess.Popen[str]", text: str) -> str:
    lines = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError(f"ended without {text!r}:\n{''.join(lines)}")


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.usefixtures("own_servers")
def test_it_serves_until_it_is_asked_to_stop(folder: Path, launch: Launch, signum: int) -> None:
    process = launch(*script())
    story = read_until(process, "serving at")
    url = re.search(r"serving at (http://127.0.0.1:\d+);", story)
    assert url
    assert f"pushed to {url[1]}" in story
    process.send_signal(signum)
    rest, _ = process.communicate()
    assert "nothing is left running" in rest
    assert process.returncode == 0
    assert processes_of(folder) == []


def test_with_embedded_servers_nothing_outlives_a_killed_run(folder: Path, launch: Launch) -> None:
    worker = f"import time; open({str(folder / 'worker')!r}, 'w'); time.sleep(60)"
    process = launch(*script(worker=worker))
    read_until(process, "serving at")
    assert any("postgres" in line for line in processes_of(folder))
    process.kill()
    eventually(lambda: processes_of(folder) == [])


def test_the_second_instance_has_a_database_a_secret_and_one_address_of_its_own(folder: Path, launch: Launch) -> None:
    names = "DATABASE_URL", "TRACK360_SECOND_DATABASE_URL", "CELERY_BROKER_URL", "TRACK360_OUTBOUND_ALLOW", OWNER_URL
    told = f"import os; print(*[os.environ.get(name) for name in {names}]); {SLEEP}"
    process = launch(*script(second=told, worker=told))
    url = re.search(r"serving at http://(127.0.0.1:\d+);", read_until(process, "serving at"))
    assert url
    logs = folder / "logs"
    eventually(lambda: all((logs / f"{n}.log").read_text() for n in ("worker", "second instance")))
    first, second = ((logs / f"{name}.log").read_text().split() for name in ("worker", "second instance"))
    assert first[0].endswith("/track360")
    assert second[0] == second[1] == first[1] == f"{first[0]}_second"
    assert (first[2][:8], second[2], second[3]) == ("redis://", "memory://", url[1])
    # It makes its own tables; what serves does without their owner.
    assert (first[4], second[4].endswith("/track360_second")) == ("None", True)
    assert (urlsplit(second[0]).username, urlsplit(second[4]).username) == ("track360_app", "track360")
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert processes_of(folder) == []


@pytest.mark.usefixtures("own_servers")
def test_on_a_server_of_the_users_own_no_second_instance_is_made(folder: Path, launch: Launch) -> None:
    process = launch(*script(second=SLEEP))
    story = read_until(process, "serving at")
    assert "DATABASE_URL names a server of your own: no second instance is made on it" in story
    assert "web, worker run" in story
    assert not (folder / "logs" / "second instance.log").exists()


@pytest.mark.usefixtures("own_servers")
def test_a_step_that_fails_ends_the_run_and_says_why(launch: Launch) -> None:
    process = launch(*script(before="raise SystemExit('no such table')"))
    output, _ = process.communicate()
    assert process.returncode == 1
    assert re.search(r"(?s)migrations failed \(exit 1\).*no such table.*What to do: ", output)
    assert "Traceback" not in output


@pytest.mark.usefixtures("own_servers")
def test_a_service_that_keeps_dying_ends_the_run(launch: Launch) -> None:
    process = launch(*script(worker="raise SystemExit('no broker')"))
    output, _ = process.communicate()
    assert process.returncode == 1
    assert output.count("worker stopped (exit 1), starting it again") == 2
    assert re.search(r"(?s)worker stopped 3 times.*no broker", output)


@pytest.mark.usefixtures("own_servers")
def test_a_taken_port_that_the_user_chose_is_refused(launch: Launch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        output, _ = launch(*script(), TRACK360_PORT=str(port)).communicate()
    assert f"TRACK360_PORT {port} is taken\n  What to do: " in output


@pytest.mark.usefixtures("own_servers")
def test_a_port_that_is_none_is_refused(launch: Launch) -> None:
    output, _ = launch(*script(), TRACK360_PORT="http").communicate()
    assert "TRACK360_PORT='http' is no port" in output
