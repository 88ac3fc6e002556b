"""The push client against a real socket: what it sends, what it waits for, what it says when refused."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from track360.demo.generator import Scale, generate
from track360.demo.push_client import Client, PushError, batches

Answer = tuple[int, dict[str, str], Any]
TOKEN: Answer = (200, {}, {"access_token": "t1", "token_type": "Bearer", "expires_in": 3600})


class Platform:
    """Answers from a queue, else a receipt that counts the records; keeps what it was sent."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [TOKEN]
        self.seen: list[tuple[str, str, bytes]] = []

    def answer(self, path: str, authorization: str, body: bytes) -> Answer:
        self.seen.append((path, authorization, body))
        if self.answers:
            return self.answers.pop(0)
        return (
            200,
            {},
            {"data": [], "meta": {"batch_id": "b", "received": len(json.loads(body)), "created": 1}},
        )

    def sent(self) -> list[int]:
        return [len(json.loads(body)) for path, _, body in self.seen if path != "/oauth/token"]


@pytest.fixture
def platform() -> Iterator[Platform]:
    yield from serving(Platform())


def serving(platform: Platform) -> Iterator[Platform]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, answer = platform.answer(self.path, self.headers["Authorization"], body)
            text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    platform.url = f"http://127.0.0.1:{server.server_address[1]}"  # type: ignore[attr-defined]
    yield platform
    server.shutdown()
    server.server_close()


def client(platform: Any, sleep: Callable[[float], None] = lambda _: None) -> Client:
    return Client(platform.url, "acme-client", "secret", timeout=5, sleep=sleep)


def rows(number: int) -> list[dict[str, Any]]:
    return [{"customer_id": str(n)} for n in range(number)]


def test_a_token_then_batches_of_a_thousand_with_exact_decimals(platform: Platform) -> None:
    records = list(generate("acme", Scale(customers=150, rows=2100)).activity())
    counts = client(platform).push("forex", "trading-activity", iter(records))
    assert platform.seen[0][0] == "/oauth/token"
    assert platform.seen[0][2] == b"grant_type=client_credentials&scope=read+write"
    assert {(path, token) for path, token, _ in platform.seen[1:]} == {("/api/v1/forex/trading-activity", "Bearer t1")}
    assert platform.sent() == [1000, 1000, 100]
    assert counts == Counter(received=2100, created=3)
    assert f'"pnl":{records[0]["pnl"]}'.encode() in platform.seen[1][2]


def test_a_key_that_comes_again_begins_the_next_batch() -> None:
    records = [{"customer_id": key} for key in "abcab"]
    assert [[r["customer_id"] for r in batch] for batch in batches("customers", records)] == [
        ["a", "b", "c"],
        ["a", "b"],
    ]


def test_progress_is_told_after_each_batch(platform: Platform) -> None:
    told: list[int] = []
    client(platform).push("forex", "customers", rows(1500), lambda counts: told.append(counts["received"]))
    assert told == [1000, 1500]


def test_it_waits_as_long_as_a_429_asks_and_sends_the_same_again(platform: Platform) -> None:
    platform.answers.append((429, {"Retry-After": "7"}, {}))
    waits: list[float] = []
    counts = client(platform, waits.append).push("forex", "customers", rows(2))
    assert waits == [7.0]
    assert platform.sent() == [2, 2]
    assert counts["received"] == 2


def test_503_without_retry_after_waits_longer_each_time_and_gives_up(platform: Platform) -> None:
    platform.answers += [(503, {}, {})] * 8
    waits: list[float] = []
    with pytest.raises(PushError, match="/api/v1/forex/customers still answers 503 after 8 attempts"):
        client(platform, waits.append).push("forex", "customers", rows(1))
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_an_expired_token_is_replaced_once(platform: Platform) -> None:
    platform.answers += [(401, {}, {}), (200, {}, {"access_token": "t2"})]
    client(platform).push("forex", "customers", rows(1))
    assert [token for path, token, _ in platform.seen if path != "/oauth/token"] == ["Bearer t1", "Bearer t2"]


def test_a_refused_batch_says_which_record_and_why_and_nothing_more_is_sent(platform: Platform) -> None:
    error = {"index": 3, "pointer": "/lots_traded", "code": "multipleOf", "message": "at most 2 decimals"}
    problem = {"title": "Invalid", "status": 422, "detail": "1 of 1000 records is invalid", "errors": [error]}
    platform.answers.append((422, {}, problem))
    with pytest.raises(PushError) as refusal:
        client(platform).push("forex", "customers", rows(2000))
    assert "/api/v1/forex/customers answered 422 Unprocessable" in str(refusal.value)
    assert str(refusal.value).endswith(": 1 of 1000 records is invalid\n  record 3 /lots_traded: at most 2 decimals")
    assert platform.sent() == [1000]


def test_wrong_credentials_are_told_and_no_record_is_sent(platform: Platform) -> None:
    platform.answers[:] = [(401, {}, {"error": "invalid_client"})]
    with pytest.raises(PushError, match="/oauth/token answered 401 Unauthorized: invalid_client"):
        client(platform).push("forex", "customers", rows(1))
    assert platform.sent() == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((302, {"Location": "http://192.0.2.1/"}, {}), "answered 302"),
        ((200, {}, b"<html>"), "answered 200 without JSON"),
        ((200, {}, []), "something other than an object"),
        ((500, {}, b"oops"), "answered 500 Internal Server Error"),
    ],
)
def test_other_answers_are_errors_in_words(platform: Platform, answer: Answer, said: str) -> None:
    platform.answers.append(answer)
    with pytest.raises(PushError, match=said):
        client(platform).push("forex", "customers", rows(1))


def test_nobody_there_is_said_with_the_address() -> None:
    with pytest.raises(PushError, match=r"no answer from http://127\.0\.0\.1:9/oauth/token"):
        Client("http://127.0.0.1:9", "a", "b", timeout=2).push("forex", "customers", rows(1))
