"""The identity provider: Authlib's client of OpenID Connect, by way of our guard on outgoing addresses.

What it is held to: authorization code with PKCE (S256), state and nonce, an ID token of the configured issuer for us,
signed by a key that the provider publishes, and in time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth, OAuthError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError
from requests import RequestException

from track360.core import http, mail

# Never a shared secret: with HS256 a provider's public key could be used to sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
SECONDS_OFF = 60  # that the provider's clock may be wrong
TIMEOUT = (http.CONNECT_SECONDS, http.READ_SECONDS)


class SignOnRefused(Exception):
    """Nobody is let in; the message says why, for the log: it names no token and no secret."""


class _Session(OAuth2Session):
    """Authlib's session behind our guard; where an answer redirects to is nobody we meant to ask."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, default_timeout=TIMEOUT, **kwargs)
        http.guard(self)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        http.check_url(url, resolve=False)
        return super().request(method, url, *args, **{**kwargs, "allow_redirects": False})


class _Client(DjangoOAuth2App):
    """Authlib's client, which believes what the provider publishes of itself only as far as we do."""

    client_cls = _Session

    def load_server_metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = super().load_server_metadata()
        if metadata.get("issuer", "").rstrip("/") != settings.OIDC_ISSUER:
            self.server_metadata.clear()
            raise SignOnRefused("the provider calls itself another issuer than TRACK360_OIDC_ISSUER")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        taken = [name for name in offered if name in ALGORITHMS]
        if not taken:
            raise SignOnRefused("the provider signs by no algorithm that we take")
        return {**metadata, "id_token_signing_alg_values_supported": taken}


class _Clients(OAuth):
    oauth2_client_cls = _Client


def is_configured() -> bool:
    """Whether there is a provider."""
    return bool(settings.OIDC_ISSUER)


def redirect(request: HttpRequest, back_to: str) -> HttpResponse:
    """To the provider, which sends the browser back to ``back_to``, a path of ours. Raises SignOnRefused."""
    return _told(lambda: _client().authorize_redirect(request, mail.absolute(back_to)))


def claims(request: HttpRequest) -> dict[str, Any]:
    """What the provider vouches for, once its answer has been held against what this browser asked for.

    Raises SignOnRefused.
    """
    issuer = request.GET.get("iss")
    # RFC 9207: of an answer that another provider has given.
    if issuer is not None and issuer.rstrip("/") != settings.OIDC_ISSUER:
        raise SignOnRefused("the answer comes from another issuer")
    told = {name: {"essential": True, "value": value} for name, value in _expected().items()}
    token = _told(lambda: _client().authorize_access_token(request, claims_options=told, leeway=SECONDS_OFF))
    if not token.get("userinfo"):
        raise SignOnRefused("the provider sent no ID token")
    return _with_userinfo(dict(token["userinfo"]), token)


def _expected() -> dict[str, str]:
    issuer = _told(lambda: _client().load_server_metadata())["issuer"]
    return {"iss": issuer, "aud": settings.OIDC_CLIENT_ID}


def _with_userinfo(said: dict[str, Any], token: dict[str, Any]) -> dict[str, Any]:
    """With the claims that the provider tells at its userinfo endpoint only, if ours is one of these."""
    if settings.OIDC_ROLES_CLAIM in said or "userinfo_endpoint" not in _client().server_metadata:
        return said
    more = dict(_told(lambda: _client().userinfo(token=token)))
    # It is a plain answer, so it must be about the one whom the signed token names.
    if more.get("sub") != said["sub"]:
        raise SignOnRefused("the userinfo endpoint speaks of somebody else")
    return {**more, **said}


def _told(ask: Any) -> Any:
    """What the provider answered; whatever went wrong as one exception."""
    try:
        return ask()
    except OAuthError as error:
        raise SignOnRefused(f"the provider refused: {error.error}") from error
    except (AuthlibBaseError, JoseError) as error:
        raise SignOnRefused(f"the ID token is not good: {type(error).__name__}") from error
    except (RequestException, http.HttpError, mail.MailNotSent, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise SignOnRefused(f"the provider cannot be asked: {type(error).__name__}") from error


def _client() -> Any:
    return _registered(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)


@cache
def _registered(issuer: str, client_id: str, secret: str) -> Any:
    # Kept, so that a process asks for the provider's description and keys once.
    return _Clients().register(
        "provider",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        # Without leeway: a token that lives for a minute would count as expired from the start.
        client_kwargs={"scope": settings.OIDC_SCOPES, "code_challenge_method": "S256", "leeway": 0},
    )
