"""The state machine at length: 500 runs of 50 steps, a fresh partner per run.

A run that fails says its seed; ``TRACK360_SEED=17 make campaigns ARGS=machine`` plays that seed's runs alone and
shrinks them to the fewest steps.
"""

from __future__ import annotations

import os

from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.machine import RELAXED, Machine

RUNS = 500
RUNS_A_SEED = 20
STEPS = 50


def run() -> str:
    """The figures of the campaign in words."""
    chosen = os.environ.get("TRACK360_SEED")
    if chosen:
        _play(int(chosen), [Phase.generate, Phase.shrink])
        return f"seed {chosen}: {RUNS_A_SEED} runs of {STEPS} steps without a difference"
    for number in range(RUNS // RUNS_A_SEED):
        _play(number, [Phase.generate])
        print(f"seed {number}: {(number + 1) * RUNS_A_SEED} of {RUNS} runs without a difference", flush=True)
    return f"{RUNS} runs of {STEPS} steps without a difference"


def _play(number: int, phases: list[Phase]) -> None:
    machine = seed(number)(type("SeededMachine", (Machine,), {}))
    some = settings(RELAXED, max_examples=RUNS_A_SEED, stateful_step_count=STEPS, phases=phases)
    try:
        run_state_machine_as_test(machine, settings=some)
    except BaseException as error:
        error.add_note(f"replay with TRACK360_SEED={number}")
        raise
