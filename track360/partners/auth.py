"""How an API call proves who it is, and what it may do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cache
from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from track360.core import net
from track360.partners import admission
from track360.partners.admission import Caller

REALM = 'realm="track360"'


class _HeaderAuthentication(BaseAuthentication, ABC):
    """``Authorization: <scheme> <credential>``: one statement finds, checks and counts the caller."""

    scheme = ""

    def authenticate(self, request: Request) -> tuple[Caller, Caller] | None:
        """The caller as both user and auth; ``None`` if the header speaks another scheme.

        Raises ``AuthenticationFailed`` (401) and ``Throttled`` (429).
        """
        scheme, _, credential = get_authorization_header(request).partition(b" ")
        if scheme.lower() != self.scheme.lower().encode():
            return None
        # Any byte is a latin-1 character, so nobody can make this raise.
        caller = self.find(credential.strip().decode("latin-1"), _address(request))
        if caller is None:
            # One sentence for all four: which of them it was would help a guesser most.
            raise AuthenticationFailed("The credential is unknown, expired, revoked or not allowed from this address.")
        # Before the refusal, which is logged and told its limits like any answer.
        _note(request, caller)
        if caller.refused_by:
            raise Throttled(wait=caller.refused_by.reset)
        return caller, caller

    @abstractmethod
    def find(self, credential: str, address: str | None) -> Caller | None:
        """The caller behind a credential."""

    def authenticate_header(self, request: Request) -> str:
        """The ``WWW-Authenticate`` of a 401: what to send, and whether what was sent was wrong."""
        if "HTTP_AUTHORIZATION" in request.META:
            return f'Bearer {REALM}, error="invalid_token"'
        return f"Bearer {REALM}"


class BearerAuthentication(_HeaderAuthentication):
    """``Authorization: Bearer <access token>``."""

    scheme = "Bearer"

    def find(self, credential: str, address: str | None) -> Caller | None:
        """The client that the token was issued to."""
        return admission.by_token(credential, address)


class ApiKeyAuthentication(_HeaderAuthentication):
    """``Authorization: Api-Key <key>``."""

    scheme = "Api-Key"

    def find(self, credential: str, address: str | None) -> Caller | None:
        """The holder of the key."""
        return admission.by_key(credential, address)


class DenyAll(BasePermission):
    """The default: a view that names no scope lets nobody in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class _Scoped(BasePermission):
    scope = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        """The call carries the scope, and the path's vertical is its partner's."""
        caller = request.auth
        if not isinstance(caller, Caller):
            return False
        if view.kwargs.get("vertical", caller.partner.vertical) != caller.partner.vertical:
            self.message = f"This client works under /api/v1/{caller.partner.vertical}/."
            return False
        self.message = f"This call needs the scope {self.scope!r}."
        return self.scope in caller.scopes


@cache
def HasScope(scope: str) -> type[BasePermission]:
    """A permission class: ``permission_classes = [HasScope("write")]``; also holds the vertical of the path."""
    # A class each, for DRF takes classes and calls them itself.
    return type(f"HasScope_{scope}", (_Scoped,), {"scope": scope, "__doc__": f"Needs the scope {scope!r}."})


def _address(request: Request) -> str | None:
    address = net.parse(request.META.get("REMOTE_ADDR", ""))
    return str(address) if address else None


def _note(request: Request, caller: Caller) -> None:
    """Leave for the audit log and the RateLimit headers who this was, even if it is now refused."""
    request._request.caller = caller  # type: ignore[attr-defined]
    request._request.api_request = request  # type: ignore[attr-defined]
