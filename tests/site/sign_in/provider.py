"""An identity provider on loopback that does as a test says: real HTTP, real signatures, and lies on demand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT, SECRET = "track360", "s3cret-of-the-client"
CODE = "code-1"


class Provider:
    """``claims`` and ``header`` change the next ID token, ``answer`` what comes with it, ``me`` is the userinfo."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
        self.reset()

    def reset(self) -> None:
        """Honest again."""
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "ES256", "kid": "one"}
        self.signed_by: Any = self.key
        self.answer: dict[str, Any] = {}
        self.me: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.published: dict[str, Any] = {}

    def authorize(self, location: str) -> dict[str, str]:
        """What the browser brings back after somebody has logged in at the address it was sent to."""
        parts = urlsplit(location)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        self.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (self.asked["response_type"], self.asked["code_challenge_method"]) == ("code", "S256")
        return {"code": CODE, "state": self.asked["state"]}

    def description(self) -> dict[str, Any]:
        """The discovery document."""
        pages = ("authorize", "token", "userinfo", "jwks")
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        where = {name: f"{self.issuer}/{page}" for name, page in zip(names, pages, strict=True)}
        algorithms = {"id_token_signing_alg_values_supported": ["ES256", "HS256", "none"]}
        return {"issuer": self.issuer, **where, **algorithms, **self.published}

    def token(self, form: dict[str, str], credentials: str) -> tuple[int, dict[str, Any]]:
        """The token endpoint: the code once, from whom it was given to, who knows the verifier."""
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = _b64(digest)
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        good = (form["code"], challenge, form["redirect_uri"], credentials)
        if good != (CODE, self.asked["code_challenge"], self.asked["redirect_uri"], basic):
            return 400, {"error": "invalid_grant"}
        token = {"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": self.id_token()}
        return 200, {name: value for name, value in {**token, **self.answer}.items() if value is not None}

    def id_token(self) -> str:
        """Of somebody with the role ``admins``, unless told otherwise; a claim of None is left out.

        With HS256 it is signed by the published key, as an attacker would who hopes that it is taken for a secret.
        """
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 60, "nonce": self.asked["nonce"],
            "preferred_username": "ada", "email": "ada@house.example", "email_verified": True, "groups": ["admins"],
            **self.claims,
        }  # fmt: skip
        said = {name: value for name, value in said.items() if value is not None}
        if self.header["alg"] == "ES256":
            return jwt.encode(self.header, said, self.signed_by, algorithms=["ES256"])
        # By hand: no library signs so.
        text = ".".join(_b64(json.dumps(part).encode()) for part in (self.header, said))
        secret = self.key.as_pem(private=False)
        hashed = hmac.digest(secret, text.encode(), "sha256") if self.header["alg"] == "HS256" else b""
        return f"{text}.{_b64(hashed)}"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        pages = {
            "/.well-known/openid-configuration": self.provider.description,
            "/jwks": lambda: {"keys": [self.provider.key.as_dict(private=False)]},
            "/userinfo": lambda: self.provider.me,
        }
        self._answer(200, pages[self.path]())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*self.provider.token(form, self.headers.get("Authorization", "")))

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers until the end of the block."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        provider = _Handler.provider = Provider(f"http://127.0.0.1:{server.server_port}")
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield provider
        server.shutdown()
