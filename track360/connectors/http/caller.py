"""Calling a partner over HTTP: one address, the guarded door, and every kind of bad answer given its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import requests

from track360.connectors.errors import (
    InvalidAnswer,
    Misconfigured,
    RetryLater,
    SourceError,
    Unauthorized,
    Unavailable,
)
from track360.connectors.http import responses
from track360.connectors.http.auth import Auth, Fixed
from track360.core import clock, http

# A partner that says a year, by mistake or not, is asked again tomorrow.
LONGEST_WAIT = 24 * 3600.0
SHORTEST_WAIT = 1.0
# Below 500 trying again later helps with these alone, and with 429.
_UNWELL = {408, 425, 500, 502, 503, 504}


class JsonAnswer(NamedTuple):
    """A good answer: its JSON value, its headers and the partner's own clock."""

    value: Any
    headers: dict[str, str]
    clock: datetime | None


class Caller:
    """Calls below one base URL. What leads elsewhere is refused, so that credentials cannot be lured away."""

    def __init__(self, base_url: str, auth: Auth | None = None) -> None:
        self._base = base_url.rstrip("/") + "/"
        self.auth: Auth = auth or Fixed({})
        self._session = http.session()

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def get(self, path: str, params: dict[str, Any] | None = None) -> JsonAnswer:
        """The JSON answer to a GET."""
        return self._ask("GET", path, params=params)

    def post(self, path: str, body: Any) -> JsonAnswer:
        """The JSON answer to a query that the partner wants as a POST."""
        return self._ask("POST", path, json=body)

    def send(self, method: str, path: str, **request: Any) -> http.Answer:
        """One request without credentials of ours; raises :class:`SourceError` for anything but 2xx, 400, 401 and
        403."""
        return self._checked(self._sent(method, self.address(path), **request), path)

    def address(self, path: str) -> str:
        """The absolute address of a path or link; raises :class:`InvalidAnswer` when it is not the partner's."""
        url = path if "://" in path else self._base + path.lstrip("/")
        # The links are the partner's words, and what follows carries our credentials.
        if origin(url) != origin(self._base):
            raise InvalidAnswer(
                f"The partner sent us to another address ({origin(url)}), which is not followed.", path[:500]
            )
        return url

    def _ask(self, method: str, path: str, **request: Any) -> JsonAnswer:
        url = self.address(path)
        answer = self._checked(self._sent(method, url, headers=self.auth.headers(), **request), path)
        # A token may end in the middle of a walk; one try with a fresh one, for what is refused twice is refused.
        if answer.status == 401 and self.auth.renew():
            answer = self._checked(self._sent(method, url, headers=self.auth.headers(), **request), path)
        if answer.status in (401, 403):
            raise Unauthorized(f"The partner refused our credentials ({answer.status}).")
        if answer.status == 400:
            raise Misconfigured(f"The partner did not understand the request: {_detail(answer)}")
        return JsonAnswer(responses.read(answer.body), answer.headers, responses.http_date(answer.headers.get("date")))

    def _sent(self, method: str, url: str, **request: Any) -> http.Answer:
        try:
            return http.request(method, url, using=self._session, **request)
        except http.HttpRefused as error:
            raise Misconfigured(f"This address may not be called: {error}.") from error
        except http.HttpError as error:
            raise _unreachable(error, urlsplit(url).hostname or "") from error

    def _checked(self, answer: http.Answer, path: str) -> http.Answer:
        # These three mean something to the callers above, who know what was asked.
        if answer.ok or answer.status in (400, 401, 403):
            return answer
        raise _trouble(answer, path)


def absolute(link: str, page: str) -> str:
    """The address that a link found on ``page`` means; whose it is, the caller checks when it is called."""
    try:
        return urljoin(page, link)
    except ValueError as error:
        raise InvalidAnswer("The link to the next page is not a URL.", link[:500]) from error


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: who it is that a URL names. Raises :class:`Misconfigured` for what is no URL."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").lower(), http.port_of(url)
    except ValueError as error:
        raise Misconfigured("The address is not a URL.") from error


def _trouble(answer: http.Answer, path: str) -> SourceError:
    status = answer.status
    seconds = retry_after(answer.headers, clock.now)
    # A 503 that names a time is a polite 429.
    if status == 429 or (status == 503 and seconds is not None):
        return RetryLater(60.0 if seconds is None else seconds)
    if status in _UNWELL or status >= 500:
        return Unavailable(f"The partner answered {status}; trying again later.")
    if 300 <= status < 400:
        return InvalidAnswer(f"The partner answered with a redirect ({status}); it is not followed, for safety.")
    return Misconfigured(f"The partner answered {status} for {path.partition('?')[0][:100]}: {_detail(answer)}")


def retry_after(headers: dict[str, str], now: Callable[[], datetime]) -> float | None:
    """Seconds that ``Retry-After`` asks for, as number or date; bounded, ``None`` when it says nothing."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        # Nine digits are past the longest wait, and a number of a thousand would be no float.
        return min(max(float(text[:9]), SHORTEST_WAIT), LONGEST_WAIT)
    until = responses.http_date(text)
    if until is None:
        return None
    # Against the partner's own clock, so that ours being wrong does not stretch the wait.
    here = responses.http_date(headers.get("date")) or now()
    return min(max((until - here).total_seconds(), SHORTEST_WAIT), LONGEST_WAIT)


def _unreachable(error: http.HttpError, host: str) -> SourceError:
    cause = error.__cause__
    if isinstance(cause, requests.exceptions.SSLError):
        return Unavailable(f"The certificate of {host} is not valid (expired, or for another name); nothing was sent.")
    if isinstance(cause, requests.exceptions.ContentDecodingError):
        return InvalidAnswer(f"The answer of {host} is larger than we take ({cause}).")
    if cause is None or isinstance(cause, requests.exceptions.Timeout):
        return Unavailable(f"{host} did not answer completely in time.")
    return Unavailable(f"{host} cannot be reached ({type(cause).__name__}).")


def _detail(answer: http.Answer) -> str:
    return responses.excerpt(answer.body)[:200] or "(no explanation)"
