"""The operations on credentials answer as the document has it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.openapi.test_document import shape
from tests.openapi.test_refusals import check
from track360.partners.credentials import services

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/forex/credentials"
JSON = "application/json"


@pytest.fixture(scope="module")
def spec() -> Any:
    return json.loads(Client().get("/api/schema/").content)


@pytest.fixture
def http(db: None) -> Client:
    _, text = services.create_key(factories.make_partner(), "admin", "read write admin")
    return Client(HTTP_X_API_KEY=text)


def test_the_examples_run_and_the_answers_are_as_documented(spec: Any, http: Client) -> None:
    made = http.post(PLACE, json.dumps(example(spec, PLACE, "post")), JSON)
    shape(spec, PLACE, "post", 201).validate(made.json())
    shape(spec, PLACE, "get", 200).validate(http.get(PLACE).json())
    one, place = f"{PLACE}/{{credential_id}}", f"{PLACE}/{made.json()['data']['id']}"
    shape(spec, one, "get", 200).validate(http.get(place).json())
    changed = http.patch(place, json.dumps(example(spec, one, "patch")), JSON)
    shape(spec, one, "patch", 200).validate(changed.json())
    assert changed.json()["data"]["ip_allowlist"] == []
    for action in ("rotate", "suspend", "resume", "revoke"):
        body = json.dumps(example(spec, f"{one}/{action}", "post"))
        answer = http.post(f"{place}/{action}", body, JSON)
        assert answer.status_code == 200, answer.content
        shape(spec, f"{one}/{action}", "post", 200).validate(answer.json())


def example(spec: Any, path: str, method: str) -> Any:
    return spec["paths"][path][method]["requestBody"]["content"][JSON]["example"]


def test_the_refusals_are_as_documented(spec: Any, http: Client) -> None:
    check(spec, PLACE, "get", 400, http.get(f"{PLACE}?page=1"))
    check(spec, PLACE, "post", 400, http.post(PLACE, b"{", JSON))
    check(spec, PLACE, "post", 415, http.post(PLACE, b"{}", "text/csv"))
    check(spec, PLACE, "post", 422, http.post(PLACE, b"{}", JSON))
    admin = {"kind": "key", "name": "k", "scopes": ["admin"]}
    check(spec, PLACE, "post", 403, http.post(PLACE, json.dumps(admin), JSON))
    for path, method in (
        (path, method) for path, told in spec["paths"].items() if "/forex/cred" in path for method in told
    ):
        if "{" in path:
            missing = path.replace("{credential_id}", "key:nobody")
            check(spec, path, method, 404, getattr(http, method)(missing, *([] if method == "get" else [b"{}", JSON])))
