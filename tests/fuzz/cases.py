"""How many cases a run sends, and the seed that repeats it: TRACK360_FUZZ_CASES, TRACK360_FUZZ_SEED."""

from __future__ import annotations

import os
import random

CASES = int(os.environ.get("TRACK360_FUZZ_CASES", "60"))
SEED = int(os.environ.get("TRACK360_FUZZ_SEED", str(random.randrange(10**6))))
