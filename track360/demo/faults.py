"""The ways in which a partner's API can fail; each takes the right response and gives a bad one."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from track360.demo.record_store import Response, problem

_MEBIBYTE = 1 << 20


@dataclass
class Fault:
    """``times`` requests (None: all) whose path contains ``path`` are answered badly."""

    kind: str
    times: int | None = None
    path: str = "/api/"
    options: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    first: Response | None = None

    def __post_init__(self) -> None:
        if self.kind not in FAULTS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(sorted(FAULTS))}")

    def matches(self, path: str) -> bool:
        return self.path in path and (self.times is None or self.seen < self.times)

    def apply(self, response: Response) -> Response:
        self.seen += 1
        self.first = self.first or response
        return FAULTS[self.kind](self, response)


def _rate_limited(fault: Fault, _: Response) -> Response:
    return problem(429, "slow down", {"Retry-After": str(fault.options.get("retry_after", 1))})


def _error(fault: Fault, _: Response) -> Response:
    return problem(int(fault.options.get("status", 500)), "something broke")


def _unauthorized(_: Fault, __: Response) -> Response:
    return problem(401, "the token has expired", {"WWW-Authenticate": 'Bearer error="invalid_token"'})


def _drip(fault: Fault, response: Response) -> Response:
    """A byte at a time, ``delay`` seconds apart."""

    def bytes_slowly() -> Iterator[bytes]:
        for value in response.encoded():
            time.sleep(fault.options.get("delay", 0.5))
            yield bytes([value])

    return Response(response.status, bytes_slowly(), {"Content-Type": "application/json"})


def _cut(_: Fault, response: Response) -> Response:
    """Half of the answer, then silence: the length promises more."""
    body = response.encoded()
    return Response(response.status, iter([body[: len(body) // 2]]), {"Content-Length": str(len(body))})


def _endless_cursor(fault: Fault, response: Response) -> Response:
    """Empty pages, each with another cursor."""
    return _page(fault, response, [], f"again-{fault.seen}")


def _same_page(fault: Fault, response: Response) -> Response:
    """The first page and its cursor for ever."""
    assert fault.first is not None
    return _page(fault, response, fault.first.rows, "the-same")


def _repeated_page(fault: Fault, response: Response) -> Response:
    """The first page for ever, under a new cursor each time."""
    assert fault.first is not None
    return _page(fault, response, fault.first.rows, f"again-{fault.seen}")


def _page(fault: Fault, response: Response, rows: list[Any], cursor: str) -> Response:
    """Made like the first page: the right response to a cursor that was never given out is an error."""
    assert fault.first is not None
    return fault.first.page(rows, cursor) if fault.first.page else response


def _wrong_shape(fault: Fault, _: Response) -> Response:
    return Response(200, fault.options.get("body", {"result": {"rows": "none"}}))


def _html(_: Fault, __: Response) -> Response:
    return Response(200, b"<!doctype html><title>Maintenance</title>", {"Content-Type": "text/html"})


def _gzip_bomb(fault: Fault, _: Response) -> Response:
    """``mebibytes`` of blanks in a thousandth of that."""

    def blanks() -> Iterator[bytes]:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        for _ in range(int(fault.options.get("mebibytes", 1024))):
            yield packer.compress(b" " * _MEBIBYTE)
        yield packer.flush()

    return Response(200, blanks(), {"Content-Encoding": "gzip", "Content-Type": "application/json"})


def _redirect(fault: Fault, _: Response) -> Response:
    target = str(fault.options.get("location", "http://169.254.169.254/latest/meta-data/"))
    return Response(302, b"", {"Location": target})


FAULTS: dict[str, Callable[[Fault, Response], Response]] = {
    "rate_limited": _rate_limited,
    "error": _error,
    "unauthorized": _unauthorized,
    "drip": _drip,
    "cut": _cut,
    "endless_cursor": _endless_cursor,
    "same_page": _same_page,
    "repeated_page": _repeated_page,
    "wrong_shape": _wrong_shape,
    "html": _html,
    "gzip_bomb": _gzip_bomb,
    "redirect": _redirect,
}
