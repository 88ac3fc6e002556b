"""Derivations at length: 500 random histories, every entry explained, evaluated and looked up.

A history that fails says its seed; ``TRACK360_SEED=17 make campaigns ARGS=derivations`` plays that one alone,
``TRACK360_HISTORIES=150`` so many.
"""

from __future__ import annotations

import os

from tests.properties import derivations

HISTORIES = int(os.environ.get("TRACK360_HISTORIES", "500"))
STEPS = 14


def run() -> str:
    """The figures of the campaign in words."""
    chosen = os.environ.get("TRACK360_SEED")
    seeds = [int(chosen)] if chosen else range(HISTORIES)
    entries = 0
    for seed in seeds:
        try:
            entries += derivations.play(seed, STEPS)
        except BaseException as error:
            error.add_note(f"replay with TRACK360_SEED={seed}")
            raise
    return f"{len(seeds)} histories with {entries:,} entries, each derivation without a fault"
