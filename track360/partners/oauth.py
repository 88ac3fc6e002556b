"""``POST /oauth/token``: client credentials, by HTTP Basic or form body, guarded against guessing."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any
from urllib.parse import unquote_plus

import orjson
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.settings import oauth2_settings
from oauth2_provider.views import TokenView

from track360.core import net, throttle
from track360.core.errors import CONTENT_TYPE, Problem
from track360.core.throttle import Window
from track360.partners.credentials.models import BY_A_PERSON, ApiClient


class RandomSecretHasher(PBKDF2PasswordHasher):
    """For secrets we drew ourselves (128 random letters and digits): nothing to stretch, so few rounds.

    A password's million rounds would cost 0.3 s of a core for every token asked for, right or wrong.
    """

    algorithm = "pbkdf2_sha256_random"
    iterations = 1000


class ClientScopes(BaseScopes):
    """A client gets the scopes it was given; what only a person gives it has to ask for."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope with its description."""
        return oauth2_settings.SCOPES

    def get_available_scopes(self, application: ApiClient | None = None, *args: Any, **kwargs: Any) -> list[str]:
        """What the client may ask for."""
        return application.scopes.split() if application else []

    def get_default_scopes(self, application: ApiClient | None = None, *args: Any, **kwargs: Any) -> list[str]:
        """What the client gets when it asks for nothing."""
        given = self.get_available_scopes(application)
        return [scope for scope in given if scope not in BY_A_PERSON] or given


class TokenEndpoint(TokenView):
    """Issues access tokens. Errors are those of RFC 6749 §5.2."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A token, or 400, 401, 429."""
        try:
            request.POST = _said_once(request.POST)  # type: ignore[assignment]  # read-only from here on, too
            client_id, has_secret = _presented(request)
            # PostgreSQL cannot hold it, so nobody can be called that.
            if "\x00" in client_id:
                raise BadRequest
        except (BadRequest, MultiPartParserError, SuspiciousOperation):
            return _invalid_request("The body is not a readable form with one set of credentials.")
        request.audit_client = f"client:{client_id}" if client_id else ""  # type: ignore[attr-defined]
        # Nothing to guess, so nothing is counted.
        if not has_secret:
            return self._answer(request)
        return self._guarded(request, client_id)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return Problem(405, "Tokens are asked for with POST.", headers={"Allow": "POST"}).response()

    def _guarded(self, request: HttpRequest, client_id: str) -> HttpResponse:
        # Counted before the secret is looked at and taken back when it was right: parallel guesses cannot slip through.
        address = net.neighbourhood(request.META.get("REMOTE_ADDR", ""))
        asked = throttle.hit("tokens", f"tokens:address:{address}", settings.TOKENS_PER_ADDRESS)
        if not asked.admitted:
            return _too_many("Too many requests for tokens from this address", asked)
        guesses = _guesses(client_id, address)
        if _is_guessing(*guesses.values()):
            return _too_many("Too many failed attempts", *guesses.values())
        answer = self._answer(request)
        if answer.status_code != 401:
            for key in guesses:
                throttle.refund(key)
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        answer = self.authorization_flow_token_response(request)
        answer["Content-Type"] = "application/json"  # of some refusals the toolkit says text/html
        if answer.status_code == 401:
            answer["WWW-Authenticate"] = 'Basic realm="track360"'
        return answer


def _guesses(client_id: str, address: str) -> dict[str, Window]:
    """What an attempt finds, counted with it: those of its address, those for the client from there and from all."""
    # Hashed, for a presented id may be of any length.
    digest = hashlib.sha256(client_id.encode("utf-8", "surrogatepass")).hexdigest()
    limits = {
        f"guess:address:{address}": settings.TOKEN_GUESSES_PER_ADDRESS,
        f"guess:pair:{address}:{digest}": settings.TOKEN_GUESSES_WHILE_GUESSED,
        f"guess:client:{digest}": settings.TOKEN_GUESSES_PER_CLIENT,
    }
    return {key: throttle.hit("guesses", key, limit) for key, limit in limits.items()}


def _is_guessing(of_address: Window, of_pair: Window, of_client: Window) -> bool:
    """Whether the secret is not even looked at: who guessed nothing is heard, whatever others do to the client."""
    return not of_address.admitted or not (of_client.admitted or of_pair.admitted)


def _said_once(form: QueryDict) -> QueryDict:
    """A parameter without a value counts as absent, and none may come twice (RFC 6749 §3.2)."""
    said = QueryDict(mutable=True)
    for name, values in form.lists():
        if len(values) > 1:
            raise BadRequest
        if any(values):
            said.setlist(name, values)
    return said


def _presented(request: HttpRequest) -> tuple[str, bool]:
    """The client id that a request names, and whether it brings a secret. Raises ``BadRequest`` for two at once."""
    scheme, _, encoded = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    in_body = bool(request.POST.get("client_secret"))
    if scheme.lower() == "basic":
        # Both would be tried, and only one of the two names counted (RFC 6749 §2.3 allows one method).
        if in_body:
            raise BadRequest
        request.META["HTTP_AUTHORIZATION"] = f"Basic {encoded}"  # the toolkit compares the scheme by case
        return _basic_client_id(encoded), True
    return request.POST.get("client_id", ""), in_body


def _basic_client_id(encoded: str) -> str:
    try:
        decoded = base64.b64decode(encoded).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return unquote_plus(decoded.partition(":")[0])


def _invalid_request(detail: str) -> HttpResponse:
    return _refused(Problem(400, detail), "invalid_request")


def _too_many(what: str, *windows: Window) -> HttpResponse:
    seconds = max(window.reset for window in windows if not window.admitted)
    problem = Problem(429, f"{what}; try again in {seconds} seconds.", headers={"Retry-After": str(seconds)})
    return _refused(problem, "temporarily_unavailable")


def _refused(problem: Problem, error: str) -> HttpResponse:
    """A problem that OAuth2 client libraries understand too."""
    told = orjson.loads(problem.body()) | {"error": error, "error_description": problem.detail}
    return HttpResponse(orjson.dumps(told), status=problem.status, content_type=CONTENT_TYPE, headers=problem.headers)
