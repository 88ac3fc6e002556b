"""Any order of steps, closings and approvals ends in statements that lose nothing, and pays what the oracle says."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.machine import RELAXED
from tests.properties.months_machine import MonthsMachine

FEW = settings(RELAXED, max_examples=3, stateful_step_count=15, derandomize=True)


@pytest.mark.timeout(400)
@pytest.mark.usefixtures("database")
def test_any_order_of_steps_and_closings_pays_what_the_oracle_says() -> None:
    run_state_machine_as_test(MonthsMachine, settings=FEW)
