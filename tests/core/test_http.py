from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from track360.core import http


class Upstream(BaseHTTPRequestHandler):
    """Answers by path; keeps what it was asked."""

    seen: list[tuple[str, str, dict[str, str]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.command, self.path, dict(self.headers)))
        getattr(self, f"do_{self.path.strip('/') or 'plain'}")()

    do_POST = do_GET

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_plain(self) -> None:
        self.answer(200, b"hello")

    def do_redirect(self) -> None:
        self.answer(302, b"", Location="/plain")

    def do_bomb(self) -> None:
        self.answer(200, gzip.compress(b"0" * 5_000_000, mtime=0), Content_Encoding="gzip")

    def do_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.drip(b".")

    def do_headers(self) -> None:
        self.drip(b"H")

    def drip(self, drop: bytes) -> None:
        with suppress(ConnectionError):  # the reader leaves, as it should
            for _ in range(100):
                self.wfile.write(drop)
                self.wfile.flush()
                time.sleep(0.1)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def upstream(settings: Any) -> Iterator[str]:
    Upstream.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{server.server_port}"})
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_answer_comes_whole(upstream: str) -> None:
    answer = http.request("POST", f"{upstream}/plain", data=b"x", headers={"X-A": "b"})
    assert (answer.status, answer.body, answer.ok) == (200, b"hello", True)
    method, _, headers = Upstream.seen[0]
    assert (method, headers["X-A"], headers["User-Agent"]) == ("POST", "b", "track360/1")


def test_redirects_are_not_followed(upstream: str) -> None:
    answer = http.request("GET", f"{upstream}/redirect")
    assert (answer.status, answer.headers["location"], len(Upstream.seen)) == (302, "/plain", 1)


def test_the_environment_names_no_proxy(upstream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert http.request("GET", f"{upstream}/plain").status == 200


def test_an_answer_that_unpacks_too_big_is_cut(upstream: str) -> None:
    with pytest.raises(http.HttpError):
        http.request("GET", f"{upstream}/bomb", max_bytes=100_000)


@pytest.mark.parametrize("path", ["drip", "headers"])
def test_an_answer_that_drips_is_given_up(upstream: str, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(http.HttpError):
        http.request("GET", f"{upstream}/{path}", total_seconds=0.5)
    assert time.monotonic() - began < 8  # of the ten seconds that it would take


def test_a_session_is_kept_open(upstream: str) -> None:
    session = http.session()
    assert [http.request("GET", upstream, using=session).status for _ in range(2)] == [200, 200]
    session.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:8000/", "https://10.0.0.1/", "http://169.254.169.254/latest/meta-data",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://[fec0::1]/", "http://[::127.0.0.1]/", "http://224.0.0.1/", "http://0x7f.1/", "http://2130706433/",
        "http://①②⑦.0.0.1/", "http://0/", "http://127.1/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_at_save_and_at_send(url: str) -> None:
    with pytest.raises(http.HttpRefused):
        http.check_url(url)
    with pytest.raises(http.HttpError):
        http.request("GET", url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "//example.com",
        "https://a:b@example.com/",
        "http://x:99999/",
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(http.HttpRefused):
        http.check_url(url)
    with pytest.raises(http.HttpRefused):
        http.request("GET", url)


def test_another_port_than_the_exception_is_refused(upstream: str) -> None:
    with pytest.raises(http.HttpRefused):
        http.request("GET", "http://127.0.0.1:9/")
