from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.roles import as_owner
from tests.serve.conftest import Served
from track360.partners.models import AuditEntry, RefusedCalls
from track360.serve.parser import CappedBuffer

POST = b"POST /api/v1/forex/writing HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
MEGABYTE = b"x" * (1 << 20)


def answer(connection: socket.socket) -> tuple[int, str, dict[str, object]]:
    """Status, content type and JSON body of what comes."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        assert part, "closed without an answer"
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65536)
    return int(head.split()[1]), headers["content-type"], json.loads(body)


def memory(pid: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def refused(connection: socket.socket, status: int) -> dict[str, object]:
    got, content_type, problem = answer(connection)
    assert (got, content_type, problem["status"]) == (status, "application/problem+json", status)
    return problem


def test_a_hundred_megabytes_are_answered_413_and_not_kept(served: Served) -> None:
    before = max(memory(pid) for pid in served.workers())
    with served.connect() as connection:
        connection.sendall(POST + b"Content-Length: 104857600\r\n\r\n")
        for _ in range(100):
            connection.sendall(MEGABYTE)
        assert refused(connection, 413)["detail"] == "A body may have at most 10485760 bytes."
    assert max(memory(pid) for pid in served.workers()) - before < 20 << 20


def test_a_body_over_the_cap_is_counted_and_dropped() -> None:
    buffer = CappedBuffer(overflow=1_000_000, cap=100)
    kept = [(buffer.append(b"x" * 30), len(buffer), len(buffer.get(1000)))[1:] for _ in range(6)]
    assert kept == [(30, 30), (60, 60), (90, 90), (120, 0), (150, 0), (180, 0)]


def test_a_chunked_body_over_the_limit_is_413(served: Served) -> None:
    with served.connect() as connection:
        connection.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(12):
            connection.sendall(b"100000\r\n" + MEGABYTE + b"\r\n")
        connection.sendall(b"0\r\n\r\n")
        refused(connection, 413)


def test_a_body_that_does_not_come_is_408_within_five_seconds(served: Served) -> None:
    began = time.monotonic()
    with served.connect() as connection:
        connection.sendall(POST + b"Content-Length: 1000\r\n\r\n[")
        refused(connection, 408)
        assert connection.recv(10) == b""
    assert 2.5 < time.monotonic() - began < 5


def test_headers_that_do_not_end_are_408_within_five_seconds(served: Served) -> None:
    began = time.monotonic()
    with served.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        refused(connection, 408)
    assert time.monotonic() - began < 5


def test_a_slow_but_honest_body_is_served(served: Served) -> None:
    with served.connect() as connection:
        connection.sendall(POST + b"Content-Length: 160000\r\n\r\n")
        for _ in range(16):
            connection.sendall(b"x" * 10_000)
            time.sleep(0.3)
        assert answer(connection)[0] == 401


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nbroken header\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 431),
    ],
)
def test_malformed_http_is_a_problem(served: Served, request_bytes: bytes, status: int) -> None:
    with served.connect() as connection:
        connection.sendall(request_bytes)
        refused(connection, status)


@pytest.mark.parametrize(
    ("version", "lengths", "body"),
    [
        ("1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked", "2\r\n[]\r\n0\r\n\r\n"),
        ("1.1", "Transfer-Encoding: chunked\r\nContent-Length: 0", "2\r\n[]\r\n0\r\n\r\n"),
        ("1.0", "Connection: keep-alive\r\nContent-Length: 2\r\nTransfer-Encoding: chunked", "[]"),
    ],
)
def test_a_request_of_two_lengths_is_the_last_of_its_connection(
    served: Served, version: str, lengths: str, body: str
) -> None:
    first = f"POST /api/v1/forex/writing HTTP/{version}\r\nHost: localhost\r\n{lengths}\r\n\r\n{body}"
    with served.connect() as connection:
        connection.sendall(f"{first}GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert (received.count(b"HTTP/1."), received.split()[1]) == (1, b"401")
    assert b"\r\nConnection: close\r\n" in received


def test_expect_continue_is_answered_before_the_body(served: Served) -> None:
    with served.connect() as connection:
        connection.sendall(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"[]")
        assert answer(connection)[0] == 401


@pytest.mark.parametrize(
    ("sent", "logged"),
    [
        (POST + b"Content-Length: 1000\r\n\r\n[", ("POST", "/api/v1/forex/writing", 408)),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", ("POST", "/api/v1/forex/writing", 400)),
        (
            b"PUT /oauth/t%C3%B6ken?client_secret=x HTTP/1.1\r\nTransfer-Encoding: br\r\n\r\n",
            ("PUT", "/oauth/töken", 501),
        ),
        (b"GET /admin/ HTTP/1.1\r\nTransfer-Encoding: br\r\n\r\n", None),
        (b"NONSENSE\r\n\r\n", None),
    ],
)
def test_a_call_that_never_came_whole_is_logged(
    served: Served, django_db_blocker: Any, sent: bytes, logged: tuple[str, str, int] | None
) -> None:
    with django_db_blocker.unblock(), as_owner():
        AuditEntry.objects.all().delete()
        RefusedCalls.objects.all().delete()  # or it would not be the first of its minute
    with served.connect() as connection:
        connection.sendall(sent)
        assert answer(connection)[0] in (400, 408, 501)
    with django_db_blocker.unblock():
        told = [(e.method, e.path, e.status, e.address, e.body_hash) for e in AuditEntry.objects.all()]
    assert told == ([(*logged, "127.0.0.1", None)] if logged else [])
