"""What ``docs/how-to/connector.md`` shows, run: settings of a REST API, and a connector held to the contract of all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson
import pytest

from customers.models import Customer
from tests.connectors import test_contract
from tests.connectors.cases import Case, customer
from tests.connectors.conftest import Clock, make_source
from tests.connectors.test_contract import broker, pull, source  # noqa: F401 - fixtures of the promises below
from tests.recipes import ROOT, load, paste
from track360 import connectors
from track360.connectors.registry import CONNECTORS
from track360.demo.broker_server import Broker
from track360.demo.dialects import DIALECTS
from track360.demo.record_store import RecordStore, Request, Response, problem
from track360.partners.models import Partner

pytestmark = pytest.mark.django_db
# Collected here they meet the ``case`` below.
PROMISES = {name: test for name, test in vars(test_contract).items() if name.startswith("test_")}
EVERY_CONNECTOR_HAS_A_CASE = PROMISES.pop("test_every_connector_has_a_case")
globals().update(PROMISES)


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the recipe followed."""
    into = tmp_path_factory.mktemp("recipe")
    paste("connector.md", into)
    return into


@pytest.fixture
def case(pasted: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    """The recipe's case; its connector is the registry's for one test."""
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, str(pasted / "track360" / "connectors")])
    monkeypatch.setitem(CONNECTORS, "harbour", import_module("track360.connectors.harbour").CONNECTOR)
    return load(pasted / "tests" / "connectors" / "cases.py").CASES["harbour"]


def test_one_line_registers_it(case: Case, pasted: Path) -> None:
    assert load(pasted / "track360" / "registry.py").CONNECTORS == CONNECTORS


def test_without_a_case_the_contract_fails(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="harbour"):
        EVERY_CONNECTOR_HAS_A_CASE()
    monkeypatch.setitem(test_contract.CASES, "harbour", case)
    EVERY_CONNECTOR_HAS_A_CASE()


def test_a_client_becomes_a_customer(case: Case, source: Any, clock: Clock) -> None:  # noqa: F811
    pull(source, clock)
    first = Customer.objects.get(customer_id="c0000")
    assert (first.affiliate_id, first.signed_up) == ("A1", "2026-01-02 08:00")


def answer(store: RecordStore, request: Request) -> Response:
    """The API that the guide describes by settings."""
    if request.headers.get("Authorization") != "Bearer simulated":
        return problem(401, "who are you?")
    if request.path != "/api/v2/clients" or not {"updated_since", "updated_until", "limit"} <= set(request.query):
        return problem(404, "no such list")
    rows, start = store.window("customers", None, None), int(request.query.get("after", "0"))
    end = start + 10
    items = [_client(number, record) for number, record in enumerate(rows)][start:end]
    return Response(200, {"data": {"items": items, "next": str(end) if end < len(rows) else None}})


def _client(number: int, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "trader" if number else "lead",
        "number": record["customer_id"],
        "registered_at": "2026-01-02T08:00:00Z",
        "introducer": {"code": "A1"},
        "updated_at": record["last_modified_date"],
        "country": "gr",
        "verification": "OK" if number == 1 else "OPEN",
    }


def test_a_rest_api_by_settings_alone(
    partner: Partner, clock: Clock, allowed: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (ROOT / "docs" / "how-to" / "connector.md").read_text()
    [told] = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    monkeypatch.setitem(DIALECTS, "documented", answer)
    with Broker("documented") as made:
        allowed(made.url)
        made.store.put("customers", [customer(n) for n in range(25)])
        config = orjson.loads(told) | {"base_url": f"{made.url}/api/v2"}
        run = pull(
            make_source(partner, made.url, {"token": "simulated"}, connector="rest", config=config, streams=[]),
            clock,
        )
    assert (run.status, run.reason, run.outcomes) == ("done", "", {"created": 24})
    checked = Customer.objects.filter(kyc_status_id="approved").values_list("customer_id", "country_code")
    assert list(checked) == [("c0001", "GR")]
    assert Customer.objects.get(customer_id="c0001").signup_date == datetime(2026, 1, 2, 8, tzinfo=UTC)
