"""A small broker to pull from: an HTTP server with a store of records, and faults on demand.

``POST /control/records/{entity}`` adds records, ``POST /control/faults`` with ``{"kind", "times"}`` and
the kind's options adds a fault, ``DELETE /control/faults`` ends all of them, ``POST /control/revoke`` ends all tokens
and ``GET /control/requests`` tells what it was asked.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from track360.demo.dialects import DIALECTS
from track360.demo.faults import Fault
from track360.demo.record_store import RecordStore, Request, Response, problem


class Broker:
    """A server on ``host:port`` (0: any free one). Use as a context manager, or ``start`` and ``stop`` it."""

    def __init__(
        self,
        dialect: str = "track360",
        store: RecordStore | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.store = store or RecordStore()
        self.requests: list[str] = []
        self._answer = DIALECTS[dialect]
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = _Server((host, port), _Handler)
        self._server.broker = self
        self.url = f"http://{host}:{self._server.server_address[1]}"

    def start(self) -> Broker:
        threading.Thread(target=self.serve, name="simulated-broker", daemon=True).start()
        return self

    def serve(self) -> None:
        """Serve until ``stop`` is called."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Broker:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def fail(self, kind: str, times: int | None = None, path: str = "/api/", **options: Any) -> None:
        """From now on answer badly; ``kind`` is one of ``faults.FAULTS``."""
        with self._lock:
            self._faults.append(Fault(kind, times, path, options))

    def clear_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    def answer(self, request: Request, body: bytes) -> Response:
        if request.path.startswith("/control/"):
            return self._control(request, body)
        response = self._answer(self.store, request)
        with self._lock:
            self.requests.append(f"{request.method} {request.path}")
            fault = next((fault for fault in self._faults if fault.matches(request.path)), None)
            return fault.apply(response) if fault else response

    def _control(self, request: Request, body: bytes) -> Response:
        what = (request.method, *request.path.split("/")[2:])
        match what:
            case ("POST", "records", entity) if entity in self.store.entities:
                return Response(200, {"kept": self.store.put(entity, json.loads(body, parse_float=Decimal))})
            case ("POST", "faults"):
                self.fail(**json.loads(body))
            case ("DELETE", "faults"):
                self.clear_faults()
            case ("POST", "revoke"):
                self.store.revoke_tokens()
            case ("GET", "requests"):
                return Response(200, {"requests": self.requests})
            case _:
                return problem(404, "no such control")
        return Response(200, {"ok": True})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    broker: Broker

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that hangs up on a bad answer is what the faults are for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        form = self.headers.get_content_type() == "application/x-www-form-urlencoded"
        request = Request(
            method=self.command,
            path=address.path,
            query=dict(parse_qsl(address.query)),
            headers=dict(self.headers),
            form=dict(parse_qsl(body.decode())) if form else {},
            body=body,
        )
        try:
            response = cast(_Server, self.server).broker.answer(request, body)
        except (ValueError, TypeError) as error:
            response = problem(400, str(error))
        self._send(response)

    do_GET = do_POST = do_DELETE = _serve

    def _send(self, response: Response) -> None:
        stream = isinstance(response.body, Iterator)
        parts = response.body if stream else iter([response.encoded()])
        own = {"Connection": "close"} if stream else {"Content-Length": str(len(response.encoded()))}
        self.send_response(response.status)
        for name, value in {"Content-Type": "application/json", **own, **response.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        for part in parts:
            self.wfile.write(part)

    def log_message(self, *_: Any) -> None:
        """Nothing: the broker runs beside a demonstration's output."""
