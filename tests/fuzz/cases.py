"""How many cases a run sends, and the seed that repeats it: TRACK360_FUZZ_CASES, TRACK360_FUZZ_SEED."""

from __future__ import annotations

import os
import random

CASES = int(os.environ.get("TRACK360_FUZZ_CASES", "60"))
# Of the suite the same cases every time, so that it does not fail by chance; other ones wherever more are asked for.
SEED = int(os.environ.get("TRACK360_FUZZ_SEED", random.randrange(10**6) if "TRACK360_FUZZ_CASES" in os.environ else 1))
