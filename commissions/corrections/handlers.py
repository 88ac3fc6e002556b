"""The kinds of change by hand. Each says how it is previewed, what that rests on, and how it is carried out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

from commissions.corrections import attribution, holds, persons, plan_versions
from commissions.corrections.models import Kind
from commissions.settle.preview import Effect, Progress
from track360.partners.models import Partner

Content = Mapping[str, Any]


class Handler(Protocol):
    """A module for each kind; ``content`` is what its form made."""

    def summary(self, content: Any) -> str:
        """The change in one sentence."""
        ...

    def stored_state(self, partner: Partner, content: Any) -> str:
        """What the preview rests on: if it says otherwise later, what was shown no longer holds."""
        ...

    def preview(self, partner: Partner, content: Any, progress: Progress) -> list[Effect]:
        """What it would do to each affiliate. Raises Refused."""
        ...

    def apply(self, partner: Partner, content: Any, reason: str, who: str) -> None:
        """Do it, inside the caller's transaction, with the settle work that follows. Raises Refused."""
        ...


HANDLERS: dict[str, Handler] = {
    Kind.PLAN: plan_versions,
    Kind.ATTRIBUTION: attribution,
    Kind.MERGE: persons.MERGE,
    Kind.UNMERGE: persons.UNMERGE,
    Kind.HOLD: holds.HOLD,
    Kind.RELEASE: holds.RELEASE,
}


def digest(text: str) -> str:
    """SHA-256, for comparing."""
    return hashlib.sha256(text.encode()).hexdigest()
