"""A receiver on loopback that answers as it is told, also as nobody should, over real sockets."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

Behaviour = Callable[[socket.socket], None]


class Request(NamedTuple):
    """What came: ``POST /path``, the headers by lower-case name, the body."""

    line: str
    headers: dict[str, str]
    body: bytes


def says(status: int, *headers: str, body: bytes = b"") -> Behaviour:
    def answer(link: socket.socket) -> None:
        head = [f"HTTP/1.1 {status} Told", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
        link.sendall("\r\n".join(head).encode() + body)

    return answer


def hangs(link: socket.socket) -> None:
    time.sleep(120)


def drips(link: socket.socket) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000:
        link.sendall(bytes([byte]))
        time.sleep(0.2)  # each byte in time, all of them never


def endless(link: socket.socket) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        link.sendall(b"x" * 65536)


def resets(link: socket.socket) -> None:
    # Without a farewell: the other side reads "connection reset".
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Receiver:
    """Keeps what came. behaviour: what it does with the next request."""

    def __init__(self, behaviour: Behaviour, context: ssl.SSLContext | None = None) -> None:
        self.behaviour, self.requests, self._context = behaviour, list[Request](), context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.url = f"{'https' if context else 'http'}://{self.host}/hook"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(link,), daemon=True).start()

    def _answer(self, link: socket.socket) -> None:
        try:
            if self._context:
                link = self._context.wrap_socket(link, server_side=True)
            with link:
                self.requests.append(_read(link))
                self.behaviour(link)
        except OSError:
            pass


def _read(link: socket.socket) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        more = link.recv(65536)
        if not more:
            raise OSError("nothing came")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += link.recv(65536)
    return Request(first.removesuffix(" HTTP/1.1"), headers, body)


@contextmanager
def receiving(settings: Any, *behaviours: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[list[Receiver]]:
    """Receivers that the guard on outgoing addresses lets us call."""
    made = [Receiver(behaviour, context) for behaviour in behaviours]
    settings.OUTBOUND_ALLOW = [*settings.OUTBOUND_ALLOW, *(receiver.host for receiver in made)]
    try:
        yield made
    finally:
        for receiver in made:
            receiver.close()
