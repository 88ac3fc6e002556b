"""How an API call proves who it is, and what it may do."""

from __future__ import annotations

from functools import cache
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from track360.core import net
from track360.core.errors import Problem
from track360.partners import admission, headers
from track360.partners.admission import Caller

REALM = 'realm="track360"'


class CredentialAuthentication(BaseAuthentication):
    """``Authorization: Bearer <access token or API key>``, ``Authorization: Api-Key <key>`` or ``X-API-Key: <key>``.

    One statement finds, checks and counts the caller.
    """

    def authenticate(self, request: Request) -> tuple[Caller, Caller] | None:
        """The caller as both user and auth; ``None`` without a credential.

        Raises ``AuthenticationFailed`` (401), ``Throttled`` (429), and ``Problem`` (403) for who is suspended.
        """
        try:
            credential = headers.credential(request.META)
        except headers.Contradiction:
            told = "Authorization and X-API-Key bring different credentials; send one of them."
            raise AuthenticationFailed(told) from None
        if credential is None:
            return None
        caller = _find(credential, net.inet(request.META.get("REMOTE_ADDR", "")))
        if caller is None:
            # One sentence for all of them: which it was would help a guesser most.
            raise AuthenticationFailed("The credential is unknown, expired, revoked or not allowed from this address.")
        # Before the refusal, which is logged and told its limits like any answer.
        _note(request, caller)
        if caller.refused_by:
            raise Throttled(wait=caller.refused_by.reset)
        _refuse_suspended(caller)
        return caller, caller

    def authenticate_header(self, request: Request) -> str:
        """The ``WWW-Authenticate`` of a 401: what to send, and whether what was sent was wrong."""
        if "HTTP_AUTHORIZATION" in request.META or headers.KEY in request.META:
            return f'Bearer {REALM}, error="invalid_token"'
        return f"Bearer {REALM}"


def _find(credential: str, address: str | None) -> Caller | None:
    # Tokens are letters and digits; a key has a dot after its prefix.
    return (admission.by_key if "." in credential else admission.by_token)(credential, address)


def _refuse_suspended(caller: Caller) -> None:
    who = "partner" if caller.partner.suspended_at else "client" if caller.is_suspended else ""
    if who:
        told = f"This {who} is suspended; nothing is lost. Ask the operator of the programme."
        raise Problem(403, told, code=f"{who}-suspended")


class DenyAll(BasePermission):
    """The default: a view that names no scope lets nobody in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class _Scoped(BasePermission):
    scope = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        """The call carries the scope for this endpoint, and the path's vertical is its partner's."""
        caller = request.auth
        if not isinstance(caller, Caller):
            return False
        if view.kwargs.get("vertical", caller.partner.vertical) != caller.partner.vertical:
            self.message = f"This client works under /api/v1/{caller.partner.vertical}/."
            return False
        if self.scope not in caller.scopes:
            self.message = f"This call needs the scope {self.scope!r}."
            return False
        # A view that says of no endpoint which it is, is none that a limited credential was given.
        reached = caller.endpoints.get(self.scope)
        self.message = (
            f"The scope {self.scope!r} of this credential is limited to: {', '.join(reached or ('nothing',))}."
        )
        return reached is None or getattr(view, "endpoint", "") in reached


@cache
def HasScope(scope: str) -> type[BasePermission]:
    """A permission class: ``permission_classes = [HasScope("write")]``; also holds the vertical of the path."""
    # A class each, for DRF takes classes and calls them itself.
    return type(f"HasScope_{scope}", (_Scoped,), {"scope": scope, "__doc__": f"Needs the scope {scope!r}."})


def _note(request: Request, caller: Caller) -> None:
    """Leave for the audit log and the RateLimit headers who this was, even if it is now refused."""
    request._request.caller = caller  # type: ignore[attr-defined]
    request._request.api_request = request  # type: ignore[attr-defined]
