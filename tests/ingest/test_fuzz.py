"""No input is a 500: known and unknown fields with anything in them, in bodies of any shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingest.api import Api, customer, day, open_house, transaction
from track360.ingest import registry

pytestmark = pytest.mark.django_db
RECORDS = {"customers": customer(), "transactions": transaction(), "trading-activity": day()}
ODD = [
    "",
    " ",
    "0",
    "-0",
    "\u0000",
    "\ud800",
    "1e999",
    "null",
    "9999-12-31",
    "0001-01-01",
    "2026-01-05T10:00:00+14:00",
    "\u2028",
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=5)
    | st.sampled_from(ODD)
    | st.dates().map(str)
    | st.datetimes().map(lambda moment: moment.isoformat())
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def _record(entity: str) -> st.SearchStrategy[Any]:
    names = st.sampled_from([*registry.ENTITIES[entity].by_name, "extra", "raw", "id", ""])
    changed = st.dictionaries(names, VALUES, max_size=3).map(lambda change: RECORDS[entity] | change)
    return changed | VALUES


BODIES = st.sampled_from(sorted(RECORDS)).flatmap(
    lambda entity: st.tuples(st.just(entity), st.lists(_record(entity), max_size=4) | VALUES)
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=BODIES, mode=st.sampled_from(["atomic", "partial"]), orphans=st.sampled_from(["refuse", "park"]))
def test_no_input_is_a_500(case: tuple[str, Any], mode: str, orphans: str) -> None:
    entity, body = case
    house = _house()
    path = f"{entity}?mode={mode}&orphans={orphans}"
    answer = house.send(path, json.dumps(body).encode("utf-8", "surrogatepass"))
    assert answer.status_code in {200, 400, 422}, answer.content
    if answer.status_code == 200:
        for kind in RECORDS:
            assert house.get(kind).status_code == 200
        again = house.send(path, json.dumps(body).encode("utf-8", "surrogatepass")).json()
        assert {entry["outcome"] for entry in again["data"]} <= {"unchanged", "rejected", "parked", "stale"}


def _house() -> Api:
    house = open_house("prop-trading")
    house.outcomes("customers", customer("c1"))
    return house
