"""Reports are as documented: their examples, and their answers."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client

from commissions.rollups.roll_up import roll_up
from tests import factories as make
from tests.openapi.test_document import shape
from track360.reports.published import reports_of
from track360.verticals.registry import VERTICALS


@pytest.fixture(scope="module")
def spec() -> Any:
    return orjson.loads(Client().get("/api/schema/").content)


@pytest.mark.parametrize("vertical", ["forex", "prop-trading"])
def test_the_examples_are_of_the_shape(spec: Any, vertical: str) -> None:
    path = f"/api/v1/{vertical}/reports/{{name}}"
    told = spec["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["examples"]
    assert set(told) == set(reports_of(VERTICALS[vertical]))
    for example in told.values():
        assert shape(spec, path, "get", 200).is_valid(example["value"])


@pytest.mark.django_db
def test_answers_are_as_documented(spec: Any, http: Any) -> None:
    affiliate = http.partner.affiliate_set.get()
    customer = make.make_customer(affiliate, phase="funded")
    make.make_day(customer)
    make.make_phase(customer, "funded")
    make.make_entry(affiliate, customer)
    roll_up(http.partner.pk)  # trading follows with the next roll-up
    path = f"/api/v1/{http.vertical}/reports"
    validator = shape(spec, f"{path}/{{name}}", "get", 200)
    for name in reports_of(VERTICALS[http.vertical]):
        told = http.get(f"{path}/{name}").json()
        assert told["data"], name
        validator.validate(told)
    refused = http.get(f"{path}/nonsense")
    assert refused.status_code == 404
    shape(spec, f"{path}/{{name}}", "get", 404).validate(refused.json())
