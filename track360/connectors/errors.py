"""What can go wrong on a partner's side, each with a reason a person understands."""

from __future__ import annotations

from typing import Any


class Trouble(Exception):
    """A run cannot go on. status: of the run. halts: other streams of the source would meet the same."""

    status = "failed"
    halts = True

    def __init__(self, reason: str, sample: Any = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sample = sample


class Wait(Trouble):
    """The partner asked us to come back in ``seconds``."""

    status = "waiting"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The partner asked us to wait {seconds:.0f} seconds; the run goes on from this page then."
        )
        self.seconds = seconds


class Unavailable(Trouble):
    """No answer, or one that says the partner is unwell; trying later will help."""


class Unauthorized(Trouble):
    """The partner does not accept our credentials."""


class Misconfigured(Trouble):
    """The partner does not know what we ask for, or we may not call it."""


class Lying(Trouble):
    """The answers cannot be true: repeated, endless or of another shape. ``sample`` is what came."""

    status = "stopped"
    halts = False


class CursorLost(Trouble):
    """The partner no longer knows our place in the list; the window begins again."""


class Limit(Trouble):
    """A bound of our own was reached; the next run goes on from the same page."""

    status = "partial"
