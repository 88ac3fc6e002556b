"""Requests that stretch a password wait for each other, in a thread that answers nothing else."""

from __future__ import annotations

import socket
from threading import Event, Thread
from typing import Any

import pytest

from track360.core.paths import stretches_password
from track360.serve.worker import WorkerServer

THREADS = 4


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/admin/login/", True),
        ("POST", "/affiliate/login/", True),
        ("POST", "/affiliate/password_change/", True),
        ("POST", "/admin/reauthenticate/", True),
        ("POST", "/admin/reset/MQ/set-password/", True),
        ("POST", "/affiliate/invitation/MQ/set-password/", True),
        ("GET", "/admin/login/", False),
        ("POST", "/admin/sso/", False),
        ("POST", "/oauth/token", False),
        ("POST", "/api/v1/forex/customers", False),
        ("POST", "/login/", False),
    ],
)
def test_which_do(method: str, path: str, expected: bool) -> None:
    assert stretches_password(method, path) is expected


def test_more_logins_than_threads_leave_the_health_check_a_thread() -> None:
    begun, go_on = Event(), Event()

    def application(environ: Any, start_response: Any) -> list[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            begun.set()
            assert go_on.wait(60)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    master, pipe = socket.socketpair()
    server = WorkerServer(application, pipe, ("127.0.0.1", 0), lambda: None, 1 << 20, THREADS)
    running = Thread(target=server.run, daemon=True)
    running.start()
    with socket.create_server(("127.0.0.1", 0)) as door:
        logins = [ask(door, master, b"POST /admin/login/") for _ in range(2 * THREADS)]
        assert begun.wait(60)
        healthy = ask(door, master, b"GET /healthz")
        assert b"200 OK" in healthy.recv(4096)  # while none of the logins is answered
        go_on.set()
        assert all(b"200 OK" in login.recv(4096) for login in logins)
    server.stop()
    running.join(60)
    for each in (master, healthy, *logins):
        each.close()
    assert not running.is_alive()


def ask(door: socket.socket, master: socket.socket, line: bytes) -> socket.socket:
    """A connection, handed over as the master does, on which this was asked."""
    client = socket.create_connection(door.getsockname(), timeout=60)
    connection, _ = door.accept()
    socket.send_fds(master, [b"c"], [connection.fileno()])
    connection.close()
    client.sendall(line + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    return client
