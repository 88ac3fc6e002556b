"""The state machine at length: 500 runs of 50 steps, a fresh partner per run.

A run that fails says its seed; ``TRACK360_SEED=17 make campaigns ARGS=machine`` plays that seed's runs alone and
shrinks them to the fewest steps.
"""

from __future__ import annotations

import os

from hypothesis import Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.properties.machine import RELAXED, Machine

RUNS = 500
RUNS_A_SEED = 20
STEPS = 50


def run() -> str:
    """The figures of the campaign in words."""
    return played(Machine, RUNS, STEPS)


def played(machine: type[RuleBasedStateMachine], runs: int, steps: int) -> str:
    """Play a machine so often, a portion a seed, or the chosen seed alone; the figures in words."""
    chosen = os.environ.get("TRACK360_SEED")
    if chosen:
        _play(machine, int(chosen), steps, [Phase.generate, Phase.shrink])
        return f"seed {chosen}: {RUNS_A_SEED} runs of {steps} steps without a difference"
    for number in range(runs // RUNS_A_SEED):
        _play(machine, number, steps, [Phase.generate])
        print(f"seed {number}: {(number + 1) * RUNS_A_SEED} of {runs} runs without a difference", flush=True)
    return f"{runs} runs of {steps} steps without a difference"


def _play(machine: type[RuleBasedStateMachine], number: int, steps: int, phases: list[Phase]) -> None:
    seeded = seed(number)(type("SeededMachine", (machine,), {}))
    some = settings(RELAXED, max_examples=RUNS_A_SEED, stateful_step_count=steps, phases=phases)
    try:
        run_state_machine_as_test(seeded, settings=some)
    except BaseException as error:
        error.add_note(f"replay with TRACK360_SEED={number}")
        raise
