from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.serve.conftest import Served, eventually, serving, sockets


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def healthy(served: Served) -> bool:
    http = served.http()
    http.request("GET", "/healthz")
    return http.getresponse().status == 200


def test_connections_are_spread_evenly(served: Served) -> None:
    time.sleep(0.3)  # the connection of the readiness check closes
    before = {pid: sockets(pid) for pid in served.workers()}
    held = [served.connect() for _ in range(6)]
    eventually(lambda: [sockets(pid) - count for pid, count in before.items()] == [3, 3])
    for connection in held:
        connection.close()


def test_a_worker_that_dies_is_replaced(served: Served) -> None:
    first, second = served.workers()
    os.kill(first, signal.SIGKILL)
    eventually(lambda: len(served.workers()) == 2 and first not in served.workers())
    assert second in served.workers()
    assert all(healthy(served) for _ in range(4))


def test_workers_do_not_outlive_the_master(django_db_setup: None) -> None:
    with serving() as served:
        workers = served.workers()
        served.process.kill()
        served.process.wait()
        eventually(lambda: not any(alive(pid) for pid in workers))


def test_a_stop_finishes_what_has_begun(django_db_setup: None) -> None:
    with serving() as served:
        body = b'{"slow": "body"}'
        head = b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
        connection = served.connect()
        connection.sendall(head + body[:4])
        time.sleep(0.3)
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        connection.sendall(body[4:])
        assert connection.recv(4096).startswith(b"HTTP/1.1 40")
        assert served.process.wait(15) == 0
    with pytest.raises(ConnectionRefusedError):
        served.connect()


def test_a_missing_secret_key_is_said_plainly() -> None:
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "track360.settings.production"}
    run = subprocess.run(
        [sys.executable, "-m", "track360.serve"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert "DJANGO_SECRET_KEY" in run.stderr
    assert "Traceback" not in run.stderr
