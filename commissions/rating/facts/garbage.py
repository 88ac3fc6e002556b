"""Python's garbage collector, put aside where it can find nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No cyclic collection meanwhile: facts and lines are tuples without cycles, and looking for any doubles the time.

    May be nested. Whoever works long calls ``gc.collect(0)`` between pieces for the few cycles that there are.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # Also after an error, for the process goes on to other work; and not inside another such block.
        if was_enabled:
            gc.enable()
