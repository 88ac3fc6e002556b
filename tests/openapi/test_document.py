from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from track360.ingest.registry import ENTITIES as ENTITIES_BY_NAME
from track360.ingest.request.filters import parameters_of
from track360.ingest.request.lists import PAGING
from track360.openapi.components import EXAMPLE_ID
from track360.openapi.schema import document
from track360.verticals.registry import VERTICALS

ENTITIES = ["customers", "transactions", "trading-activity"]


@pytest.fixture(scope="module")
def spec() -> Any:
    return json.loads(Client().get("/api/schema/").content)


def shape(spec: Any, path: str, method: str, status: int) -> Any:
    """A validator of one documented answer."""
    told = spec["paths"][path][method]["responses"][str(status)]["content"]
    schema = next(iter(told.values()))["schema"]
    return jsonschema_rs.Draft202012Validator({**schema, "components": spec["components"]})


def test_it_is_valid_openapi_3_1(spec: Any) -> None:
    assert spec["openapi"].startswith("3.1")
    validate(spec)


def test_every_path_is_there_for_both_verticals(spec: Any) -> None:
    assert not [path for path in spec["paths"] if "{vertical}" in path]
    for vertical in ("forex", "prop-trading"):
        for entity in ENTITIES:
            assert set(spec["paths"][f"/api/v1/{vertical}/{entity}"]) == {"get", "post"}


def test_operation_ids_are_unique(spec: Any) -> None:
    ids = [operation["operationId"] for methods in spec["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_every_filter_of_a_list_is_told_and_only_those(spec: Any) -> None:
    for name, vertical in VERTICALS.items():
        for entity, contract in ENTITIES_BY_NAME.items():
            told = spec["paths"][f"/api/v1/{name}/{entity}"]["get"]["parameters"]
            known = {*PAGING, *parameters_of(contract, vertical.name)}
            assert {parameter["name"] for parameter in told} == known
            assert len(told) == len(known)


def test_every_call_needs_a_token_of_the_right_scope_but_the_public_ones(spec: Any) -> None:
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            by_admin = path.endswith("/audit") or "/credentials" in path or ("/webhooks" in path and method != "get")
            scope = "admin" if by_admin else "read" if method == "get" else "write"
            if "/drafts" in path:
                scope = "programme" if method == "get" or path.endswith("/drafts") else "publish"
            wanted: Any = [{"oauth2": [scope]}, {"apiKey": []}]
            wanted = [] if "/schemas/" in path else wanted
            assert operation["security"] == ([{}, {"basic": []}] if path == "/oauth/token" else wanted), path


def test_every_success_tells_the_limits(spec: Any) -> None:
    for path, methods in spec["paths"].items():
        for operation in methods.values():
            (success,) = (answer for status, answer in operation["responses"].items() if status[0] == "2")
            told = success.get("headers", {})
            limited = "/schemas/" not in path and path != "/oauth/token"
            assert set(told) == ({"RateLimit", "RateLimit-Policy"} if limited else set()), path


def test_component_schemas_are_json_schemas(spec: Any) -> None:
    for schema in spec["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_what_is_published_is_what_validates(spec: Any, db: None) -> None:
    published = Client().get("/api/v1/forex/schemas/customers.json").json()
    ours = spec["components"]["schemas"]["ForexCustomer"]
    assert ours == {key: value for key, value in published.items() if key not in ("$schema", "$id", "title")}


def test_every_operation_tells_its_refusals(spec: Any) -> None:
    for path, methods in spec["paths"].items():
        for operation in methods.values():
            refusals = {status for status in operation["responses"] if status[0] in "45"}
            assert {"408", "503"} <= refusals, path
            if operation["security"] and path != "/oauth/token":
                assert {"401", "403", "429"} <= refusals, path


@pytest.mark.django_db
def test_the_examples_run_and_the_answers_are_as_documented(spec: Any, http: Any) -> None:
    for entity in ENTITIES:
        path = f"/api/v1/{http.vertical}/{entity}"
        example = spec["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"]
        answer = http.post(path, json.dumps(example), "application/json")
        assert answer.status_code == 200, answer.content
        told = spec["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]["example"]
        assert {**answer.json()["meta"], "batch_id": EXAMPLE_ID} == told["meta"]
        assert answer.json()["data"] == told["data"]
        shape(spec, path, "post", 200).validate(answer.json())
        listed = http.get(path).json()
        assert len(listed["data"]) == 1
        shape(spec, path, "get", 200).validate(listed)
        receipt = http.get(f"/api/v1/{http.vertical}/batches/{answer.json()['meta']['batch_id']}").json()
        shape(spec, f"/api/v1/{http.vertical}/batches/{{batch_id}}", "get", 200).validate(receipt)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [("nonsense", "application/json", 400), ("[]", "text/csv", 415), ("[{}]", "application/json", 422)],
)
def test_refusals_are_as_documented(spec: Any, http: Any, body: str, kind: str, status: int) -> None:
    path = f"/api/v1/{http.vertical}/customers"
    answer = http.post(path, body, kind)
    assert answer.status_code == status
    shape(spec, path, "post", status).validate(answer.json())


@pytest.mark.django_db
def test_waiting_records_are_as_documented(spec: Any, http: Any) -> None:
    path = f"/api/v1/{http.vertical}"
    body = spec["paths"][f"{path}/transactions"]["post"]["requestBody"]["content"]["application/json"]
    answer = http.post(f"{path}/transactions?orphans=park", json.dumps(body["example"]), "application/json")
    assert answer.json()["meta"]["parked"] == 1
    listed = http.get(f"{path}/parked").json()
    assert len(listed["data"]) == 1
    shape(spec, f"{path}/parked", "get", 200).validate(listed)


@pytest.mark.django_db
def test_control_totals_are_as_documented(spec: Any, http: Any) -> None:
    path = f"/api/v1/{http.vertical}/control-totals"
    told = spec["paths"][path]["post"]
    example = told["requestBody"]["content"]["application/json"]["example"]
    answer = http.post(path, json.dumps(example), "application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["data"][0]["figures"]["rows"] == {"yours": 812, "ours": 0, "difference": -812}
    shape(spec, path, "post", 200).validate(answer.json())
    assert "201" not in told["responses"]
    refused = http.post(path, json.dumps([{"entity": "customers"}]), "application/json")
    assert refused.status_code == 422
    shape(spec, path, "post", 422).validate(refused.json())


def test_it_is_made_once() -> None:
    assert document() is document()


def test_the_page_loads_nothing_from_elsewhere() -> None:
    answer = Client().get("/api/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.findall(r'(?:src|href|data-schema)="([^"]+)"', page)
    assert all(url.startswith("/") for url in re.findall(r'(?:src|href|data-schema)="([^"]+)"', page))
    assert "<script>" not in page
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    for url in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert Client().get(url).status_code == 200, url


@pytest.mark.django_db
def test_what_was_not_earned_is_as_documented(spec: Any, http: Any) -> None:
    path = f"/api/v1/{http.vertical}"
    for entity in ("customers", "transactions", "trading-activity"):
        body = spec["paths"][f"{path}/{entity}"]["post"]["requestBody"]["content"]["application/json"]
        http.post(f"{path}/{entity}?orphans=park", json.dumps(body["example"]), "application/json")
    [customer, *_] = http.get(f"{path}/customers").json()["data"]
    for address, of in (("customers", "customer_id"), ("affiliates", "affiliate_id")):
        answer = http.get(f"{path}/{address}/{customer[of]}/commission-status")
        shape(spec, f"{path}/{address}/{{{of}}}/commission-status", "get", 200).validate(answer.json())
    assert http.get(f"{path}/affiliates/nobody/commission-status").status_code == 404
