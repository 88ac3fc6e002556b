"""The only door for outgoing HTTP: public addresses only, pinned; no proxies, no redirects, bounded in
time and size."""

from __future__ import annotations

import socket
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from threading import Timer, local
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
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
_running = local()


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


class _Deadline:
    """Shuts the socket of the running request when its time is over.

    Read timeouts start anew with every byte, so a server that drips headers or body would never meet one.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._socket: Any = None
        self._timer = Timer(seconds, self._cut)
        # A cut that is still to come must not keep a process from ending.
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        _running.deadline = self
        self._timer.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._timer.cancel()
        _running.deadline = None

    def watch(self, sock: Any) -> None:
        """The socket that the request goes over."""
        self._socket = sock

    def _cut(self) -> None:
        self.passed = True
        with suppress(OSError, AttributeError):
            # Not close, which would leave a thread that is reading asleep.
            self._socket.shutdown(socket.SHUT_RDWR)


class _Watched:
    """A connection that tells the running request's deadline about its socket."""

    sock: Any

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self._tell()

    # Told again here, for a connection that was kept does not connect.
    def request(self, *args: Any, **kwargs: Any) -> None:
        self._tell()
        super().request(*args, **kwargs)  # type: ignore[misc]

    def _tell(self) -> None:
        if self.sock and (deadline := getattr(_running, "deadline", None)):
            deadline.watch(self.sock)


class _Plain(_Watched, HTTPConnection):
    pass


class _Secure(_Watched, HTTPSConnection):
    pass


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

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _Secure if pool.scheme == "https" else _Plain
        return pool


def session() -> requests.Session:
    """A session that keeps connections; what it sends obeys the rules above."""
    return guard(HTTPSession(_CONFIG))


def guard(made: requests.Session) -> requests.Session:
    """Let a session, be it a library's, reach public addresses only; its limits of time and size are its own."""
    # No proxy and no .netrc of the environment may come between.
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
    """Send one request and read the whole answer; ``kwargs`` are those of ``requests`` (headers, data, timeout).

    Raises :class:`HttpRefused` for a URL that may not be called and :class:`HttpError` for everything else.
    """
    # Not resolved here: a second look-up may answer otherwise, so the adapter resolves once and pins.
    check_url(url, resolve=False)
    sending = {"stream": True, "allow_redirects": False, **kwargs}
    try:
        with nullcontext(using) if using else session() as sender, _Deadline(total_seconds) as deadline:
            answer = _exchange(sender, method, url, max_bytes, sending)
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, InvalidIPAddress) as error:
        raise HttpRefused(f"{urlsplit(url).hostname} may not be called") from error
    except (requests.RequestException, TransportError, OSError) as error:
        raise HttpError(_late(url, total_seconds) if deadline.passed else _failed(url, error)) from error
    if deadline.passed:  # a cut can look like the end of the body
        raise HttpError(_late(url, total_seconds))
    return answer


def _failed(url: str, error: Exception) -> str:
    return f"{type(error).__name__} from {urlsplit(url).hostname}"


def _late(url: str, seconds: float) -> str:
    return f"no whole answer from {urlsplit(url).hostname} in {seconds} s"


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


def _exchange(sender: requests.Session, method: str, url: str, max_bytes: int, sending: Any) -> Answer:
    with sender.request(method, url, **sending) as answer:
        body = bytearray()
        # What has come is counted before more is taken: a small body may unpack to a huge one.
        while chunk := answer.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > max_bytes:
                raise requests.exceptions.ContentDecodingError(f"answer over {max_bytes} bytes")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, bytes(body))
