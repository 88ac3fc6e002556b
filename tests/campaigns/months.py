"""Histories with months that close at random moments: 500 runs of 40 steps, a fresh partner per run.

A run that fails says its seed; ``TRACK360_SEED=17 make campaigns ARGS=months`` plays that seed's runs alone and
shrinks them to the fewest steps.
"""

from __future__ import annotations

from tests.campaigns import machine
from tests.properties.months_machine import MonthsMachine

RUNS = 500
STEPS = 40


def run() -> str:
    """The figures of the campaign in words."""
    return machine.played(MonthsMachine, RUNS, STEPS)
