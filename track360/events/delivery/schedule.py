"""When a delivery that failed is tried again: over more than three days, and then no more.

The delays are those that Standard Webhooks recommends. Each is drawn out by up to a fifth, so that what failed together
does not come back together.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import SystemRandom

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After the first failure, the second and so on; together 75.6 hours."""
JITTER = 0.2
LONGEST_WISH = timedelta(hours=24)
"""As long a ``Retry-After`` is obeyed."""
DISABLED_AFTER = timedelta(days=5)
"""An endpoint that has failed for so long without one success is disabled."""
_dice = SystemRandom()


def next_attempt(attempts: int, now: datetime, wish: timedelta | None = None) -> datetime | None:
    """When to try again after so many failures; None: never. ``wish``: what the receiver asked us to wait."""
    if attempts > len(DELAYS):
        return None
    delay = DELAYS[attempts - 1] * (1 + JITTER * _dice.random())
    # Never sooner than planned: an endpoint that always says "in a second" would use up its tries in ten.
    return now + max(delay, min(wish or timedelta(0), LONGEST_WISH))
