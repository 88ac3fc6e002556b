"""A partner whose answers are canned: days of activity as another instance lists them, and as a REST API might."""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 500
DAY, STAMP, EPOCH = "@day@", "@stamp@", "@epoch@"
Row = dict[str, Any]
REST_FIELDS = {
    "date": "date(closed_on)",
    "customer_id": "client.login",
    "instrument": "before(symbol, '.')",
    "lots_traded": "number(volume)",
    "currency": "upper(ccy)",
    "volume_usd": "number(notional)",
    "spread_cost": "number(spread)",
    "commission": "fees.commission",
    "pnl": "number(profit)",
    "last_modified_date": "from_epoch(number(updated))",
}
REST_STREAM = {
    "path": "/rest",
    "rows": "data",
    "paging": {"kind": "cursor", "next": "next", "param": "cursor"},
    "entity": "trading-activity",
    "fields": REST_FIELDS,
}


def listed(number: int, dice: random.Random) -> Row:
    """A day as our own list shows it."""
    lots = dice.randint(1, 2000)
    return {
        "date": DAY,
        "customer_id": f"customer-{number}",
        "instrument": "EURUSD",
        "lots_traded": lots / 100,
        "currency": "USD",
        "eligible_lots": None,
        "volume_usd": lots * 1000,
        "spread_cost": round(lots * 0.125, 2),
        "commission": round(lots * 0.035, 2),
        "pnl": dice.randint(-100_000, 100_000) / 100,
        "last_modified_date": STAMP,
        "extra": None,
    }


def told(number: int, dice: random.Random) -> Row:
    """A day as somebody else's API tells it."""
    ours = listed(number, dice)
    return {
        "closed_on": f"{DAY}T21:00:00Z",
        "client": {"login": ours["customer_id"]},
        "symbol": "EURUSD.pro",
        "volume": str(ours["lots_traded"]),
        "ccy": "usd",
        "notional": str(ours["volume_usd"]),
        "spread": str(ours["spread_cost"]),
        "fees": {"commission": ours["commission"]},
        "profit": str(ours["pnl"]),
        "updated": EPOCH,
    }


def bodies(row: Callable[[int, random.Random], Row], customers: int, size: int) -> list[bytes]:
    """One day of all customers in pieces of ``size`` rows, with marks where its date goes."""
    dice = random.Random(1)
    numbers = list(range(customers))
    dice.shuffle(numbers)
    return [
        json.dumps([row(number, dice) for number in numbers[start : start + size]]).encode()
        for start in range(0, customers, size)
    ]


def dated(body: bytes, day: date) -> bytes:
    """The piece for one day."""
    stamp = datetime(day.year, day.month, day.day, 4, tzinfo=UTC) + timedelta(days=2)
    for mark, value in (
        (DAY, day.isoformat()),
        (STAMP, f"{stamp:%Y-%m-%dT%H:%M:%SZ}"),
        (EPOCH, f"{stamp:%s}"),
    ):
        body = body.replace(mark.encode(), value.encode())
    return body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages: dict[str, list[bytes]]
    first: date
    rows: int

    def do_POST(self) -> None:
        """A token, whoever asks."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._send(b'{"access_token": "t", "token_type": "Bearer", "expires_in": 36000}')

    def do_GET(self) -> None:
        """The page that the cursor names."""
        place = urlsplit(self.path)
        number = int(parse_qs(place.query).get("cursor", ["0"])[0])
        pieces = self.pages["rest" if place.path == "/rest" else "list"]
        day = self.first + timedelta(days=number // len(pieces))
        body = dated(pieces[number % len(pieces)], day)
        following = f'"{number + 1}"' if (number + 1) * PAGE < self.rows else "null"
        if place.path == "/rest":
            self._send(b'{"data": %b, "next": %b}' % (body, following.encode()))
        else:
            meta = f'"total": {self.rows}, "page": {number + 1}, "per_page": {PAGE}, "next_cursor": {following}'
            self._send(b'{"data": %b, "meta": {%b}}' % (body, meta.encode()))

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Not a word."""


@contextmanager
def serving(customers: int, rows: int, first: date) -> Iterator[str]:
    """The address of a process that tells ``rows`` days from ``first`` on."""
    pages = {"list": bodies(listed, customers, PAGE), "rest": bodies(told, customers, PAGE)}
    handler = type("Handler", (_Handler,), {"pages": pages, "rows": rows, "first": first})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    process = multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True)
    process.start()
    server.socket.close()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        process.terminate()
        process.join()
