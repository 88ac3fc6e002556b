"""Clients that ask for much and read nothing, and pipelined requests."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.serve.conftest import Served, eventually, megabytes, serving, sockets
from tests.serve.large import LARGE
from track360.serve.channel import Channel
from track360.serve.worker import adjustments

SCHEMA = b"GET /api/schema/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
MISSING = b"GET /api/schema/none HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST = b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@contextmanager
def not_reading(served: Served, count: int, requests: bytes) -> Iterator[None]:
    """So many connections with a tiny receive buffer that send the requests and read nothing."""
    held = []
    for _ in range(count):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        one.connect(("127.0.0.1", served.port))
        one.sendall(requests)
        held.append(one)
    try:
        yield
    finally:
        for one in held:
            one.close()


def slowest_probe(served: Served, seconds: float) -> float:
    """Seconds that the slowest ``/healthz`` took, each over a connection of its own."""
    until, times = time.monotonic() + seconds, []
    while time.monotonic() < until:
        http, began = served.http(), time.monotonic()
        http.request("GET", "/healthz")
        assert http.getresponse().status == 200
        times.append(time.monotonic() - began)
        http.close()
        time.sleep(0.05)
    return max(times)


@pytest.fixture
def real(django_db_setup: None) -> Iterator[Served]:
    """A new server with the real addresses and ``/large``, none of whose memory another test has touched."""
    with serving(TRACK360_TEST_URLCONF="tests.serve.large") as made:
        yield made


@pytest.mark.alone
@pytest.mark.parametrize("count", [4, 12])
def test_who_does_not_read_holds_nobody_up_and_fills_no_memory(real: Served, count: int) -> None:
    slowest_probe(real, 0.5)
    before = megabytes(real, "VmRSS")
    with not_reading(real, count, SCHEMA * 400):
        assert slowest_probe(real, 6) < 1
    assert megabytes(real, "VmHWM") - before < 40


def test_a_response_longer_than_memory_should_hold_holds_no_thread(real: Served) -> None:
    # More than all the threads there are.
    with not_reading(real, 10, LAST):
        slowest_probe(real, 1)


@pytest.mark.parametrize("requests", [SCHEMA * 400, LAST], ids=["pipelined", "one large response"])
def test_who_takes_nothing_is_disconnected(django_db_setup: None, requests: bytes) -> None:
    with serving(module="tests.serve.impatient", TRACK360_TEST_URLCONF="tests.serve.large") as served:
        time.sleep(0.3)  # the connection of the readiness check closes
        before = sum(map(sockets, served.workers()))
        with not_reading(served, 4, requests):
            eventually(lambda: sum(map(sockets, served.workers())) > before)
            eventually(lambda: sum(map(sockets, served.workers())) == before, 60)


def test_a_slow_reader_gets_all_of_it_in_order(real: Served) -> None:
    with real.connect() as connection:
        connection.sendall((SCHEMA + MISSING) * 20 + LAST)
        received = b""
        while part := connection.recv(256 * 1024):
            received += part
            time.sleep(0.005)
    answers = received.split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"200", b"404"] * 20 + [b"200"]
    assert len({answer.partition(b"\r\n\r\n")[2] for answer in answers[:40:2]}) == 1
    assert answers[-1].endswith(b"\r\n\r\n" + b"x" * LARGE)


def test_a_pipelined_request_may_come_in_pieces_and_not_too_late(real: Served) -> None:
    with real.connect() as connection, connection.makefile("rb") as answers:
        for part in (HEALTH + HEALTH[:20], HEALTH[20:] + b"\r\n\r\n" + HEALTH[:20]):
            connection.sendall(part)
            head = list(iter(answers.readline, b"\r\n"))
            assert (head[0], answers.read(16)) == (b"HTTP/1.1 200 OK\r\n", b'{"status": "ok"}')
        assert answers.readline() == b"HTTP/1.0 408 Request Timeout\r\n"


class Tasks:
    """What a channel asks of its server."""

    def __init__(self) -> None:
        self.active_channels: dict[int, Channel] = {}
        self.added: list[Channel] = []

    def add_task(self, channel: Channel) -> None:
        self.added.append(channel)

    def on_close(self) -> None:
        """Nobody counts."""


def test_of_pipelined_requests_one_is_parsed_at_a_time() -> None:
    ours, theirs = socket.socketpair()
    tasks = Tasks()
    with theirs:
        channel = Channel(tasks, ours, ("127.0.0.1", 1), adjustments(1000, 4), map={})
        channel.received(b"\r\n\r\n" + HEALTH + b"\r\n\r\n\r\n" + SCHEMA + HEALTH[:10])
        assert [request.path for request in channel.requests] == ["/healthz"]
        assert (channel.readable(), channel.writable()) == (False, False)
        channel.handle_write()
        assert len(channel.requests) == 1
        # As if it had been answered.
        channel.requests.clear()
        assert (channel.readable(), channel.writable()) == (False, True)
        channel.handle_write()
        assert [request.path for request in channel.requests] == ["/api/schema/"]
        channel.requests.clear()
        channel.handle_write()
        assert (channel.requests, channel.unparsed, channel.readable()) == ([], b"", True)
        channel.received(HEALTH[10:])
        assert [request.path for request in channel.requests] == ["/healthz"]
        assert tasks.added == [channel] * 3
        channel.handle_close()
