"""What an answer means: the one place that says how a delivery goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum

from track360.core.http import Answer

KEPT = 2048
"""Bytes of an answer that are kept."""
GONE = 410
ASKS_TO_WAIT = {429, 503}


class Outcome(Enum):
    """How it goes on."""

    DELIVERED = "delivered"
    RETRY = "retry"
    GONE = "gone"


@dataclass(frozen=True)
class Verdict:
    """One attempt judged. status: 0 without an answer. wait: as long the receiver asks us to wait."""

    outcome: Outcome
    status: int = 0
    error: str = ""
    answer: str = ""
    wait: timedelta | None = None


def of_answer(answer: Answer, now: datetime) -> Verdict:
    """2xx is success and nothing else is; a redirect is not followed."""
    kept = answer.body[:KEPT].decode("utf-8", "replace").replace("\x00", "�")
    if answer.ok:
        return Verdict(Outcome.DELIVERED, answer.status, answer=kept)
    if answer.status == GONE:
        return Verdict(Outcome.GONE, answer.status, "the receiver says that it is gone", kept)
    wait = _wait(answer.headers.get("retry-after", ""), now) if answer.status in ASKS_TO_WAIT else None
    moved = "a redirect, which is not followed" if 300 <= answer.status < 400 else "not a success"
    return Verdict(Outcome.RETRY, answer.status, moved, kept, wait)


def of_error(error: Exception) -> Verdict:
    """No answer: refused, unreachable, too slow, too long, or not to be trusted."""
    return Verdict(Outcome.RETRY, error=str(error)[:200])


def _wait(text: str, now: datetime) -> timedelta | None:
    """``Retry-After``: seconds, or a date; anything else says nothing."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
