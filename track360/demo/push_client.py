"""A partner's side of the bulk API: a token, batches of a thousand, patience with 429 and 503."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import requests

from track360.demo.json_lines import dumps
from track360.demo.people import Record

BATCH = 1000
_ATTEMPTS = 8
_KEYS = {
    "customers": ("customer_id",),
    "transactions": ("transaction_id",),
    "trading-activity": ("date", "customer_id", "instrument", "currency"),
}
Receipt = dict[str, Any]


class PushError(Exception):
    """The platform refused; the message says what, where and why."""


class Client:
    """One partner's connection to the platform at ``url``.

    ``sleep`` is called with the seconds that an answer asks to wait.
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        client_secret: str,
        *,
        timeout: float = 60,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url, self._credentials = url.rstrip("/"), (client_id, client_secret)
        self._timeout, self._sleep = timeout, sleep
        self._http = requests.Session()
        self._http.trust_env = False

    def push(
        self,
        vertical: str,
        entity: str,
        records: Iterable[Record],
        progress: Callable[[Counter[str]], None] = lambda _: None,
    ) -> Counter[str]:
        """Send all records; the counts of all receipts together. Raises PushError.

        ``progress`` is called after each batch with the counts so far.
        """
        counts: Counter[str] = Counter()
        for batch in batches(entity, records):
            counts.update(self._counts(self.send(vertical, entity, batch)))
            progress(counts)
        return counts

    def send(self, vertical: str, entity: str, batch: list[Record]) -> Receipt:
        """One request of at most a thousand records; its receipt."""
        path, body = f"/api/v1/{vertical}/{entity}", dumps(batch)
        answer = self._post_with_retries(path, data=body, headers={"Content-Type": "application/json"})
        return _json(answer)

    def _post_with_retries(self, path: str, **request: Any) -> requests.Response:
        """POST, again while the answer is 429, 503 or a fresh token is needed."""
        for attempt in range(_ATTEMPTS):
            answer = self._authorized(path, **request)
            if answer.status_code == 401 and attempt == 0:
                self._http.headers.pop("Authorization", None)
                continue
            if answer.status_code not in {429, 503}:
                return _checked(answer)
            self._sleep(_wait(answer, attempt))
        raise PushError(f"{path} still answers {answer.status_code} after {_ATTEMPTS} attempts")

    def _authorized(self, path: str, **request: Any) -> requests.Response:
        if "Authorization" not in self._http.headers:
            self._http.headers["Authorization"] = f"Bearer {self._token()}"
        return self._post(path, **request)

    def _token(self) -> str:
        form = {"grant_type": "client_credentials", "scope": "read write"}
        for attempt in range(_ATTEMPTS):
            answer = self._post("/oauth/token", data=form, auth=self._credentials)
            if answer.status_code not in {429, 503}:
                return str(_json(_checked(answer)).get("access_token"))
            self._sleep(_wait(answer, attempt))
        raise PushError(f"/oauth/token still answers {answer.status_code} after {_ATTEMPTS} attempts")

    def _post(self, path: str, **request: Any) -> requests.Response:
        try:
            return self._http.post(self._url + path, timeout=self._timeout, allow_redirects=False, **request)
        except requests.RequestException as error:
            raise PushError(f"no answer from {self._url + path}: {error}") from error

    @staticmethod
    def _counts(receipt: Receipt) -> dict[str, int]:
        return {name: value for name, value in receipt["meta"].items() if isinstance(value, int)}


def batches(entity: str, records: Iterable[Record], size: int = BATCH) -> Iterator[list[Record]]:
    """Requests' worth of records; a key that comes again begins the next, for a request may hold it once."""
    fields = _KEYS[entity]
    batch: list[Record] = []
    seen: set[tuple[Any, ...]] = set()
    for record in records:
        key = tuple(record[field] for field in fields)
        if len(batch) == size or key in seen:
            yield batch
            batch, seen = [], set()
        batch.append(record)
        seen.add(key)
    if batch:
        yield batch


def _wait(answer: requests.Response, attempt: int) -> float:
    """What ``Retry-After`` says in seconds, else a growing pause."""
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else min(30.0, 0.5 * 2.0**attempt)


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except requests.JSONDecodeError as error:
        raise PushError(f"{answer.url} answered {answer.status_code} without JSON") from error
    if not isinstance(body, dict):
        raise PushError(f"{answer.url} answered {answer.status_code} with something other than an object")
    return body


def _checked(answer: requests.Response) -> requests.Response:
    if answer.ok and not answer.is_redirect:
        return answer
    raise PushError(_problem(answer))


def _problem(answer: requests.Response) -> str:
    """The problem+json body in a sentence or two, with the first errors."""
    head = f"{answer.request.method} {answer.url} answered {answer.status_code} {answer.reason}"
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return head
    if not isinstance(body, dict):
        return head
    said = body.get("detail") or body.get("error_description") or body.get("title") or body.get("error") or ""
    errors = [f"  record {e.get('index')} {e.get('pointer')}: {e.get('message')}" for e in body.get("errors", [])[:5]]
    return "\n".join([f"{head}: {said}", *errors])
