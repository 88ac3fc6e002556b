"""Whole cases through ingest and settling: the ledger and the exceptions are what the oracle says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.oracle.oracle import books
from tests.oracle.strategies import Case, cases, random_case
from tests.properties import both
from tests.properties.machine import RELAXED

pytestmark = pytest.mark.usefixtures("database")


def check(case: Case, size: int) -> None:
    partner = both.enter(case.partner)
    received = both.push(partner, case.requests(size))
    both.settled(partner)
    assert both.differences(partner, books(case.partner, received)) == []


@settings(RELAXED, max_examples=25, derandomize=True)
@given(cases())
def test_the_ledger_is_what_the_oracle_says(case: Case) -> None:
    check(case, size=1000)


@pytest.mark.parametrize("seed", range(12))
def test_the_ledger_of_a_larger_case_is_what_the_oracle_says(seed: int) -> None:
    check(random_case(seed, size=100), size=7)
