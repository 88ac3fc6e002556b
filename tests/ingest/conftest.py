"""What the tests of ingest share."""

from __future__ import annotations

import pytest

from tests.ingest.api import Api, customer, open_house


@pytest.fixture
def api() -> Api:
    house = open_house()
    house.outcomes("customers", customer("c1"))
    return house
