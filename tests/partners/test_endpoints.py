"""Permissions per endpoint: what a credential is limited to it reaches, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.ingest.api import Api, customer, open_house
from track360.partners.credentials import services
from track360.partners.credentials.models import ENDPOINTS
from track360.partners.models import ApiKey
from track360.partners.views import DataView

pytestmark = pytest.mark.django_db


def limit(api: Api, **endpoints: list[str]) -> None:
    services.change(ApiKey.objects.get(partner=api.partner), endpoints=endpoints)


def reached(api: Api) -> set[str]:
    paths = ("customers", "transactions", "trading-activity", "commissions", "reports/funnel", "parked", "batches/1")
    answers = {path: api.get(path).status_code for path in (*paths, "customers/c1/commission-status")}
    assert set(answers.values()) <= {200, 403, 404}
    return {path for path, status in answers.items() if status != 403}


def test_reading_is_limited_to_what_is_named() -> None:
    api = open_house()
    assert len(reached(api)) == 8
    limit(api, read=["customers", "reports"])
    assert reached(api) == {"customers", "reports/funnel"}
    limit(api, read=["commissions"])
    assert reached(api) == {"commissions", "customers/c1/commission-status"}
    limit(api, read=[])
    assert reached(api) == set()
    limit(api, write=["customers"])
    assert len(reached(api)) == 8


def test_writing_is_limited_on_its_own() -> None:
    api = open_house()
    limit(api, write=["transactions"])
    answer = api.push("customers", customer())
    assert answer.status_code == 403
    assert answer.json()["detail"] == "The scope 'write' of this credential is limited to: transactions."
    assert api.listed("customers") == []
    assert api.push("transactions").status_code == 200
    limit(api, read=["transactions"])
    assert api.push("customers", customer()).status_code == 200


def test_every_view_says_which_endpoint_it_is() -> None:
    found = {view.view_class.__name__: getattr(view.view_class, "endpoint", None) for view in _views(get_resolver())}
    assert len(found) > 10
    assert found.pop("SchemaView") is None  # for everybody
    assert set(found.values()) == set(ENDPOINTS)


def _views(resolver: Any) -> list[Any]:
    found = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found += _views(pattern)
        elif isinstance(pattern, URLPattern) and issubclass(getattr(pattern.callback, "view_class", object), DataView):
            found.append(pattern.callback)
    return found
