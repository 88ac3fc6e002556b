"""Any order of pushes, changes and settles ends in what the oracle says."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.machine import RELAXED, Machine

FEW = settings(RELAXED, max_examples=12, stateful_step_count=20, derandomize=True)


@pytest.mark.timeout(400)
@pytest.mark.usefixtures("database")
def test_any_order_of_steps_ends_in_what_the_oracle_says() -> None:
    run_state_machine_as_test(Machine, settings=FEW)
