"""Every row and every approved transaction is in a line, a reason or an unrated source."""

from __future__ import annotations

import pytest

from tests.oracle.strategies import random_case
from tests.properties import accounted, both

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("seed", range(100, 112))
def test_every_row_and_approved_transaction_is_accounted_for(seed: int) -> None:
    case = random_case(seed, size=60)
    partner = both.enter(case.partner)
    both.push(partner, case.requests())
    both.settled(partner)
    assert accounted.sources(partner)
    accounted.check(partner)
