"""Every refusal that can be provoked is in the document: its status, its content type and the headers it comes with."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.fuzz.test_document import BEYOND_SCHEMAS
from tests.ingest.api import customer, day, open_house, transaction
from tests.openapi.test_document import shape
from tests.partners.conftest import ask_token, bearer
from track360.openapi.schema import document
from track360.partners.credentials import services
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db
JSON = "application/json"
LIMITS = {"RateLimit", "RateLimit-Policy"}
TOLD = LIMITS | {"Retry-After", "WWW-Authenticate"}
PLACES = {
    "{batch_id}": "1",
    "{entry_id}": "1",
    "{customer_id}": "c1",
    "{name}": "funnel",
    "{entity}": "customers",
    "{credential_id}": "key:nobody",
}


@pytest.fixture(scope="module")
def spec() -> Any:
    return json.loads(Client().get("/api/schema/").content)


def operations(vertical: str) -> Iterator[tuple[str, str]]:
    for path, methods in document()["paths"].items():
        if f"/{vertical}/" in path:
            yield from ((path, method) for method in methods)


@pytest.fixture
def partner(db: None) -> Partner:
    made = factories.make_partner()
    factories.make_affiliate(made, "A")
    return made


def caller(partner: Partner, scopes: str = "read write") -> Client:
    client = services.create_client(partner, scopes=scopes)
    return Client(**bearer(ask_token(*client, scope=scopes).json()["access_token"]), raise_request_exception=False)


def check(spec: Any, path: str, method: str, status: int, answer: Any) -> None:
    assert answer.status_code == status, (path, method, answer.content[:200])
    told = spec["paths"][path][method]["responses"][str(status)]
    assert answer["Content-Type"] in told["content"], (path, method, status)
    sent = {name for name in TOLD if name in answer.headers}
    assert sent == set(told["headers"]), (path, method, status)
    shape(spec, path, method, status).validate(answer.json())


def send(http: Client, path: str, method: str, body: bytes = b"[]", kind: str = JSON, **headers: str) -> Any:
    for place, value in PLACES.items():
        path = path.replace(place, value)
    sent = {"data": body, "content_type": kind} if method != "get" else {}
    return getattr(http, method)(path, **sent, **headers)


@pytest.mark.parametrize(("path", "method"), [*operations("forex")])
def test_who_calls_and_how(spec: Any, partner: Partner, settings: Any, windows: Any, path: str, method: str) -> None:
    http = caller(partner, "read write admin programme publish")
    check(spec, path, method, 406, send(http, path, method, HTTP_ACCEPT="text/html"))
    if "schemas" in path:
        check(spec, path, method, 404, send(http, path.replace("{entity}", "nonsense"), method))
        return
    check(spec, path, method, 401, send(Client(), path, method))
    check(spec, path, method, 401, send(Client(), path, method, **bearer("nobody")))
    check(spec, path, method, 403, send(caller(factories.make_partner(vertical="prop-trading")), path, method))
    lacking = caller(partner, "write" if method == "get" else "read")
    check(spec, path, method, 403, send(lacking, path, method))
    settings.API_RATE_LIMIT = 0
    check(spec, path, method, 429, send(http, path, method))


# Of one document, not of records: tests/openapi/test_credentials and tests/commissions/corrections/test_draft_api
# and tests/events/webhooks/test_api.
DATA = [each for each in operations("forex") if not {"credentials", "drafts", "webhooks"} & {*each[0].split("/")}]


@pytest.mark.parametrize(("path", "method"), DATA)
def test_what_is_asked_for(spec: Any, partner: Partner, path: str, method: str) -> None:
    http = caller(partner, "read write admin")
    if method == "get" and "{" not in path:
        check(spec, path, method, 400, http.get(f"{path}?nonsense=1"))
        check(spec, path, method, 400, http.get(f"{path}?page=0"))
    elif method == "get" and "schemas" not in path:
        wrong = path.replace("{name}", "nonsense")
        check(spec, path, method, 404, send(http, wrong, method))
    elif method == "post":
        check(spec, path, method, 400, send(http, path, method, b"{"))
        check(spec, path, method, 413, send(http, path, method, json.dumps([{}] * 1001).encode()))
        check(spec, path, method, 415, send(http, path, method, kind="text/csv"))
        check(spec, path, method, 415, send(http, path, method, HTTP_CONTENT_ENCODING="br"))
        check(spec, path, method, 422, send(http, path, method, b"[{}]"))
        check(spec, path, method, 422, send(http, path, method, b"5"))


def test_a_body_over_the_limit_is_refused_before_anybody_asks_who_calls(spec: Any, settings: Any) -> None:
    settings.API_MAX_BODY_BYTES = 10
    for path in ("/api/v1/forex/customers", "/oauth/token"):
        answer = Client().post(path, b"x" * 11, JSON)
        assert answer.status_code == 413
        assert "application/problem+json" in spec["paths"][path]["post"]["responses"]["413"]["content"]
        assert not TOLD & set(answer.headers)
    assert not spec["paths"]["/oauth/token"]["post"]["responses"]["413"]["headers"]


def test_plain_http_is_in_the_document(spec: Any, settings: Any) -> None:
    settings.API_HTTPS_ONLY = True
    for path, method in (*operations("forex"), ("/oauth/token", "post")):
        answer = send(Client(), path, method)
        assert answer.status_code == 403
        assert answer["Content-Type"] in spec["paths"][path][method]["responses"]["403"]["content"]


def test_an_idempotency_key_under_way(spec: Any, partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("track360.ingest.request.idempotency.try_hold", lambda *_: False)
    path = "/api/v1/forex/customers"
    check(spec, path, "post", 409, send(caller(partner), path, "post", HTTP_IDEMPOTENCY_KEY="k"))


def test_the_token_endpoint(spec: Any, partner: Partner, settings: Any, windows: Any) -> None:
    client, secret = services.create_client(partner)
    form = {"grant_type": "client_credentials", "client_id": client.client_id}
    told = spec["paths"]["/oauth/token"]["post"]["responses"]
    settings.TOKEN_GUESSES_PER_ADDRESS = 1
    for status, sent in (
        (200, {**form, "client_secret": secret}),
        (400, {**form, "client_secret": secret, "scope": "admin"}),
        (400, {**form, "client_secret": secret, "grant_type": "password"}),
        (400, {}),
        (401, {**form, "client_secret": "wrong"}),
        (429, {**form, "client_secret": secret}),
    ):
        answer = Client().post("/oauth/token", sent)
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] in told[str(status)]["content"], status
        assert {n for n in TOLD if n in answer.headers} == set(told[str(status)].get("headers", ())), status
        shape(spec, "/oauth/token", "post", status).validate(answer.json())


def test_the_codes_that_a_schema_cannot_say_are_named_as_they_are_sent(spec: Any) -> None:
    api = open_house(unknown_properties="refuse", signs="signed")
    api.push("customers", customer())
    answers = [
        api.push("customers", customer("c2", affiliate_id="nobody")),
        api.push("transactions", transaction(customer_id="nobody")),
        api.push("customers", customer("c2"), customer("c2")),
        api.push("transactions", transaction(transaction_type="withdrawal")),
        api.push("trading-activity", day(eligible_lots=2)),
        api.push("customers", customer("c2", signup_date="2026-02-30")),
        api.push("customers", customer("c2", extra={"a": "x" * 5000})),
        api.push("customers", customer("c2", shoe_size=45)),
        api.push("trading-activity", day(customer_id="𝄞" * 500, instrument="𝄞" * 500)),
    ]
    assert {answer.status_code for answer in answers} == {422}
    codes = {error["code"] for answer in answers for error in answer.json()["errors"]}
    assert codes >= BEYOND_SCHEMAS | {"unknown_affiliate", "unknown_customer", "unknown_property"}
    for entity in ("customers", "transactions", "trading-activity"):
        about = spec["paths"][f"/api/v1/forex/{entity}"]["post"]["description"]
        assert [code for code in sorted(codes) if f"`{code}`" not in about] == []


def test_a_packed_body_that_unpacks_to_too_much(spec: Any, partner: Partner) -> None:
    path = "/api/v1/forex/customers"
    bomb = gzip.compress(b" " * (10 * 1024 * 1024 + 1), mtime=0)
    check(spec, path, "post", 413, send(caller(partner), path, "post", bomb, HTTP_CONTENT_ENCODING="gzip"))
