"""The only door for outgoing HTTP: public addresses only, pinned; no proxies, no redirects, bounded in time and size."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError as TransportError

from track360.core import net

CONNECT_SECONDS = 5
READ_SECONDS = 20
TOTAL_SECONDS = 60
MAX_BYTES = 32 * 1024 * 1024
_CHUNK = 64 * 1024
_CONFIG = Config(
    ip_filter_enable=True,
    ip_filter_allow_loopback_ips=False,
    never_redirect=True,
    default_timeout=(CONNECT_SECONDS, READ_SECONDS),
    user_agent_override="track360/1",
)


class HttpError(Exception):
    """No usable answer: refused address, connection failure, timeout, or an answer over the limits."""


class HttpRefused(HttpError):
    """The URL may not be called at all; trying again will not help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: any status, headers by lower-case name, the decoded body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


class _Guarded(IPFilterAdapter):
    """Pins the resolved address, and holds it against our own list too: the library's has gaps."""

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        parts = urlsplit(request.url)
        if net.is_allowed(parts.hostname or "", port_of(request.url)):
            return HTTPAdapter.build_connection_pool_key_attributes(self, request, verify, cert)
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(request, verify, cert)
        pinned = net.parse(host_params["host"].strip("[]"))
        if pinned is None or not net.is_public(pinned):
            raise requests.exceptions.InvalidURL(f"{parts.hostname} is not a public address")
        return host_params, pool_kwargs


def session() -> requests.Session:
    """A session that keeps connections; what it sends obeys the rules above (``trust_env`` off, no cookies kept)."""
    made = HTTPSession(_CONFIG)
    made.trust_env = False
    made.mount("http://", _Guarded(is_https_proto=False))
    made.mount("https://", _Guarded(is_https_proto=True))
    return made


def request(
    method: str,
    url: str,
    *,
    using: requests.Session | None = None,
    total_seconds: float = TOTAL_SECONDS,
    max_bytes: int = MAX_BYTES,
    **kwargs: Any,
) -> Answer:
    """Send one request and read the whole answer; ``kwargs`` are those of ``requests`` (headers, data, json, timeout).

    Raises :class:`HttpRefused` for a URL that may not be called and :class:`HttpError` for everything else.
    """
    check_url(url, resolve=False)
    deadline = monotonic() + total_seconds
    try:
        with nullcontext(using) if using else session() as sender:
            with sender.request(method, url, stream=True, allow_redirects=False, **kwargs) as answer:
                body = _read(answer, deadline, max_bytes)
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, InvalidIPAddress) as error:
        raise HttpRefused(f"{urlsplit(url).hostname} may not be called") from error
    except (requests.RequestException, TransportError, OSError) as error:
        raise HttpError(f"{type(error).__name__} from {urlsplit(url).hostname}") from error
    return Answer(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, body)


def check_url(url: str, *, resolve: bool = True) -> None:
    """Refuse what we would never call: used where a URL is saved, and again where it is called.

    Raises :class:`HttpRefused` naming the reason.
    """
    try:
        parts = urlsplit(url)
        port = port_of(url)
    except ValueError as error:
        raise HttpRefused("not a URL") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise HttpRefused("only http and https URLs with a host are called")
    if parts.username or parts.password:
        raise HttpRefused("a URL may not carry a user name or password")
    if resolve:
        try:
            net.pin(parts.hostname, port)
        except net.AddressRefused as error:
            raise HttpRefused(str(error)) from error


def port_of(url: str) -> int:
    """The port a URL means; raises ``ValueError`` when it is out of range."""
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _read(answer: requests.Response, deadline: float, max_bytes: int) -> bytes:
    body = bytearray()
    # read1 returns after one receive, so a server that drips bytes meets the deadline
    while chunk := answer.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > max_bytes:
            raise requests.exceptions.ContentDecodingError(f"answer over {max_bytes} bytes")
        if monotonic() > deadline:
            raise requests.exceptions.ReadTimeout("answer not complete in time")
    return bytes(body)
