"""One attempt and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from track360.events.delivery.models import Delivery
from track360.events.verdict import Verdict


@dataclass(frozen=True)
class Attempted:
    """When it began, how long it took, and the verdict."""

    delivery: Delivery
    at: datetime
    took: timedelta
    verdict: Verdict
