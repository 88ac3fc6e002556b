"""Contracts: schemas that are sound, published and true; models that match; a second opinion on every verdict."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from django.core.checks import run_checks
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activity.contract import ACTIVITY
from tests.ingest.api import customer, day, transaction
from tests.ingest.corpus_values import BAD_COUNTRIES, BAD_CURRENCIES, BAD_DATES, BAD_INSTANTS
from track360.ingest import checks, registry
from track360.ingest.contract import NUMBER, Field
from track360.ingest.schemas import record_schema, validators
from track360.verticals.forex import FOREX
from track360.verticals.registry import VERTICALS

EVERY = [(entity, vertical) for entity in registry.ENTITIES for vertical in VERTICALS]


@pytest.mark.parametrize(("entity", "vertical"), EVERY)
@pytest.mark.parametrize("patch", [False, True])
def test_schemas_are_sound(entity: str, vertical: str, patch: bool) -> None:
    schema = record_schema(registry.ENTITIES[entity], VERTICALS[vertical], patch=patch)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert all(schema["properties"][name].get("description") for name in schema["properties"])
    assert set(schema["required"]) <= set(schema["properties"])


@pytest.mark.django_db
def test_the_published_schema_is_the_one_that_validates() -> None:
    for entity, vertical in EVERY:
        answer = Client().get(f"/api/v1/{vertical}/schemas/{entity}.json")
        assert answer.status_code == 200
        assert answer.json() == json.loads(json.dumps(record_schema(registry.ENTITIES[entity], VERTICALS[vertical])))
    patch = Client().get("/api/v1/forex/schemas/customers.patch.json").json()
    assert patch["required"] == ["customer_id"]
    for missing in (
        "forex/schemas/orders",
        "casino/schemas/customers",
        "forex/schemas/customers.x",
        "forex/schemas/customers.",
    ):
        answer = Client().get(f"/api/v1/{missing}.json")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_what_each_vertical_has_of_its_own() -> None:
    forex, prop = (record_schema(registry.ENTITIES["customers"], VERTICALS[v]) for v in ("forex", "prop-trading"))
    assert set(forex["properties"]) - set(prop["properties"]) == {"trading_account_type", "leverage"}
    assert set(prop["properties"]) - set(forex["properties"]) == {"challenge_type", "phase", "account_size"}
    days = record_schema(ACTIVITY, VERTICALS["prop-trading"])
    assert days["required"] == ["date", "customer_id", "instrument", "lots_traded", "currency", "pnl"]


def test_the_checks_pass_and_name_what_is_missing() -> None:
    assert [error for error in run_checks() if (error.id or "").startswith("ingest")] == []
    more = replace(ACTIVITY, fields=(*ACTIVITY.fields, Field("swap", NUMBER, "Swap.")))
    less = replace(ACTIVITY, fields=ACTIVITY.fields[:-1])
    assert [error.msg for error in checks.against_model(more)] == [
        "trading-activity: the field swap has no column in TradingDay."
    ]
    assert [error.msg for error in checks.against_model(less)] == [
        "trading-activity: the column last_modified_date of TradingDay has no field."
    ]


CENTS = st.decimals(-2, 300, places=2) | st.decimals(-1, 1, places=3) | st.integers(-1, 200).map(Decimal)
DAYS = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["2026-01-05", "2024-02-29", *(d for d in BAD_DATES if not d.endswith("\n"))]),
        "customer_id": st.text(max_size=3) | st.integers(),
        "instrument": st.text(min_size=1, max_size=3),
        "currency": st.sampled_from(["USD", "EUR", "KWD", *BAD_CURRENCIES]),
        "lots_traded": CENTS,
    },
    optional={
        "eligible_lots": CENTS | st.none(),
        "pnl": CENTS | st.none() | st.booleans(),
        "commission": CENTS,
        "last_modified_date": st.sampled_from(
            ["2026-01-05T10:00:00", *(i for i in BAD_INSTANTS if not i.endswith("\n"))]
        ),
    },
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=DAYS)
def test_a_second_opinion(record: dict[str, Any]) -> None:
    """jsonschema judges Decimals, because with floats it refuses 0.07 under a multiple of 0.01."""
    schema = json.loads(json.dumps(record_schema(ACTIVITY, FOREX)), parse_float=Decimal)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    second = jsonschema.Draft202012Validator(schema, format_checker=checker).is_valid(record)
    wire = {name: float(value) if isinstance(value, Decimal) else value for name, value in record.items()}
    rules = validators("trading-activity", "forex")
    assert rules.one.is_valid(wire) is second
    assert rules.all_good([wire]) is second


@pytest.mark.parametrize("lots", [0.07, 0.29, 1.15, 4.35, 8.2, 19.99, 0.1, 2.675 - 0.005, 123456789.01])
def test_two_decimals_are_two_decimals(lots: float) -> None:
    assert validators("trading-activity", "forex").all_good([day(lots_traded=lots)])


def test_good_records_pass_every_schema_as_a_list_and_alone() -> None:
    for entity, record in (
        ("customers", customer()),
        ("transactions", transaction()),
        ("trading-activity", day()),
    ):
        rules = validators(entity, "forex")
        assert rules.all_good([record])
        assert rules.one.is_valid(record)
        assert not rules.all_good([{**record, "odd": 1}])
        assert rules.one.is_valid({**record, "odd": 1})
    assert "GR" not in BAD_COUNTRIES
