"""What can go wrong on a partner's side, each with a reason a person understands."""

from __future__ import annotations

from typing import Any


class SourceError(Exception):
    """A run cannot go on. status: of the run. halts: other streams of the source would meet the same."""

    status = "failed"
    halts = True

    def __init__(self, reason: str, sample: Any = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sample = sample


class RetryLater(SourceError):
    """The partner asked us to come back in ``seconds``."""

    status = "waiting"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The partner asked us to wait {seconds:.0f} seconds; the run goes on from this page then.")
        self.seconds = seconds


class Unavailable(SourceError):
    """No answer, or one that says the partner is unwell; trying later will help."""


class Unauthorized(SourceError):
    """The partner does not accept our credentials."""


class Misconfigured(SourceError):
    """The partner does not know what we ask for, or we may not call it."""


class InvalidAnswer(SourceError):
    """The answers cannot be true: repeated, endless or of another shape. ``sample`` is what came."""

    status = "stopped"
    halts = False


class CursorLost(SourceError):
    """The partner no longer knows our place in the list; the window begins again."""


class LimitReached(SourceError):
    """A bound of our own was reached; the next run goes on from the same page."""

    status = "partial"
