"""The ways in which partners want to know who asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from requests.auth import _basic_auth_str

from track360.connectors.errors import InvalidAnswer, Unauthorized
from track360.connectors.http.responses import read
from track360.core.http import Answer


class Auth(Protocol):
    """Adds to the headers of a request. ``renew`` is told of a 401: whether trying again may help."""

    def headers(self) -> dict[str, str]: ...

    def renew(self) -> bool: ...


class Fixed:
    """Headers that never change: none, Basic, a bearer token or an API key."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._headers = headers

    def headers(self) -> dict[str, str]:
        """The same each time."""
        return self._headers

    def renew(self) -> bool:
        """Nothing to renew."""
        return False


class ClientCredentials:
    """OAuth2 client credentials: a token asked for when it is first needed, and once more when it is refused.

    ``post`` sends a form and returns the answer; the secret goes in the Basic header.
    """

    def __init__(self, post: Callable[..., Answer], credentials: dict[str, Any], scope: str = "") -> None:
        self._post, self._scope = post, scope
        self._basic = _basic_auth_str(credentials["client_id"], credentials["client_secret"])
        self._token = ""
        self._fresh = False

    def headers(self) -> dict[str, str]:
        """The bearer token."""
        if not self._token:
            # Not before it is needed: a client that is opened and asks nothing leaves no token behind.
            self._token, self._fresh = self._ask(), True
        else:
            self._fresh = False
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> bool:
        """Forget a token that was good once; one that was refused at first sight is no better the second time."""
        self._token = ""
        # Else a partner that refuses every token would be asked for tokens without end.
        return not self._fresh

    def _ask(self) -> str:
        form = {"grant_type": "client_credentials"} | ({"scope": self._scope} if self._scope else {})
        answer = self._post(data=form, headers={"Authorization": self._basic})
        if answer.status in (400, 401, 403):
            raise Unauthorized(f"The partner refused our client id or secret ({answer.status} at the token endpoint).")
        told = read(answer.body)
        token = told.get("access_token") if isinstance(told, dict) else None
        # It goes into a header: a line break in it would begin another one.
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise InvalidAnswer("The token endpoint's answer holds no access_token.")
        return token


def basic(credentials: dict[str, Any]) -> Fixed:
    """HTTP Basic of ``username`` and ``password``."""
    return Fixed({"Authorization": _basic_auth_str(credentials["username"], credentials["password"])})


def bearer(credentials: dict[str, Any]) -> Fixed:
    """A token that was handed to us."""
    return Fixed({"Authorization": f"Bearer {credentials['token']}"})


def api_key(credentials: dict[str, Any], header: str = "x-api-key") -> Fixed:
    """A key in a header of its own."""
    return Fixed({header: credentials["key"]})
